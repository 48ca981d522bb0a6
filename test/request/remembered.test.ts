import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import type { Check } from '../../src/checks/check.ts'
import { policyCheck } from '../../src/checks/policy/check.ts'
import { compileProfiles } from '../../src/checks/policy/policies.ts'
import type { WrittenProfiles } from '../../src/checks/policy/profile.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { validationCheck } from '../../src/checks/validation.ts'
import { mayCall } from '../../src/clients/access.ts'
import type { Caller } from '../../src/clients/caller.ts'
import type { ClientConfig } from '../../src/clients/client.ts'
import { createClients } from '../../src/clients/clients.ts'
import { permissionAnswer } from '../../src/clients/permission.ts'
import { beginVisit } from '../../src/clients/visit.ts'
import { type Plan, planRequest } from '../../src/request/plan.ts'
import { createRememberedPlans } from '../../src/request/remembered.ts'
import type { CachedReply } from '../../src/upstream/upstream.ts'
import { readMessage } from '../../src/wire/message.ts'
import { callerAs } from '../clients/caller.ts'
import { clientConfigs } from '../support/clients.ts'

const catalogue = loadCatalogue()
const limits = { depth: 128, leaves: 1000, values: 100_000 }
const DECKS = '{"action": "deckNames", "version": 6}'

interface Given {
  readonly clients?: readonly ClientConfig[]
  readonly profiles?: WrittenProfiles
  readonly validation?: 'enforce' | 'report'
}

/** Plans as the gateway makes them, and what is remembered of them. */
function start({ clients: configs = clientConfigs({}), profiles = {}, validation = 'enforce' }: Given = {}) {
  const clients = createClients(configs)
  const ask = () => ({ kind: 'approved', number: 1 }) as never
  const checks: Check[] = [
    validationCheck(createShapes(), validation, () => {}),
    policyCheck(compileProfiles(profiles, catalogue), { ask }),
  ]
  const plans = createRememberedPlans()
  const planOf = (body: Buffer, caller: Caller): Plan => {
    const message = readMessage(body, limits)
    if (!message.ok) throw new Error(message.error.text)
    const visit = beginVisit(caller, clients)
    return planRequest(message.call, {
      catalogue,
      visit,
      checks,
      permission: permissionAnswer(mayCall(caller, clients)),
    })
  }
  return {
    plans,
    /** Plans a request and asks for it to be remembered. */
    take(text: string, caller = callerAs()) {
      const body = Buffer.from(text)
      const plan = planOf(body, caller)
      plans.remember(caller, body, plan, () => null)
      return plan
    },
    find: (text: string, caller = callerAs()) => plans.find(caller, Buffer.from(text)),
  }
}

t.test('what was read and judged is found again by the same body of a caller like the first', (t) => {
  const { take, find } = start()
  const plan = take(DECKS)
  t.same(find(DECKS)?.plan.leaves.length, 1)
  t.equal(find(DECKS)?.plan.client, plan.client)
  t.equal(find(DECKS), find(DECKS))
  t.equal(find(`${DECKS} `), null, 'one byte more')
  const others: Parameters<typeof callerAs>[0][] = [
    { at: '192.168.1.5' },
    { at: '127.0.0.2' },
    { origin: 'http://localhost' },
    { crossOrigin: true },
    { local: false },
    { transport: 'tls' },
    { key: 'abc' },
  ]
  for (const other of others) t.equal(find(DECKS, callerAs(other)), null, JSON.stringify(other))
  t.end()
})

t.test('a key in a body opens nothing to a caller that another address makes another', (t) => {
  const call = '{"action": "deckNames", "version": 6, "key": "the key"}'
  const clients = clientConfigs({ phone: { key: 'the key', from: ['192.168.1.0/24'] } })
  const { take, find } = start({ clients })
  const phone = callerAs({ at: '192.168.1.5' })
  t.equal(take(call, phone).client?.name, 'phone')
  t.equal(find(call, phone)?.plan.client?.name, 'phone')
  t.equal(find(call, callerAs({ at: '192.168.2.5' })), null)
  t.equal(take(call, callerAs({ at: '192.168.2.5' })).client, null)
  t.equal(find(call, callerAs({ at: '192.168.2.5' })), null, 'a wrong key is looked at each time')
  t.end()
})

