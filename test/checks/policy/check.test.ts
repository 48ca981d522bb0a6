import t from 'tap'
import { decideLeaf, policyCheck, policyOf, profileOf, textOf } from '../../../src/checks/policy/check.ts'
import { compileProfiles } from '../../../src/checks/policy/policies.ts'
import type { WrittenProfile } from '../../../src/checks/policy/profile.ts'
import type { Decision } from '../../../src/checks/policy/rules.ts'
import type { Client } from '../../../src/clients/client.ts'
import type { AskVerdict } from '../../../src/safety/ask.ts'
import type { AskedCall } from '../../../src/safety/asked-call.ts'
import { leafOf } from '../../../src/upstream/leaf.ts'
import { actionOf, catalogue } from '../policies.ts'

const PROFILE: WrittenProfile = {
  allow: ['@read', 'storeMediaFile', 'addNote'],
  ask: ['deleteDecks'],
  deny: ['getReviewsOfCards'],
  where: { addNote: { 'note.deckName': { eq: 'A' } } },
}

/** Judges a call of a client under the profile above, and notes what the owner is asked and what is reported. */
function judge(action: string, params: string | null, mode: Client['mode'] = 'enforce', answer?: AskVerdict) {
  const asked: AskedCall[] = []
  const reported: (readonly [action: string, client: string, rule: string])[] = []
  const check = policyCheck(compileProfiles({ mine: PROFILE }, catalogue), {
    ask(call) {
      asked.push(call)
      return answer ?? { kind: 'waiting', number: 3 }
    },
    onReport: (leaf, client, { rule }) => reported.push([leaf.action.name, client.name, rule]),
  })
  const client = { name: 'anna', profile: 'mine', mode } as Client
  const verdict = check(leafOf(actionOf(action), params === null ? null : Buffer.from(params)), client)
  return { verdict, asked, reported }
}

const FILE = '{"filename":"a","path":"/etc/passwd"}'
const DECKS = '{"decks":["A"],"cardsToo":true}'

t.test('an allowed call passes, and neither waits nor is reported', async (t) => {
  for (const mode of ['enforce', 'report'] as const) {
    const { verdict, asked, reported } = judge('deckNames', null, mode)
    t.match(verdict, { ok: true, reported: null, isLasting: true, decision: { effect: 'allow', rule: 'allow @read' } })
    t.same([asked, reported], [[], []])
  }
})

t.test('a refused call gets the error of its kind of rule', async (t) => {
  for (const [action, params, by, text, code] of [
    ['getReviewsOfCards', '{"cards":[]}', 'policy', 'getReviewsOfCards is denied', 'policy.denied'],
    ['suspend', '{"cards":[1]}', 'policy', 'suspend is not allowed', 'policy.not-allowed'],
    ['storeMediaFile', FILE, 'hazard', 'storeMediaFile needs hazard host-file', 'policy.hazard'],
    ['addNote', '{"note":{"deckName":"B"}}', 'policy', 'addNote: note.deckName must be "A"', 'policy.where'],
    ['addNote', '{"note":NaN}', 'policy', 'addNote holds NaN or Infinity and cannot be judged', 'policy.unreadable'],
  ] as const) {
    const { verdict, asked } = judge(action, params)
    t.match(verdict, { ok: false, by, error: { code, text: `refused by policy "mine": ${text}`, status: 403 } })
    t.same(asked, [])
  }
})

t.test('in report mode every call passes, and what would have been refused or asked is reported once', async (t) => {
  for (const [action, params, rule, text] of [
    ['suspend', '{"cards":[1]}', 'allow', 'suspend is not allowed'],
    ['storeMediaFile', FILE, 'hazard host-file', 'storeMediaFile needs hazard host-file'],
    ['deleteDecks', DECKS, 'ask deleteDecks', "deleteDecks needs the owner's word"],
  ] as const) {
    const { verdict, asked, reported } = judge(action, params, 'report')
    t.match(verdict, { ok: true, isLasting: false, reported: { text: `refused by policy "mine": ${text}` } })
    t.same(reported, [[action, 'anna', rule]])
    t.same(asked, [])
  }
})

t.test('report mode needs nobody who listens', async (t) => {
  const check = policyCheck(compileProfiles({}, catalogue), { ask: () => ({ kind: 'full' }) })
  const client = { name: 'anna', profile: 'none', mode: 'report' } as Client
  t.match(check(leafOf(actionOf('version'), null), client), { ok: true })
})

