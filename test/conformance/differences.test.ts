import t from 'tap'
import { assess, type DifferenceClass, echoes, type KnownDifference, listProblems, objectionTo } from './differences.ts'
import type { StepResult } from './replay.ts'
import { parseScenario } from './transcript.ts'

function result(expected: string | null, got: string, sent = '{}', id = 'made-up-1'): StepResult {
  const { steps } = parseScenario(`{"scenario": "made-up"}\n${JSON.stringify({ id, status: 200 })}`, 'made-up')
  const [step] = steps
  if (!step) throw new Error('no step')
  const kind = expected === got ? 'equal' : 'different'
  const outcome = { kind: 'reply', status: 200, headers: new Map<string, string>(), text: got } as const
  return {
    step,
    kind,
    what: 'something',
    sent: Buffer.from(sent),
    expected,
    outcome,
    fill: (text) => text.replace('${deck}', '5'),
  }
}

function entry(change: Partial<KnownDifference> = {}): KnownDifference {
  return { file: 'made-up.jsonl', id: 'made-up-1', via: 'gateway', class: 'malformed', why: 'shorter', ...change }
}

const ERROR = '{"result": null, "error": "the request is not of type \'object\'"}'
const objection = (name: DifferenceClass, expected: string | null, got: string, sent?: string) =>
  objectionTo(name, result(expected, got, sent))

t.test('a difference that is not listed is a problem, a listed one is not', async (t) => {
  const results = [result('{"result": null, "error": "a dump"}', ERROR)]
  t.match(assess('made-up.jsonl', results, [], 'gateway'), { different: 1, listed: 0, problems: [/something/] })
  t.match(assess('made-up.jsonl', results, [entry()], 'gateway'), { different: 0, listed: 1, problems: [] })
})

t.test('an entry counts only for its file and its way', async (t) => {
  const results = [result('{"result": null, "error": "a dump"}', ERROR)]
  for (const other of [entry({ file: 'other.jsonl' }), entry({ via: 'sandbox' })]) {
    t.equal(assess('made-up.jsonl', results, [other], 'gateway').problems.length, 1)
  }
  t.strictSame(assess('made-up.jsonl', results, [entry({ via: 'both' })], 'gateway').problems, [])
  t.strictSame(
    assess('made-up.jsonl', results, [entry({ via: 'sandbox' })], 'gateway', ['gateway', 'sandbox']).problems,
    [],
  )
})

t.test('a listed step that came out equal is stale, for the way it is listed for', async (t) => {
  const results = [result('1', '1')]
  t.match(assess('made-up.jsonl', results, [entry()], 'gateway').problems, [/take it off the list/])
  t.match(assess('made-up.jsonl', results, [entry({ via: 'both' })], 'sandbox').problems, [/take it off the list/])
  t.strictSame(
    assess('made-up.jsonl', results, [entry({ via: 'sandbox' })], 'gateway', ['gateway', 'sandbox']).problems,
    [],
  )
})

t.test('malformed: exactly the two members of an error, with a text', async (t) => {
  t.equal(objection('malformed', 'anything', ERROR), null)
  for (const got of [
    '{"result": null, "error": ""}',
    '{"result": null, "error": null}',
    '{"result": 1, "error": "x"}',
    '{"result": null, "error": "x", "more": 1}',
    '[]',
    'x',
  ]) {
    t.ok(objection('malformed', 'anything', got), got)
  }
})

t.test('malformed: no value, name or longer stretch of the request in the text', async (t) => {
  t.ok(echoes("'Kyoto' is not an action", Buffer.from('{"action": "Kyoto"}')))
  t.ok(echoes('unexpected member versoin', Buffer.from('{"versoin": 6}')))
  t.ok(echoes('12345 is too much', Buffer.from('{"version": 12345}')))
  t.ok(echoes('not JSON: {"action": "version"', Buffer.from('{"action": "version"')))
  t.notOk(echoes("action is not of type 'string'", Buffer.from('{"action": 6, "version": "6"}')))
  t.ok(objection('malformed', 'anything', '{"result": null, "error": "no Kyoto"}', '{"action": "Kyoto"}'))
})

t.test('validation: errors in the same places, all else equal', async (t) => {
  const recorded = '{"result": [5, {"result": null, "error": "long"}], "error": null}'
  t.equal(objection('validation', recorded, '{"result": [5, {"result": null, "error": "short"}], "error": null}'), null)
  t.ok(objection('validation', recorded, '{"result": [6, {"result": null, "error": "short"}], "error": null}'))
  t.ok(objection('validation', recorded, '{"result": [5, 5], "error": null}'))
  t.ok(objection('validation', recorded, '{"result": null, "error": "short"}'))
  t.ok(objection('validation', '{"result": 1, "error": null}', '{"result": null, "error": "short"}'))
})

t.test('restriction: an error may stand where a result was recorded, siblings are equal', async (t) => {
  const recorded = '{"result": [5, 6], "error": null}'
  t.equal(objection('restriction', recorded, '{"result": [5, {"result": null, "error": "no"}], "error": null}'), null)
  t.equal(objection('restriction', recorded, '{"result": null, "error": "no"}'), null)
  t.ok(objection('restriction', recorded, '{"result": [4, {"result": null, "error": "no"}], "error": null}'))
})

t.test('no class allows a missing reply, another status or other headers', async (t) => {
  const plain = result('1', ERROR)
  const headed = { ...plain, step: { ...plain.step, replyHeaders: { 'Access-Control-Allow-Origin': '*' } } }
  const refused = { kind: 'reply', status: 403, headers: new Map<string, string>(), text: ERROR } as const
  for (const name of ['malformed', 'validation', 'restriction', 'identity', 'permission'] as const) {
    t.equal(objectionTo(name, { ...plain, outcome: { kind: 'silence' } }), 'no reply came')
    t.equal(objectionTo(name, { ...plain, outcome: refused }), 'the status is 403')
    t.match(objectionTo(name, headed), /Access-Control-Allow-Origin/)
  }
})

t.test('a listed reply is compared exactly, its placeholders filled', async (t) => {
  const listed = entry({ reply: '{"result": [${deck}], "error": null}' })
  const problemsOf = (got: string) =>
    assess('made-up.jsonl', [result('{"result": [4, 5], "error": null}', got)], [listed], 'gateway').problems
  t.strictSame(problemsOf('{"result": [5], "error": null}'), [])
  t.match(problemsOf('{"result": [6], "error": null}'), [/not the reply that is listed/])
  t.match(problemsOf(ERROR), [/not the reply that is listed/])
})

t.test('the list itself is checked: steps, members, doubles and its length', async (t) => {
  const steps = new Map([['made-up.jsonl', new Set(Array.from({ length: 20 }, (_, index) => `made-up-${index}`))]])
  t.strictSame(listProblems([entry()], steps), [])
  t.match(listProblems([entry({ id: 'made-up-99' })], steps), [/there is no such step/])
  t.match(listProblems([entry({ why: '' })], steps), [/via, class or why/])
  t.match(listProblems([entry(), entry({ via: 'both' })], steps), [/listed twice for gateway/])
  t.match(listProblems([entry(), entry({ id: 'made-up-2' })], steps), [/at most 1 of 20/])
})
