import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import type { FetchRule } from '../../src/checks/policy/fetching.ts'
import { systemClock } from '../../src/clock.ts'
import { createContents } from '../../src/offload/contents.ts'
import { createOffload } from '../../src/offload/offload.ts'
import { openSpool } from '../../src/offload/spool.ts'
import { realWeb } from '../../src/offload/web.ts'
import { ownOwner } from '../../src/safety/owner.ts'
import { leafOf } from '../../src/upstream/leaf.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { newFolder } from '../support/folder.ts'

const catalogue = loadCatalogue()
const DONE: Outcome = { kind: 'result', text: Buffer.from('null'), by: 'anki' }
const NOTHING: FetchRule = { isOpen: false, mayAsk: () => false, mayReach: () => true }
const SENDER = { client: 'test', signal: new AbortController().signal }
const CONTENT = randomBytes(300_000)
const DATA = CONTENT.toString('base64')
/** What stands for large base64 in the texts of these tests. */
const fill = (text: string) => text.replaceAll('BIG', DATA)

interface Seen {
  readonly params: string
  /** The files that were named and were there, with their content and mode. */
  readonly files: readonly { readonly content: Buffer; readonly mode: number }[]
}

function offload(
  t: Test,
  outcome: (params: string, count: number) => Outcome = () => DONE,
  isShared = true,
  rule: Partial<FetchRule> = {},
) {
  const folder = newFolder(t, { 'profile/collection.media/': '' })
  const profile = join(folder, 'profile')
  const seen: Seen[] = []
  const troubles: Error[] = []
  const later: (() => void)[] = []
  let denied = 0
  let count = 0
  const spool = openSpool({ stateFolder: join(folder, 'state'), owner: ownOwner(), nonce: () => `${count++}` })
  const pieces: { readonly bytes: number; readonly held: number }[] = []
  async function* watched(all: Iterable<Buffer> | AsyncIterable<Buffer>) {
    for await (const piece of all) {
      pieces.push({ bytes: piece.length, held: process.memoryUsage().arrayBuffers })
      yield piece
    }
  }
  const send = createOffload({
    async send(leaves) {
      return leaves.map(({ params }) => {
        const text = params?.toString() ?? ''
        const named = [...text.matchAll(/"path": ("(?:[^"\\]|\\.)*ankiconnect-gateway-spool(?:[^"\\]|\\.)*")/g)]
        const files = named.map(([, name]) => JSON.parse(name ?? '') as string)
        seen.push({
          params: files.reduce((before, file) => before.replaceAll(JSON.stringify(file), 'FILE'), text),
          files: files.map((file) => ({ content: readFileSync(file), mode: statSync(file).mode & 0o777 })),
        })
        return outcome(text, seen.length)
      })
    },
    catalogue,
    clock: systemClock,
    sharing: {
      folder: async () => (isShared && denied === 0 ? profile : null),
      deny: () => void denied++,
    },
    spool: { ...spool, put: (to, all, ...more) => spool.put(to, watched(all), ...more) },
    contents: createContents({
      fetchRule: () => ({ ...NOTHING, ...rule }),
      isOurs: () => false,
      web: realWeb,
      clock: systemClock,
    }),
    onFile() {},
    onTrouble: (error) => troubles.push(error),
    afterwards: (callback) => later.push(callback),
  })
  const ask = async (action: string, params: string) => {
    const known = catalogue.get(action)
    if (known === undefined) throw new Error(action)
    const leaf = leafOf(known, Buffer.from(fill(params)))
    return (await send([leaf], SENDER))[0]
  }
  const left = () => {
    const spooled = join(profile, 'ankiconnect-gateway-spool')
    return existsSync(spooled) ? readdirSync(spooled) : []
  }
  return {
    ask,
    seen,
    left,
    later,
    troubles,
    spool,
    pieces,
    profile,
    denials: () => denied,
    state: join(folder, 'state'),
  }
}

const MOVED: readonly (readonly [what: string, action: string, given: string, sent: string])[] = [
  [
    'storeMediaFile',
    'storeMediaFile',
    '{"filename": "a.png", "data": "BIG", "deleteExisting": false}',
    '{"filename": "a.png", "deleteExisting": false, "path": FILE}',
  ],
  [
    'data wins over path and url, which are not sent',
    'storeMediaFile',
    '{ "path":"/etc/passwd" ,"data":"BIG","url":"http://x","filename":"\\u00e9\\ud800", "path": null}',
    '{"filename":"\\u00e9\\ud800", "path": FILE}',
  ],
  [
    'lists and single objects of a note, everything else as it came',
    'addNote',
    '{"note": {"fields": {"a": 1.0}, "audio": {"filename": "a", "data": "BIG", "fields": ["F"]}, "picture": [{"filename": "b", "data": "QQ=="}, null, {"data": "BIG"}], "x": [ ]}}',
    '{"note": {"fields": {"a": 1.0}, "audio": {"filename": "a", "fields": ["F"], "path": FILE}, "picture": [{"filename": "b", "data": "QQ=="}, null, {"path": FILE}], "x": [ ]}}',
  ],
  [
    'of duplicate members the last, however they are spelt',
    'updateNoteFields',
    '{"note": {"video": {"data": "BIG"}, "vid\\u0065o": {"data": "QQ==", "d\\u0061ta": "BIG"}}}',
    `{"note": {"video": {"data": "${DATA}"}, "vid\\u0065o": {"path": FILE}}}`,
  ],
  [
    'every note of a list',
    'addNotes',
    '{"notes": [{"picture": {"data": "BIG"}}, {}, {"video": [{"data": "BIG"}]}]}',
    '{"notes": [{"picture": {"path": FILE}}, {}, {"video": [{"path": FILE}]}]}',
  ],
]

