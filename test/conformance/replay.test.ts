import t, { type Test } from 'tap'
import { type Behaviour, startScripted } from '../support/scripted-upstream.ts'
import { type ReplayOptions, replay } from './replay.ts'
import { parseScenario } from './transcript.ts'

const HEADER = { scenario: 'made-up', key: null, about: '' }
const REPLIED = { status: 200, replyHeaders: {} }

/** Replays steps against an upstream that gives these behaviours one after another. */
async function play(
  t: Test,
  steps: readonly object[],
  behaviours: readonly Behaviour[],
  options: Partial<ReplayOptions> = {},
) {
  const upstream = await startScripted((_, number) => behaviours[number - 1] ?? 'close')
  t.teardown(() => upstream.close())
  const lines = [HEADER, ...steps.map((step, index) => ({ id: `step-${index + 1}`, ...REPLIED, ...step }))]
  const scenario = parseScenario(lines.map((line) => JSON.stringify(line)).join('\n'), 'made-up')
  const results = await replay(scenario, { url: upstream.url, ...options })
  return { kinds: results.map(({ kind }) => kind), results, upstream }
}

t.test('a reply that is the recorded text is equal', async (t) => {
  const { kinds } = await play(t, [{ request: {}, reply: '{"a": 1}' }], ['{"a": 1}'])
  t.strictSame(kinds, ['equal'])
})

t.test('white space, key order and escapes make a reply json-equal', async (t) => {
  const reply = '{"a": 1, "b": "\\u00e9"}'
  const { kinds } = await play(
    t,
    [{ reply }, { reply }, { reply }],
    ['{"a":1,"b":"\\u00e9"}', '{"b": "\\u00e9", "a": 1}', '{"a": 1, "b": "é"}'],
  )
  t.strictSame(kinds, ['json-equal', 'json-equal', 'json-equal'])
})

t.test('numbers are compared by their spelling, whatever their size', async (t) => {
  const steps = [
    { reply: '[1.0]' },
    { reply: '[9007199254740993]' },
    { reply: '[9007199254740993, 5]', volatile: ['/1'] },
    { reply: '[1.0, 5]', volatile: ['/1'] },
  ]
  const { kinds } = await play(t, steps, ['[1]', '[9007199254740992]', '[9007199254740993, 6]', '[1, 5]'])
  t.strictSame(kinds, ['different', 'different', 'equal', 'different'])
})

t.test('a volatile place may hold anything, all else may not', async (t) => {
  const reply = '{"a": [{"id": 1, "x": 1}, {"id": 2, "x": 2}], "b/c": 1}'
  const volatile = ['/a/*/id', '/b~1c']
  const { kinds } = await play(
    t,
    [
      { reply, volatile },
      { reply, volatile },
      { reply, volatile },
    ],
    [
      '{"a": [{"id": "y", "x": 1}, {"id": null, "x": 2}], "b/c": []}',
      '{"a": [{"id": 1, "x": 1}, {"id": 2, "x": 3}], "b/c": 1}',
      '{"a": [{"id": 1, "x": 1}, {"x": 2}], "b/c": 1}',
    ],
  )
  t.strictSame(kinds, ['equal', 'different', 'different'])
})

t.test('bound values stand in for their names in requests, raw bodies, replies and pointers', async (t) => {
  const steps = [
    { reply: '{"result": [${id}, "${word}"]}', bind: { id: '/result/0', word: '/result/1' } },
    {
      request: { note: '${id}', query: 'nid:${id} ${word} ${unbound}' },
      reply: '{"${id}": 5, "w": "${word}"}',
      volatile: ['/${id}'],
    },
    { raw: '{"note": ${id}, "word": "${word}"}', reply: '${id}' },
  ]
  const { kinds, upstream } = await play(t, steps, [
    '{"result": [9007199254740993, "a\\"b\\u00e9"]}',
    '{"9007199254740993": 6, "w": "a\\"b\\u00e9"}',
    '9007199254740993',
  ])
  t.strictSame(kinds, ['equal', 'equal', 'equal'])
  t.equal(
    upstream.exchanges[1]?.body,
    '{"note": 9007199254740993, "query": "nid:9007199254740993 a\\"b\\u00e9 ${unbound}"}',
  )
  t.equal(upstream.exchanges[2]?.body, '{"note": 9007199254740993, "word": "a\\"b\\u00e9"}')
})