t.test('the owner is asked with the name of the client, the call as it was sent and what it names', async (t) => {
  const { asked } = judge('deleteDecks', DECKS)
  t.same(asked, [
    {
      client: 'anna',
      action: 'deleteDecks',
      params: Buffer.from(DECKS),
      summary: 'Delete decks: "A"',
      touched: { deck: ['A'] },
    },
  ])
  const unread = judge('deleteDecks', '{"decks":NaN}')
  t.match(unread.asked, [{ summary: 'Delete decks', touched: {} }], 'a call that nobody can read names nothing')
})

t.test('the owner is not asked about a call that the scope of its client refuses anyway', async (t) => {
  const error = { code: 'scope.whole', text: 'outside', status: 403 }
  const asked: AskedCall[] = []
  const check = policyCheck(compileProfiles({ mine: PROFILE }, catalogue), {
    ask(call) {
      asked.push(call)
      return { kind: 'waiting', number: 3 }
    },
    refusedByScope: ({ params }) => (params?.includes('outside') ? error : null),
  })
  const client = { name: 'anna', profile: 'mine', mode: 'enforce' } as Client
  const verdict = (params: string) => check(leafOf(actionOf('deleteDecks'), Buffer.from(params)), client)
  t.match(verdict('{"decks":["outside"]}'), { ok: false, error, by: 'scope', decision: { effect: 'ask' } })
  t.equal(asked.length, 0)
  t.match(verdict(DECKS), { ok: false, by: 'ask', question: 3 })
  t.equal(asked.length, 1)
})

t.test('each answer of the owner becomes its verdict', async (t) => {
  const approval = { end: () => {} }
  const verdict = (answer: AskVerdict) => judge('deleteDecks', DECKS, 'enforce', answer).verdict
  const approved = verdict({ kind: 'approved', number: 3, approval })
  t.match(approved, { ok: true, reported: null, isLasting: false, decision: { effect: 'ask' } })
  t.equal((approved as { readonly approval?: unknown }).approval, approval)
  const waiting = verdict({ kind: 'waiting', number: 3 })
  t.match(waiting, { ok: false, by: 'ask', question: 3, error: { code: 'approval.waiting', text: /approval 3: / } })
  for (const [answer, code, text] of [
    [{ kind: 'refused', number: 3, reason: null }, 'approval.refused', 'the owner said no to approval 3'],
    [{ kind: 'refused', number: 3, reason: 'no' }, 'approval.refused-because', 'the owner refused approval 3: no'],
    [{ kind: 'full' }, 'approval.too-many', /too many calls wait/],
    [{ kind: 'large' }, 'approval.too-large', /more than 32 MiB/],
  ] as const) {
    t.match(verdict(answer), { ok: false, by: 'ask', error: { code, text }, question: undefined }, code)
  }
})

t.test('a client without a profile has that of its kind, and one whose profile is gone may do nothing', async (t) => {
  t.equal(profileOf({ name: 'anna', profile: 'mine' }), 'mine')
  t.equal(profileOf({ name: 'anna', profile: null }), 'card-creator')
  t.equal(profileOf({ name: 'browser-extension', profile: null }), 'extension')
  t.equal(profileOf({ name: 'stranger', profile: null }), 'none')
  const policies = compileProfiles({ mine: PROFILE, agent: { allow: ['version'] } }, catalogue)
  t.equal(policyOf({ name: 'anna', profile: 'mine' }, policies).name, 'mine')
  const lost = policyOf({ name: 'anna', profile: 'lost' }, policies)
  t.equal(lost.name, 'none')
  t.equal(lost.decide(actionOf('version'), {}, null).effect, 'refuse')
  t.same(policies.get('agent')?.profile.allow, [{ text: 'version', from: 'agent' }], 'it replaces the shipped one')
  t.equal(policies.get('admin')?.decide(actionOf('version'), {}, null).effect, 'allow')
})

t.test('a call is read only if its parameters can matter', async (t) => {
  const policy = policyOf({ name: 'anna', profile: 'mine' }, compileProfiles({ mine: PROFILE }, catalogue))
  const unread = (action: string) => ({
    ...leafOf(actionOf(action), Buffer.from('{}')),
    value: () => t.fail(`${action} was read`) as never,
  })
  t.equal(decideLeaf(policy, unread('deckNames')).effect, 'allow')
  t.equal(decideLeaf(policy, unread('deleteNotes')).kind, 'not-allowed')
})

t.test('the error of a decision names the profile and the reason', async (t) => {
  const decision: Decision = { effect: 'refuse', profile: 'p', rule: 'r', kind: 'where', reason: 'because' }
  t.match(textOf(decision), { code: 'policy.where', text: 'refused by policy "p": because' })
})