t.test('of a body that may hold a key nothing is held but the parameters of its calls', (t) => {
  const { take, find } = start({ clients: clientConfigs({ script: { key: 'the key' } }) })
  for (const name of ['key', 'k\\u0065y']) {
    const call = `{"${name}": "the key", "action": "modelFieldNames", "version": 6, "params": {"modelName": "Basic"}}`
    take(call)
    const found = find(call)
    const params = found?.plan.leaves[0]?.params
    t.equal(found?.body, null)
    t.equal(params?.toString(), '{"modelName": "Basic"}')
    t.equal(params?.buffer.byteLength, params?.length, 'a copy of their own')
    t.same(found?.plan.leaves[0]?.value(), { modelName: 'Basic' })
  }
  t.end()
})

t.test('only what passes by the call alone, and changes nothing, is remembered', (t) => {
  const rows: [about: string, given: Given, call: string, isRemembered: boolean][] = [
    ['a read', {}, DECKS, true],
    ['reads together', {}, '{"action": "multi", "params": {"actions": [{"action": "version"}]}}', true],
    ['a write', {}, '{"action": "createDeck", "version": 6, "params": {"deck": "A"}}', false],
    ['a write beside a read', {}, `{"action": "multi", "params": {"actions": [${DECKS}, {"action": "sync"}]}}`, false],
    ['a read that writes', {}, '{"action": "cardReviews", "params": {"deck": "A", "startID": 0}}', false],
    ['what is refused', {}, '{"action": "deckNames", "params": {"x": 1}}', false],
    ['what is answered here', {}, '{"action": "requestPermission", "version": 6}', false],
    ['no call', {}, '{"action": "multi", "params": {"actions": []}}', false],
    ['what was allowed once', { profiles: { 'local-program': { ask: ['@all'] } } }, DECKS, false],
    ['what is only reported', { clients: reported(), profiles: { p: { allow: ['version'] } } }, DECKS, false],
    ['what report mode lets go', { validation: 'report' }, '{"action": "findNotes", "params": {"query": 1}}', false],
    [
      'what asks the file system',
      { profiles: { 'local-program': { allow: ['@all'], where: { findNotes: { query: { under: '/tmp' } } } } } },
      '{"action": "findNotes", "version": 6, "params": {"query": "/tmp/x"}}',
      false,
    ],
    [
      'what a condition on the call decides',
      { profiles: { 'local-program': { allow: ['@all'], where: { findNotes: { query: { eq: 'x' } } } } } },
      '{"action": "findNotes", "version": 6, "params": {"query": "x"}}',
      true,
    ],
  ]
  for (const [about, given, call, isRemembered] of rows) {
    const { take, find } = start(given)
    take(call)
    t.equal(find(call) !== null, isRemembered, about)
  }
  t.end()
})

function reported(): ClientConfig[] {
  return clientConfigs({ 'local-program': { profile: 'p', mode: 'report' } })
}

t.test('what is remembered stays within its bytes, and a long body is not', (t) => {
  const { take, find, plans } = start()
  const call = (query: string) => `{"action": "findNotes", "version": 6, "params": {"query": "${query}"}}`
  take(call('x'.repeat(4096)))
  t.equal(plans.bytes, 0)
  for (let index = 0; index < 5000; index++) take(call(`tag:t${index} ${'x'.repeat(500)}`))
  t.ok(plans.bytes > 4 * 1024 * 1024 && plans.bytes <= 8 * 1024 * 1024, `${plans.bytes} bytes`)
  t.equal(find(call(`tag:t0 ${'x'.repeat(500)}`)), null)
  t.not(find(call(`tag:t4999 ${'x'.repeat(500)}`)), null)
  t.end()
})

t.test('a reply is one object as long as the answers are, unless it is long', (t) => {
  const { take, find } = start()
  take(DECKS)
  const known = find(DECKS)
  const answer = (text: string): CachedReply => ({ kind: 'result', text: Buffer.from(text), by: 'cache' })
  const answers = [answer('["A"]')]
  const first = known?.replyWith(answers)
  t.match(first, { outcome: 'answered', servedBy: 'cache', client: 'local-program', actions: { deckNames: 1 } })
  t.equal(Buffer.concat(first?.pieces ?? []).toString(), '{"result": ["A"], "error": null}')
  t.equal(known?.replyWith([...answers]), first)
  const second = known?.replyWith([answer('["A"]')])
  t.not(second, first)
  t.same(second, first)
  t.equal(known?.replyWith([answer(`["${'x'.repeat(5000)}"]`)]).isRepeated, false)
  t.end()
})