t.test('a name that could not be bound is told', async (t) => {
  const { results } = await play(t, [{ reply: '{}', bind: { id: '/result' } }], ['{}'])
  t.match(results[0]?.what, /not bound: id/)
})

t.test('a request goes out as the recording sent it: one connection, no header but those named', async (t) => {
  const steps = [
    { request: { action: 'é', big: 1 }, reply: '1' },
    { method: 'GET', path: '/x?y', headers: { 'Content-Type': null, Origin: 'http://localhost' }, reply: '1' },
    { rawBase64: '/w==', reply: '1', headers: { 'Accept-Encoding': 'gzip' } },
  ]
  const { upstream } = await play(t, steps, ['1', '1', '1'])
  const host = `Host: 127.0.0.1:${upstream.port}`
  const [first, second, third] = upstream.exchanges
  const json = 'Content-Type: application/json'
  t.equal(first?.head, `POST / HTTP/1.1\r\n${host}\r\nAccept-Encoding: identity\r\nContent-Length: 30\r\n${json}`)
  t.equal(first?.body, '{"action": "\\u00e9", "big": 1}')
  t.equal(second?.head, `GET /x?y HTTP/1.1\r\n${host}\r\nAccept-Encoding: identity\r\nOrigin: http://localhost`)
  t.equal(third?.head, `POST / HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\n${json}\r\nAccept-Encoding: gzip`)
})

t.test('another status is a difference', async (t) => {
  const refused = { garbage: 'HTTP/1.1 403 Forbidden\r\nAccess-Control-Allow-Origin: x\r\n\r\n' }
  const { kinds } = await play(t, [{ reply: '' }, { status: 403, reply: '' }], [refused, refused])
  t.strictSame(kinds, ['different', 'equal'])
})

t.test('recorded headers are compared when asked for', async (t) => {
  const step = {
    reply: '1',
    replyHeaders: { 'Content-Type': 'application/json', 'Access-Control-Allow-Headers': 'none' },
  }
  t.strictSame((await play(t, [step], ['1'])).kinds, ['equal'])
  const { results } = await play(t, [step], ['1'], { headers: true })
  t.match(results[0], { kind: 'different', what: 'Access-Control-Allow-Headers: expected none got *' })
})

t.test('a step recorded as hanging must hang, one recorded as dropped must be dropped, and no other may', async (t) => {
  const nothing = { status: undefined, reply: undefined }
  const steps = [
    { ...nothing, hang: true },
    { ...nothing, hang: true },
    { ...nothing, dropped: true },
    { ...nothing, dropped: true },
    { reply: '1' },
    { reply: '1' },
    { reply: '1' },
  ]
  const behaviours: Behaviour[] = ['hang', '1', 'reset', '1', 'hang', 'close', { half: '1' }]
  const { kinds } = await play(t, steps, behaviours, { restart: async () => {}, hang: 50, silence: 50 })
  t.strictSame(kinds, ['equal', 'different', 'equal', 'different', 'different', 'different', 'different'])
})

t.test('without a way to restart, steps that need it are skipped; with one it is used', async (t) => {
  const steps = [{ reply: '1' }, { reply: '1', fresh: true, risky: true }, { reply: '1', risky: true }]
  t.strictSame((await play(t, steps, ['1'])).kinds, ['equal', 'skipped', 'skipped'])
  let restarts = 0
  const restart = async (): Promise<void> => {
    restarts += 1
  }
  t.strictSame((await play(t, steps, ['1', '1', '1'], { restart })).kinds, ['equal', 'equal', 'equal'])
  t.equal(restarts, 2)
})

t.test('a file that does not begin with a scenario is refused', async (t) => {
  t.throws(() => parseScenario('{"id": "x"}', 'some file'), /some file: the first line is not a scenario header/)
})
