import { hash } from 'node:crypto'
import { Registry } from 'prom-client'
import t from 'tap'
import { applicantOf } from '../../src/admission/applicant.ts'
import { profileOf } from '../../src/checks/policy/check.ts'
import { createClients } from '../../src/clients/clients.ts'
import { beginVisit } from '../../src/clients/visit.ts'
import { createCollectionMetrics } from '../../src/learning/collection.ts'
import { type KeyKind, tagged } from '../../src/wire/tagged.ts'
import { callerAs } from '../clients/caller.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'

t.test('a body that reads like the digest of a keyed one finds nothing that was filed for it', async (t) => {
  const upstream = await startScripted(() => '{"result": ["Secret"], "error": null}')
  const front = await startFront({
    upstream: { url: upstream.url },
    clients: clientConfigs({ script: { key: 'the key' } }, false),
  })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const post = async (body: string) => (await fetch(front.url, { method: 'POST', body })).text()
  const keyed = '{"action": "deckNames", "version": 6, "key": "the key"}'
  t.equal(await post(keyed), '{"result": ["Secret"], "error": null}')
  const digest = hash('sha256', keyed, 'base64')
  const nothing = await post('#no digest of anything')
  t.match(nothing, /^\{"result": null, "error": "/)
  for (const guess of [`#${digest}`, `=#${digest}`, `##${digest}`, digest]) t.equal(await post(guess), nothing, guess)
  t.equal(upstream.exchanges.length, 1, 'only the keyed call went')
})

t.test('a wrong key that is a number does not shut out the right one of the same characters', (t) => {
  const clients = createClients(clientConfigs({ script: { key: '5' } }))
  const visit = beginVisit(callerAs(), clients)
  t.equal(visit.outer(Buffer.from('5')), null)
  t.equal(visit.outer(Buffer.from('"5"'))?.name, 'script')
  t.end()
})

t.test('a page cannot take the places of a device whose address is its host', (t) => {
  const page = applicantOf(callerAs({ origin: 'http://192.168.1.5' }), null)
  const device = applicantOf(callerAs({ at: '192.168.1.5' }), 'its key')
  t.not(page?.crowd, undefined)
  t.not(page?.crowd, device?.crowd)
  t.end()
})

t.test('a client has the profile of its kind, whatever members objects have under its name', (t) => {
  for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty'])
    t.equal(profileOf({ name, profile: null }), 'card-creator', name)
  t.end()
})

t.test('a deck or note type that is called as the rest is has series of its own', async (t) => {
  const registry = new Registry()
  const counts = { new: 1, learning: 0, review: 0, suspended: 0, buried: 0, due: 1 }
  const names = ['other', "other'", ...Array.from({ length: 98 }, (_, index) => `deck ${index}`)]
  const large = names.map((name) => [name, counts] as const)
  const small = { ...counts, new: 0, due: 7 }
  createCollectionMetrics(registry)('anki').counted({
    decks: new Map([...large, ['last', small]]),
    notes: new Map([...names.map((name) => [name, 2] as const), ['last', 1]]),
    reviewedToday: 0,
    newToday: 0,
    reviewedByDay: [],
  })
  const text = await registry.metrics()
  const due = (deck: string) => text.match(`collection_due_cards\\{deck="${deck}",upstream="anki"\\} ([0-9]+)`)?.[1]
  t.same([due('other'), due("other'"), due("other''")], ['7', '1', '1'])
  t.match(text, 'collection_notes{model="other",upstream="anki"} 1')
  t.end()
})

t.test('no kind of key can be written as another', (t) => {
  const kinds: KeyKind[] = ['text', 'digest', 'json', 'site', 'address']
  t.equal(new Set(kinds.map((kind) => tagged(kind, '').slice(0, 1))).size, kinds.length)
  t.ok(kinds.every((kind) => tagged(kind, '').length === 1))
  t.end()
})

t.test('parameters under the names that objects have anyway are kept apart as all others are', async (t) => {
  const upstream = await startScripted((body) => JSON.stringify({ result: JSON.parse(body).params, error: null }))
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const { text } = await ask(front.port, { action: 'constructor' })
  t.equal(text, '{"result": null, "error": "unsupported action"}')
  const body = '{"action": "__proto__", "version": 6, "params": {"__proto__": {"action": "deckNames"}}}'
  t.equal(
    await (await fetch(front.url, { method: 'POST', body })).text(),
    '{"result": null, "error": "unsupported action"}',
  )
  t.equal(upstream.exchanges.length, 0)
})
