import t from 'tap'
import { errors } from '../../src/wire/errors.ts'
import { type Answered, codesOf, cutReply, errorAnswer, ownError, stitch } from '../../src/wire/reply.ts'
import { composeBody } from '../../src/wire/request.ts'

const cut = (text: string, count: number, asMulti: boolean) =>
  cutReply(Buffer.from(text), count, asMulti)?.map(({ kind, text }) => `${kind} ${text}`) ?? null
const text = (answered: Answered) => Buffer.concat(stitch(answered)).toString()
const result = (json: string, bare = false): Answered => ({ kind: 'result', bare, text: Buffer.from(json) })

t.test('answers are cut from the bytes of the reply', async (t) => {
  t.same(cut('{"result": {"b": 1.0, "a": 123456789012345678}, "error": null}', 1, false), [
    'result {"b": 1.0, "a": 123456789012345678}',
  ])
  t.same(cut('{"result": null, "error": ""}', 1, false), ['error ""'])
  t.same(cut('{"result": [NaN, -Infinity], "error": null}', 1, false), ['result [NaN, -Infinity]'])
  t.same(cut('{"result": [{"result": [1], "error": null}, {"result": null, "error": "x"}], "error": null}', 2, true), [
    'result [1]',
    'error "x"',
  ])
})

t.test('an error of the whole multi is the error of each of its leaves', async (t) => {
  t.same(cut('{"result": null, "error": "collection is not available"}', 2, true), [
    'error "collection is not available"',
    'error "collection is not available"',
  ])
})

t.test('a reply that is none is told apart', async (t) => {
  const garbage = [
    '',
    'AnkiConnect v.6',
    '6',
    '[]',
    '{"result": 6}',
    '["result": 6, "error": null}',
    'x"result": 6, "error": null}',
    '{"result": 6, "error": null',
    '{"result": 6, "error": null} x',
    '{"result": 6, "error": null, "x": 1}',
    '{"result": 6, "error": ["x"]}',
    '{"result": 06, "error": null}',
  ]
  for (const reply of garbage) t.equal(cut(reply, 1, false), null, reply)
  t.equal(cut('{"result": [{"result": 1, "error": null}], "error": null}', 2, true), null, 'fewer items than asked')
  t.equal(cut('{"result": [1, 2], "error": null}', 2, true), null, 'items that are no replies')
  t.equal(cut('{"result": 6, "error": null}', 2, true), null, 'no list')
})

t.test('a reply has the shape its version asks for, and errors are always wrapped', async (t) => {
  t.equal(text(result('6')), '{"result": 6, "error": null}')
  t.equal(text(result('6', true)), '6')
  t.equal(text({ kind: 'error', bare: true, text: Buffer.from('"no"') }), '{"result": null, "error": "no"}')
  const items = [result('1', true), result('[2]'), { kind: 'items', bare: true, items: [] } as const]
  t.equal(
    text({ kind: 'items', bare: false, items }),
    '{"result": [1, {"result": [2], "error": null}, []], "error": null}',
  )
})

t.test('the key goes into the body and into every leaf', async (t) => {
  const leaves = [
    { action: Buffer.from('"version"'), params: null },
    { action: Buffer.from('"deckNameFromId"'), params: Buffer.from('{"deckId":  1}') },
  ]
  t.equal(
    composeBody(leaves.slice(1), false, null).toString(),
    '{"action": "deckNameFromId", "version": 6, "params": {"deckId":  1}}',
  )
  t.equal(
    composeBody(leaves, true, Buffer.from('"k"')).toString(),
    '{"action": "multi", "version": 6, "params": {"actions": [{"action": "version", "version": 6, "key": "k"}, ' +
      '{"action": "deckNameFromId", "version": 6, "params": {"deckId":  1}, "key": "k"}]}, "key": "k"}',
  )
})

