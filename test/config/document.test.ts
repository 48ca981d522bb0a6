import t from 'tap'
import { readDocument } from '../../src/config/document.ts'
import { formatConfigError } from '../../src/config/error.ts'

function read(text: string, env: NodeJS.ProcessEnv = {}) {
  const result = readDocument(text, 'FILE', env)
  return result.ok ? JSON.stringify(result.document.value) : result.errors.map(formatConfigError)
}

t.test('maps, lists and scalars become plain values', (t) => {
  t.equal(read('a: [1, x, true, null, 1.5]\nb: { c: "2" }'), '{"a":[1,"x",true,null,1.5],"b":{"c":"2"}}')
  t.equal(read('a: yes'), '{"a":"yes"}', 'YAML 1.2 knows no yes and no')
  t.end()
})

t.test('__proto__ is a key like any other', (t) => {
  t.equal(read('__proto__: { polluted: true }'), '{"__proto__":{"polluted":true}}')
  t.equal(({} as Record<string, unknown>).polluted, undefined)
  t.end()
})

t.test('what lets a text mean something else than it shows is refused, with its place', (t) => {
  const table: [string, string][] = [
    ['a: 1\nb: 2\na: 3', 'FILE:3:1: a: is set twice; it is already at line 1'],
    ['x: { a: 1, "a": 2 }', 'FILE:1:12: x.a: is set twice; it is already at line 1'],
    ['a: &name 1', 'FILE:1:10: a: anchors are not accepted'],
    ['? &name a\n: 1', 'FILE:1:9: a: a key takes no anchor'],
    ['a: [&name 1, *name]', 'FILE:1:14: a[1]: aliases are not accepted'],
    ['a: { b: 1 }\n<<: { c: 1 }', 'FILE:2:1: merge keys (<<) are not accepted'],
    ['a: !!str 5', 'FILE:1:10: a: tags are not accepted'],
    ['a: !secret x', 'FILE:1:12: a: tags are not accepted'],
    ['a: 1\n---\nb: 2', 'FILE:2:1: a second document begins here'],
    ['%YAML 1.1\n---\na: yes', 'FILE:1:1: directives (%YAML) are not accepted'],
    ['1: x', 'FILE:1:1: keys must be text'],
    ['[a]: x', 'FILE:1:1: keys must be text'],
  ]
  for (const [text, expected] of table) {
    const errors = read(text)
    t.ok(
      Array.isArray(errors) && errors.some((line) => line.startsWith(expected)),
      `${JSON.stringify(text)}: ${errors}`,
    )
  }
  t.end()
})

t.test('broken YAML is told with line and column', (t) => {
  for (const text of ['a: [1', 'a: "x', 'a: 1\n b: 2', '\ta: 1', 'a: b: c']) {
    t.match(read(text), [/^FILE:[0-9]+:[0-9]+: ./], JSON.stringify(text))
  }
  t.end()
})

t.test('${NAME} inside a text value is the environment variable of that name', (t) => {
  const env = { HOST: '127.0.0.1', PORT: '8765', EMPTY: '' }
  t.equal(read('a: "${HOST}:${PORT}"\nb: ["x${EMPTY}y"]', env), '{"a":"127.0.0.1:8765","b":["xy"]}')
  t.equal(read('a: $HOST', env), '{"a":"$HOST"}', 'a bare dollar is text')
  t.equal(read('${HOST}: 1', env), '{"${HOST}":1}', 'keys stay what they are')
  t.end()
})

t.test('what a variable brings in is neither substituted again nor read as YAML', (t) => {
  t.equal(read('a: ${ONE}', { ONE: '${TWO}', TWO: 'x' }), '{"a":"${TWO}"}')
  t.equal(read('a: ${ONE}', { ONE: 'b: [1]\nc: 2' }), '{"a":"b: [1]\\nc: 2"}')
  t.end()
})

t.test('a variable that is not set, and ${ that names none, stop the start', (t) => {
  t.same(read('a:\n  b: x${NOPE}'), ['FILE:2:6: a.b: environment variable NOPE is not set [config.variable-missing]'])
  for (const text of ['a: "${"', 'a: "${}"', 'a: "${1X}"', 'a: "${A-B}"']) {
    t.match(read(text), [/expected \$\{NAME\}, the name of an environment variable/], text)
  }
  t.end()
})

t.test('a place that is not in the file is the nearest one around it', (t) => {
  const result = readDocument('a:\n  b: 1\n', 'FILE', {})
  if (!result.ok) return t.fail('it is a good document')
  t.same(result.document.locate(['a', 'b']), { line: 2, column: 6 })
  t.same(result.document.locateKey(['a', 'b']), { line: 2, column: 3 })
  t.same(result.document.locate(['a', 'c', 0]), { line: 2, column: 3 })
  t.same(result.document.locate(['x']), { line: 1, column: 1 })
  t.end()
})
