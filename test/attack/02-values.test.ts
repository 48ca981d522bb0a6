import t, { type Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { compileMatch } from '../../src/checks/policy/match.ts'
import { compilePlace } from '../../src/checks/policy/place.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { findMedia } from '../../src/offload/find-media.ts'
import { mediaTree } from '../../src/offload/media-tree.ts'
import { readMessage } from '../../src/wire/message.ts'
import { readOutline } from '../../src/wire/outline.ts'
import { askRaw } from '../support/ask.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { post } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const MANY = 1_300_000

async function start(t: Test, options: Omit<FrontOptions, 'upstream'> = {}) {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url }, ...options })
  t.teardown(() => front.close())
  await front.known('up')
  return { ...front, upstream }
}

const textOf = async (port: number, body: string) => (await askRaw(port, post(body))).text
const REFUSED =
  '{"result": null, "error": "the request holds more than 1200000 values; split it, or raise limits.values in the gateway\'s configuration"}'

const SHAPES: readonly (readonly [string, string])[] = [
  ['members of params', `{"action":"x","params":{${'"":0,'.repeat(MANY)}"":0}}`],
  ['members of the params of a known action', `{"action":"deckNames","params":{${'"":0,'.repeat(MANY)}"":0}}`],
  ['members of the request itself', `{${'"":0,'.repeat(MANY)}"action":"deckNames"}`],
  ['empty objects', `{"action":"canAddNotes","params":{"notes":[${'{},'.repeat(MANY)}{}]}}`],
  ['empty lists deep down', `{"action":"canAddNotes","params":{"notes":[{"a":[[${'[],'.repeat(MANY)}[]]]}]}}`],
  [
    'values in calls of a multi',
    `{"action":"multi","params":{"actions":[{"action":"x","p":[${'0,'.repeat(MANY)}0]}]}}`,
  ],
  ['values of a request that is no object', `[${'0,'.repeat(MANY)}0]`],
]
for (const [what, body] of SHAPES) {
  t.test(`more values than limits.values are refused before anything goes to Anki: ${what}`, async (t) => {
    const { port, upstream } = await start(t)
    t.equal(await textOf(port, body), REFUSED)
    t.equal(upstream.exchanges.length, 0)
  })
}

t.test('a list of 1,000,000 ids passes', async (t) => {
  const { port, upstream } = await start(t)
  upstream.follow(() => '{"result": true, "error": null}')
  const ids = Array.from({ length: 1_000_000 }, (_, index) => 1_700_000_000_000 + index)
  t.equal(
    await textOf(port, `{"action": "suspend", "version": 6, "params": {"cards": [${ids}]}}`),
    '{"result": true, "error": null}',
  )
  t.equal(upstream.exchanges.length, 1)
  t.match(upstream.exchanges[0]?.body, `[${ids.slice(0, 3)}`)
})

t.test('the limit is a setting, and the error says so', async (t) => {
  const { port } = await start(t, { limits: { values: 10 } })
  t.match(await textOf(port, '{"action": "cardsInfo", "params": {"cards": [1, 2, 3, 4, 5]}}'), /more than 10 values/)
  t.equal(await textOf(port, '{"action": "deckNames", "version": 6}'), DONE)
})

t.test('of members of params nothing is kept but their distinct names, and of those only the first', async (t) => {
  const members = Array.from({ length: 100_000 }, (_, index) => `"n${index}":0,"":0`)
  const message = readMessage(Buffer.from(`{"action":"x","params":{${members}}}`), defaultConfig().limits)
  t.ok(message.ok && JSON.stringify({ ...message.call, text: '' }).length < 2000)
})

t.test('long strings are not built, whatever they hold', async (t) => {
  for (const unit of ['x', 'é', '語', '\\n', '\\u8a9e', '\\ud83d\\ude00']) {
    const note = `{"fields": {"a": "${unit.repeat(70_000)}"}}`
    const value = readOutline(Buffer.from(`{"notes": [${Array.from({ length: 30 }, () => note)}], "rest": "語"}`))
    t.ok(JSON.stringify(value).length < 10_000, unit)
  }
})

t.test('more media than a call of a function takes arguments are found', async (t) => {
  const action = loadCatalogue().get('addNote')
  const tree = action === undefined ? null : mediaTree(action)
  if (tree === null) throw new Error('missing from the catalogue')
  const pictures = Array.from({ length: 200_000 }, () => '{"data":"x"}')
  t.equal(findMedia(Buffer.from(`{"note":{"picture":[${pictures}]}}`), tree).length, pictures.length)
})

t.test('a long text in the place of a list passes no condition of a profile', async (t) => {
  const action = loadCatalogue().get('suspend')
  if (action === undefined) throw new Error('missing from the catalogue')
  const params = (digits: number) => readOutline(Buffer.from(`{"cards": "${'1'.repeat(digits)}"}`))
  const holds = compilePlace(action, 'cards', compileMatch({ maxItems: 100 }))
  t.ok(holds(params(100), null))
  t.notOk(holds(params(101), null))
  t.notOk(holds(params(70_000), null))
  t.notOk(holds(params(1_000_000), null))
})