t.test('a reply may be spaced and spelt in any way that is JSON', async (t) => {
  t.same(cut(' { "error" :null , "re\\u0073ult": [ 1 ] } \n', 1, false), ['result [ 1 ]'])
  t.same(cut('{"result": 1, "error": "x", "error": null, "result": 2}', 1, false), ['result 2'])
  t.same(cut('{"result":[ {"error": null, "result": {}} , {"result": 1, "error": 5} ],"error":null}', 2, true), [
    'result {}',
    'error 5',
  ])
  t.same(cut('{"result": [], "error": null}', 0, true), [])
})

t.test('members are told by their whole names', async (t) => {
  for (const reply of ['{"results": 1, "error": null}', '{"result": 1, "errors": null}', '{"error": null}', '{}'])
    t.equal(cut(reply, 1, false), null, reply)
})

t.test('a reply to several calls has one item for each, and each of them is a reply', async (t) => {
  const reply = (items: string) => `{"result": [${items}], "error": null}`
  const one = '{"result": 1, "error": null}'
  t.equal(cut(reply(one), 1, true)?.length, 1)
  for (const items of ['', `${one}, ${one}`, 'null', '[]', '{"result": 1}', `{"result": 1, "error": []}`, '{"x": 1}'])
    t.equal(cut(reply(items), 1, true), null, items)
  t.equal(cut(`{"result": {"a": [${one}]}, "error": null}`, 1, true), null)
  t.equal(cut(`{"a": [${one}], "error": null}`, 1, true), null)
  t.same(cut(reply(one), 1, false), [`result [${one}]`], 'a list as the result of a single call')
  t.same(cut(reply(reply(one)), 1, true), [`result [${one}]`], 'a list as the result of one of several calls')
})

t.test('a reply nests as deep as Python writes it, and not endlessly', async (t) => {
  const nested = (depth: number) => `{"result": ${'['.repeat(depth)}${']'.repeat(depth)}, "error": null}`
  t.equal(cut(nested(5000), 1, false)?.length, 1)
  t.equal(cut(nested(200_000), 1, false), null)
  t.throws(() => cutReply(null as never, 1, false), TypeError)
})

t.test('the codes of a reply are those of the errors of the gateway, each once', async (t) => {
  const own = (code: 'message.action-missing' | 'message.action-empty') =>
    ({ ...ownError(errors(code)), bare: false }) as const
  const items: readonly Answered[] = [
    own('message.action-missing'),
    { kind: 'items', bare: true, items: [own('message.action-empty'), own('message.action-missing')] },
    { ...errorAnswer('no'), bare: false },
    result('1'),
  ]
  t.same(codesOf({ kind: 'items', bare: false, items }), ['message.action-missing', 'message.action-empty'])
  t.same(codesOf(result('1')), [])
  t.same(codesOf(own('message.action-empty')), ['message.action-empty'])
})

t.test('an error is JSON text in ASCII, as Python writes it', async (t) => {
  t.equal(text({ ...errorAnswer('日 "x"'), bare: true }), '{"result": null, "error": "\\u65e5 \\"x\\""}')
})

t.test(
  'several calls are one body, with commas only between them, and without a key where there is none',
  async (t) => {
    const leaf = { action: Buffer.from('"a"'), params: null }
    const item = '{"action": "a", "version": 6}'
    const body = (count: number) => composeBody(Array(count).fill(leaf), true, null).toString()
    for (const count of [0, 1, 3])
      t.equal(
        body(count),
        `{"action": "multi", "version": 6, "params": {"actions": [${Array(count).fill(item).join(', ')}]}}`,
      )
    t.equal(composeBody([leaf], false, Buffer.from('5')).toString(), '{"action": "a", "version": 6, "key": 5}')
  },
)

t.test('a long text with a single line break is a result like any other', async (t) => {
  const field = `"${'x'.repeat(1000)}\\n${'x'.repeat(200_000)}"`
  t.same(cut(`{"result": ${field}, "error": null}`, 1, false), [`result ${field}`])
})
