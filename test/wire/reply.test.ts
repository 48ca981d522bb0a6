import t from 'tap'
import { type Answered, cutReply, stitch } from '../../src/wire/reply.ts'
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