for (const [what, action, given, sent] of MOVED) {
  t.test(`large base64 goes as a private file: ${what}`, async (t) => {
    const { ask, seen, left, troubles } = offload(t)
    t.equal(await ask(action, given), DONE)
    const [only] = seen
    t.equal(only?.params, sent)
    for (const { content, mode } of only?.files ?? []) {
      t.ok(content.equals(CONTENT))
      t.equal(mode, 0o600)
    }
    t.strictSame([left(), troubles], [[], []])
  })
}

const KEPT: readonly (readonly [what: string, action: string, params: string])[] = [
  ['base64 with line breaks', 'storeMediaFile', '{"filename": "a", "data": "BIG\\n"}'],
  ['base64 whose padding is missing', 'storeMediaFile', '{"filename": "a", "data": "BIGQQ"}'],
  ['data that is no text', 'storeMediaFile', '{"filename": "BIG", "data": ["BIG"]}'],
  ['short data', 'storeMediaFile', '{"filename": "a", "data": "QQ=="}'],
  ['text in other places', 'addNote', '{"note": {"data": "BIG", "fields": {"audio": {"data": "BIG"}}}}'],
  ['what a window may look at after its reply', 'guiAddCards', '{"note": {"picture": {"data": "BIG"}}}'],
  ['an address that is no web address', 'storeMediaFile', '{"filename": "a", "url": "ftp://127.0.0.1/x"}'],
  ['data that a later one replaces', 'storeMediaFile', '{"data": "BIG", "data": null, "path": "x"}'],
]

for (const [what, action, params] of KEPT) {
  t.test(`a call goes byte for byte as it came: ${what}`, async (t) => {
    const { ask, seen, left, troubles } = offload(t)
    await ask(action, params)
    t.strictSame(
      seen.map((each) => each.params),
      [fill(params)],
    )
    t.strictSame([left(), troubles], [[], []])
  })
}

const STORE = '{"filename": "a", "data": "BIG"}'

t.test('where files are not shared everything goes as it came', async (t) => {
  const { ask, seen } = offload(t, () => DONE, false)
  await ask('storeMediaFile', STORE)
  t.strictSame(
    seen.map(({ params }) => params),
    [fill(STORE)],
  )
})

t.test('a file that Anki did not find is sent again as text, once, and no other is tried', async (t) => {
  const notFound = (params: string): Outcome => {
    const { path } = JSON.parse(params) as { path?: string }
    if (path === undefined) return DONE
    return {
      kind: 'error',
      text: Buffer.from(JSON.stringify(`[Errno 2] No such file or directory: '${path}'`)),
      by: 'anki',
    }
  }
  const { ask, seen, left, denials } = offload(t, notFound)
  t.equal(await ask('storeMediaFile', STORE), DONE)
  t.equal(denials(), 1)
  t.equal(await ask('storeMediaFile', STORE), DONE)
  t.strictSame(
    seen.map(({ params }) => params.includes('"path": FILE')),
    [true, false, false],
  )
  t.strictSame(left(), [])
})

t.test('any other error is the answer', async (t) => {
  const error: Outcome = {
    kind: 'error',
    text: Buffer.from('"[Errno 2] No such file or directory: \'/else\'"'),
    by: 'anki',
  }
  const { ask, seen } = offload(t, () => error)
  t.equal(await ask('storeMediaFile', STORE), error)
  t.equal(seen.length, 1)
})

t.test('a file that Anki may still come to stays until it cannot any more', async (t) => {
  const { ask, left, later } = offload(t, () => failed('timeout'))
  await ask('storeMediaFile', STORE)
  t.equal(left().length, 1)
  later[0]?.()
  while (left().length > 0) await new Promise((resolve) => setImmediate(resolve))
})

t.test('where no file can be written the text is sent', async (t) => {
  const { ask, seen, troubles, profile } = offload(t)
  writeFileSync(join(profile, 'ankiconnect-gateway-spool'), 'in its place')
  t.equal(await ask('storeMediaFile', STORE), DONE)
  t.equal(seen[0]?.params, fill(STORE))
  t.equal(troubles.length, 1)
})

