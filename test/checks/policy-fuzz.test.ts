import fc from 'fast-check'
import t from 'tap'
import { GROUPS } from '../../src/actions/facts.ts'
import { policyCheck } from '../../src/checks/policy/check.ts'
import { planRequest, type Step } from '../../src/request/plan.ts'
import { readMessage } from '../../src/wire/message.ts'
import { catalogue, compile, decider } from './policies.ts'
import { type Rules, verdict } from './policy-reference.ts'

const names = catalogue.all.map(({ name }) => name).filter((name) => name !== 'multi' && name !== 'requestPermission')
const selector = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...names) },
  { weight: 2, arbitrary: fc.constantFrom('@all', ...GROUPS.map((group) => `@${group}`)) },
)
const selectors = fc.uniqueArray(selector, { maxLength: 5 })
const deck = fc.constantFrom('A', 'A::b', 'A::b::c', 'B', 'AB')
const rules = fc.record({
  allow: fc.oneof(selectors, fc.constant(['@all'])),
  ask: selectors,
  deny: selectors,
  deck: fc.array(
    fc.record({
      selector: fc.constantFrom('@add', '@all', '@edit'),
      decks: fc.uniqueArray(deck, { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 1 },
  ),
  fetch: fc.boolean(),
})

const odd = fc.constantFrom(null, true, false, 0, 7, '', 'x', [], {}, ['A'])
const medium = fc.oneof(
  odd,
  fc.record(
    {
      filename: fc.constant('a'),
      url: fc.constantFrom('', 'http://a.org/', null),
      path: fc.constantFrom('', '/x', null),
    },
    { requiredKeys: [] },
  ),
)
const mediaList = fc.oneof(medium, fc.array(medium, { maxLength: 2 }))
const note = fc.oneof(
  { weight: 1, arbitrary: odd },
  {
    weight: 6,
    arbitrary: fc.record(
      { deckName: fc.oneof(deck, odd), modelName: fc.constant('Basic'), audio: mediaList, picture: mediaList },
      { requiredKeys: [] },
    ),
  },
)
const params = fc.record(
  {
    note,
    notes: fc.oneof(note, fc.array(note, { maxLength: 3 })),
    deck: fc.oneof(deck, odd),
    decks: fc.oneof(fc.array(deck, { maxLength: 3 }), fc.constant([])),
    cards: fc.constant([1]),
    add: odd,
    suspend: odd,
    url: fc.constantFrom('', 'http://a.org/'),
    path: fc.constantFrom('', '/x'),
    modelName: fc.constant('Basic'),
  },
  { requiredKeys: [] },
)
const telling = [
  'addNote',
  'addNotes',
  'canAddNote',
  'canAddNotes',
  'addTags',
  'suspend',
  'storeMediaFile',
  'createDeck',
  'deleteDecks',
]
const call = fc.record({ action: fc.oneof(fc.constantFrom(...telling), fc.constantFrom(...names)), params })

t.test('every verdict is that of a reference that looks at everything in the plainest way', async (t) => {
  const effects = { allow: 0, ask: 0, refuse: 0 }
  fc.assert(
    fc.property(rules, fc.array(call, { minLength: 1, maxLength: 12 }), (given, calls) => {
      const { allow, ask, deny, deck, fetch } = given
      const where = Object.fromEntries(deck.map(({ selector, decks }) => [selector, { deck: { deck: decks } }]))
      const decide = decider({ allow, ask, deny, where, hazards: fetch ? { fetch: true } : {} })
      for (const { action, params } of calls) {
        const expected = verdict(given as Rules, catalogue, action, JSON.parse(JSON.stringify(params)))
        const { effect, rule } = decide(action, params)
        effects[effect] += 1
        if (effect !== expected)
          throw new Error(`${action} ${JSON.stringify(params)}: ${effect} by ${rule}, expected ${expected}`)
      }
    }),
    { numRuns: 1500 },
  )
  for (const [effect, count] of Object.entries(effects)) t.ok(count > 300, `${effect}: ${count}`)
})

type Tree = { readonly action: string; readonly params: object } | readonly Tree[]

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    { weight: 3, arbitrary: call },
    { weight: 2, arbitrary: fc.array(tie('tree'), { maxLength: 4 }) },
  ),
}))

/** The request that a tree stands for; of the parameters only those that the action has. */
function request(node: Tree): object {
  if ('action' in node) {
    const names = catalogue.get(node.action)?.parameters.map(({ name }) => name) ?? []
    const params = Object.fromEntries(Object.entries(node.params).filter(([name]) => names.includes(name)))
    return { action: node.action, params, version: 6 }
  }
  return { action: 'multi', params: { actions: node.map(request) } }
}

function flatten(node: object): { action: string; params: object }[] {
  const { action, params } = node as { action: string; params: { actions: object[] } }
  return action === 'multi' ? params.actions.flatMap(flatten) : [{ action, params }]
}

/** What the gateway does with each leaf, in order; null where AnkiConnect would refuse the call for its form. */
function plannedEffects(step: Step): (string | null)[] {
  if (step.kind === 'items') return step.items.flatMap(plannedEffects)
  if (step.kind === 'leaf') return ['allow']
  if (step.refusal === 'call' || step.refusal === 'check') return [null]
  return [step.refusal === 'ask' ? 'ask' : 'refuse']
}

t.test('in random trees of calls every leaf gets the verdict that the flat call would get', async (t) => {
  const client = { name: 'p', profile: 'p', mode: 'enforce' } as never
  const visit = {
    welcome: true,
    expected: null,
    outer: () => client,
    item: () => client,
    wrongKeys: new Set<string>(),
    rightKeys: new Set<string>(),
  }
  const seen = { allow: 0, ask: 0, refuse: 0 } as Record<string, number>
  fc.assert(
    fc.property(rules, tree, (given, root) => {
      const body = request(root)
      const read = readMessage(Buffer.from(JSON.stringify(body)), { depth: 128, leaves: 1000, values: 100_000 })
      if (!read.ok) throw new Error(read.error.text)
      const { allow, ask, deny, deck, fetch } = given
      const where = Object.fromEntries(deck.map(({ selector, decks }) => [selector, { deck: { deck: decks } }]))
      const policies = compile({ p: { allow, ask, deny, where, hazards: fetch ? { fetch: true } : {} } })
      const checks = [policyCheck(policies, { ask: () => ({ kind: 'waiting', number: 1 }) })]
      const permission = { kind: 'result', text: Buffer.from('null') } as const
      const got = plannedEffects(planRequest(read.call, { catalogue, visit, checks, permission }).root)
      const flat = flatten(JSON.parse(JSON.stringify(body)) as object)
      if (got.length !== flat.length) throw new Error('another number of leaves')
      flat.forEach(({ action, params }, index) => {
        const effect = got[index]
        if (effect === null || effect === undefined) return
        seen[effect] = (seen[effect] ?? 0) + 1
        const expected = verdict(given as Rules, catalogue, action, params as never)
        if (effect !== expected) throw new Error(`${action} ${JSON.stringify(params)}: ${effect}, expected ${expected}`)
      })
    }),
    { numRuns: 1000 },
  )
  for (const [effect, count] of Object.entries(seen)) t.ok(count > 20, `${effect}: ${count}`)
})