t.test('files that a crash left behind are removed by the next run, and the folder with them', async (t) => {
  const { ask, profile, state, spool } = offload(t)
  await ask('storeMediaFile', STORE)
  const folder = join(profile, 'ankiconnect-gateway-spool')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${2 ** 30}--left`), '')
  openSpool({ stateFolder: state, owner: ownOwner(), nonce: () => '' })
  t.notOk(existsSync(folder))
  spool.close()
})

t.test(
  'forty megabytes are decoded a megabyte at a time, so that nothing is held up, and in little memory',
  async (t) => {
    const { ask, pieces } = offload(t)
    const large = Buffer.alloc(40 * 1024 * 1024, 'film').toString('base64')
    const params = `{"filename": "a", "data": "${large}"}`
    const before = process.memoryUsage().arrayBuffers
    await ask('storeMediaFile', params)
    t.ok(Math.max(...pieces.map(({ bytes }) => bytes)) <= 1024 * 1024)
    t.equal(
      pieces.reduce((sum, { bytes }) => sum + bytes, 0),
      40 * 1024 * 1024,
    )
    const most = Math.max(...pieces.map(({ held }) => held))
    // The body itself, and what the test's upstream read back.
    t.ok(most - before < 200 * 1024 * 1024, `${most - before}`)
  },
)

/** A server with a picture, a page that is not there, and ways that lead to it and elsewhere. */
async function pictures(t: Test): Promise<string> {
  const server = createServer(({ url }, response) => {
    if (url === '/picture') response.end(CONTENT)
    else if (url === '/moved') response.writeHead(302, { Location: '/picture' }).end()
    else if (url === '/away') response.writeHead(302, { Location: 'http://127.0.0.2:1/' }).end()
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  t.teardown(() => server.closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('what a client may fetch is fetched here and goes as a file, so that the window does not wait', async (t) => {
  const url = await pictures(t)
  const { ask, seen, left } = offload(t, () => DONE, true, { mayAsk: (address) => address.startsWith(url) })
  await ask('storeMediaFile', `{"filename": "a", "url": "${url}/picture"}`)
  await ask('addNote', `{"note": {"picture": [{"url": "${url}/moved", "path": "", "data": null, "fields": []}]}}`)
  t.strictSame(
    seen.map(({ params }) => params),
    ['{"filename": "a", "path": FILE}', '{"note": {"picture": [{"fields": [], "path": FILE}]}}'],
  )
  t.ok(seen.every(({ files }) => files[0]?.content.equals(CONTENT)))
  t.strictSame(left(), [])
})

t.test(
  'what no server answers goes as it came where no host is named, for AnkiConnect to try; so does what has a path',
  async (t) => {
    const url = await pictures(t)
    const { ask, seen, troubles } = offload(t, () => DONE, true, { isOpen: true, mayAsk: () => true })
    const calls = [
      '{"filename": "a", "url": "http://127.0.0.1:1/"}',
      `{"filename": "a", "url": "${url}/picture", "path": "/a"}`,
      '{"filename": "a", "url": 7}',
    ]
    for (const params of calls) await ask('storeMediaFile', params)
    t.strictSame(
      seen.map(({ params }) => params),
      calls,
    )
    t.strictSame(troubles, [])
  },
)

t.test('a redirect to where the client may not fetch from refuses the call, and nothing is sent', async (t) => {
  const url = await pictures(t)
  const { ask, seen, left } = offload(t, () => DONE, true, { mayAsk: (address) => address.startsWith(url) })
  const outcome = await ask('storeMediaFile', `{"filename": "a", "url": "${url}/away"}`)
  t.equal(outcome?.kind, 'error')
  t.match(outcome?.kind === 'error' && outcome.text.toString(), /may not fetch from/)
  t.strictSame([seen, left()], [[], []])
})

t.test(
  'where Anki did not find the file, or none could be written, a bounded URL goes as base64 and not itself',
  async (t) => {
    const url = await pictures(t)
    const rule = { mayAsk: (address: string) => address.startsWith(url) }
    const params = `{"filename": "a", "url": "${url}/picture"}`
    const sent = `{"filename": "a", "data": "${DATA}"}`
    const gone = offload(
      t,
      (text, count) => {
        const [, name] = /"path": ("[^"]*")/.exec(text) ?? []
        if (count > 1) return DONE
        return {
          kind: 'error',
          text: Buffer.from(JSON.stringify(`[Errno 2] No such file or directory: ${name}`)),
          by: 'anki',
        }
      },
      true,
      rule,
    )
    t.equal(await gone.ask('storeMediaFile', params), DONE)
    t.strictSame(
      gone.seen.map((one) => one.params),
      ['{"filename": "a", "path": FILE}', sent],
    )
    t.equal(gone.denials(), 1)

    const full = offload(t, () => DONE, true, rule)
    writeFileSync(join(full.profile, 'ankiconnect-gateway-spool'), 'in its place')
    t.equal(await full.ask('storeMediaFile', params), DONE)
    t.strictSame(
      full.seen.map((one) => one.params),
      [sent],
    )
    t.equal(full.troubles.length, 1)
  },
)
