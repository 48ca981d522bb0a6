import t from 'tap'
import { MOST_NAMES } from '../../src/wire/envelope.ts'
import { type Call, readMessage, slice } from '../../src/wire/message.ts'

const paramsOf = ({ text, params }: Call) => slice(text, params)?.toString()

const limits = { depth: 128, leaves: 1000, values: 100_000 }

function call(text: string): Call {
  const message = readMessage(Buffer.from(text), limits)
  if (!message.ok) throw new Error(message.error.text)
  return message.call
}

function error(text: string | Buffer, within = limits): string | null {
  const message = readMessage(Buffer.from(text), within)
  return message.ok ? null : message.error.text
}

t.test('the spans of a call are slices of its bytes', async (t) => {
  const read = call('{ "params" : {"id": 1.0} , "key":"k", "action":"deckNameFromId", "version": 6 }')
  t.equal(read.action, 'deckNameFromId')
  t.equal(paramsOf(read), '{"id": 1.0}')
  t.equal(slice(read.text, read.key)?.toString(), '"k"')
  t.equal(read.bare, false)
})

t.test('of duplicate members the last stands, however it is spelt', async (t) => {
  t.equal(call('{"action": "deckNames", "\\u0061ction": "version"}').action, 'version')
  t.equal(call('{"\\u0061ction": "deckNames", "action": "version"}').action, 'version')
  t.equal(paramsOf(call('{"action": "x", "params": {"a": 1}, "params": {"b": 2}}')), '{"b": 2}')
  t.equal(call('{"action": "x", "key": "k", "key": null}').key, null)
})

t.test('a second params takes the calls of the first away', async (t) => {
  const actions = '{"actions": [{"action": "version"}]}'
  t.equal(call(`{"action": "multi", "params": ${actions}, "params": {}}`).items?.calls.length, 0)
  t.equal(call(`{"action": "multi", "params": {"actions": [1], "actions": [{"action": "version"}]}}`).items?.end, null)
  t.equal(
    call(`{"action": "multi", "params": {"actions": [{"action": "version"}], "\\u0061ctions": null}}`).items?.calls
      .length,
    0,
  )
})

t.test('__proto__ is a member like any other', async (t) => {
  const read = call('{"__proto__": {"action": "deckNames"}, "action": "version", "params": {"__proto__": 1}}')
  t.equal(read.action, 'version')
  t.same(read.names, ['__proto__'])
})

t.test('names of parameters keep their order, each once, however it is spelt', async (t) => {
  const { names } = call('{"action": "x", "params": {"10": 1, "9": [1], "\\u0031\\u0030": 2, "\\u00e9": 3, "é": 4}}')
  t.same(names, ['10', '9', 'é'])
})

t.test('of very many names the first are kept, and of a very long one the beginning', async (t) => {
  const many = Array.from({ length: 1000 }, (_, index) => `"n${index}": 0`)
  const { names } = call(`{"action": "x", "params": {${many}}}`)
  t.equal(names[0], 'n0')
  t.equal(names.length, MOST_NAMES)
  for (const unit of ['x', 'é', '\\u00e9', '\\n', '\\ud83d\\ude00']) {
    const [name = ''] = call(`{"action": "x", "params": {"${unit.repeat(100_000)}": 0}}`).names
    t.match(name, /\.\.\.$/, unit)
    t.ok(name.length < 2000, unit)
    t.ok(JSON.parse(`"${unit.repeat(100_000)}"`).startsWith(name.slice(0, -4)), unit)
  }
})

t.test('calls are found at every depth, wherever the action stands', async (t) => {
  const { items } = call(
    '{"params": {"actions": [{"params": {"actions": [{"action": "version"}, {"action": "deckNames"}]}, "action": "multi"}]}, "action": "multi"}',
  )
  t.same(
    items?.calls[0]?.items?.calls.map(({ action }) => action),
    ['version', 'deckNames'],
  )
})

t.test('a list called actions belongs to its action where that is no multi', async (t) => {
  const read = call(
    '{"action": "apiReflect", "params": {"scopes": ["actions"], "actions": ["version", {"action": "x"}]}}',
  )
  t.equal(read.items, null)
  t.equal(paramsOf(read), '{"scopes": ["actions"], "actions": ["version", {"action": "x"}]}')
})

t.test('a version is compared with 4 as Python does', async (t) => {
  const versions: [string, boolean][] = [
    ['6', false],
    ['5', false],
    ['4', true],
    ['4.0', true],
    ['6e0', false],
    ['-1', true],
    ['100000000000000000000', false],
    ['9'.repeat(400), false],
    [`-${'9'.repeat(400)}`, true],
  ]
  for (const [version, bare] of versions) t.equal(call(`{"action": "x", "version": ${version}}`).bare, bare, version)
  t.equal(call('{"action": "x"}').bare, true, 'none')
})

t.test("an item's version may be any number, true or false; others are refused in upstream's words", async (t) => {
  const item = (version: string) =>
    call(`{"action": "multi", "params": {"actions": [{"action": "x", "version": ${version}}]}}`).items?.calls[0]
  t.same([item('true')?.bare, item('false')?.bare, item('4.5')?.bare, item('NaN')?.bare], [true, true, false, false])
  t.equal(item('null')?.versionError?.text, "'<=' not supported between instances of 'NoneType' and 'int'")
  t.equal(item('"6"')?.versionError?.text, "'<=' not supported between instances of 'str' and 'int'")
  t.equal(item('[]')?.versionError?.text, "'<=' not supported between instances of 'list' and 'int'")
  t.equal(item('{}')?.versionError?.text, "'<=' not supported between instances of 'dict' and 'int'")
})

t.test('an item that is no object ends its multi after the calls before it', async (t) => {
  const items = call('{"action": "multi", "params": {"actions": [{"action": "a"}, 1.5, {"action": "b"}]}}').items
  t.same(
    items?.calls.map(({ action }) => action),
    ['a'],
  )
  t.equal(items?.end?.text, "'float' object has no attribute 'get'")
})

t.test('what Python walks through in the place of a list is read as Python does', async (t) => {
  const end = (actions: string) =>
    call(`{"action": "multi", "params": {"actions": ${actions}}}`).items?.end?.text ?? null
  t.equal(end('{}'), null)
  t.equal(end('{ }'), null)
  t.equal(end('""'), null)
  t.equal(end('{"a": 1}'), "'str' object has no attribute 'get'")
  t.equal(end('"x"'), "'str' object has no attribute 'get'")
  t.equal(end('null'), "'NoneType' object is not iterable")
  t.equal(end('true'), "'bool' object is not iterable")
  t.equal(end('5'), "'int' object is not iterable")
  t.equal(end('0.5'), "'float' object is not iterable")
})

t.test('text that is not JSON is answered as Python does', async (t) => {
  const texts: [string, string][] = [
    ['nonsense', 'Expecting value: line 1 column 1 (char 0)'],
    ['{', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{"action": "version",}', 'Expecting property name enclosed in double quotes: line 1 column 22 (char 21)'],
    ['{"action": "version"} x', 'Extra data: line 1 column 23 (char 22)'],
    ['{"action": "vers', 'Unterminated string starting at: line 1 column 12 (char 11)'],
    ['\n', 'Expecting value: line 2 column 1 (char 1)'],
    ['{"action": "a\nb"}', 'Invalid control character at: line 1 column 14 (char 13)'],
    ['{"a":1,"action":"\\x"}', 'Invalid \\escape: line 1 column 18 (char 17)'],
    ['{"a":"\\u12g4"}', 'Invalid \\uXXXX escape: line 1 column 8 (char 7)'],
    ['{"action": "version", "version": 06}', "Expecting ',' delimiter: line 1 column 35 (char 34)"],
    ['{"action": "version", "version": .5}', 'Expecting value: line 1 column 34 (char 33)'],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['[1,]', 'Expecting value: line 1 column 4 (char 3)'],
    ['{"日😀": }', 'Expecting value: line 1 column 8 (char 7)'],
    [
      `{"a": ${'1'.repeat(4301)}}`,
      'Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit',
    ],
  ]
  for (const [text, reason] of texts) t.equal(error(text), reason, text.slice(0, 40))
  t.equal(error('\ufeff{"action": "x"}'), 'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)')
  t.equal(
    error(Buffer.from([0x22, 0xff, 0x22])),
    "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte",
  )
})

t.test('an envelope that is none is refused, and nothing of it repeated', async (t) => {
  t.equal(error('["version"]'), "the request is not of type 'object'")
  t.equal(error('{"version": 6}'), "'action' is a required property")
  t.equal(error('{"action": 6}'), "action is not of type 'string'")
  t.equal(error('{"action": ""}'), 'action should be non-empty')
  for (const version of ['"6"', '6.5', 'null', 'true', '[]', 'NaN', '1e400']) {
    t.equal(error(`{"action": "x", "version": ${version}}`), "version is not of type 'integer'", version)
  }
  for (const params of ['null', '[]', '"x"', '0']) {
    t.equal(error(`{"action": "x", "params": ${params}}`), "params is not of type 'object'", params)
  }
})

t.test('values are counted wherever they stand', async (t) => {
  // The request, the name and value of its action, those of what else it has, and what is in that.
  const rests = ['"params": {"a": [1, {"c": null}]}', '"p": [1, [2, [], {}]]', '"params": [1, 2, {}, [], ""]']
  for (const [index, count] of [11, 10, 10].entries()) {
    const text = `{"action": "x", ${rests[index]}}`
    t.not(error(text, { ...limits, values: count })?.includes('limits.values'), true, text)
    t.match(error(text, { ...limits, values: count - 1 }), /more than \d+ values/, text)
  }
  const multi = '{"action": "multi", "params": {"actions": [{"action": "x", "params": {"a": 0}}, 5]}}'
  t.equal(error(multi, { ...limits, values: 15 }), null)
  t.match(error(multi, { ...limits, values: 14 }), /more than 14 values/)
  t.match(error('[1, 2, 3]', { ...limits, values: 3 }), /more than 3 values/)
})

t.test('nesting and the number of calls are bounded', async (t) => {
  const nested = (depth: number) => `{"action": "x", "pad": ${'['.repeat(depth)}${']'.repeat(depth)}}`
  t.equal(error(nested(127)), null)
  t.match(error(nested(128)), /nested more than 128 levels/)
  t.match(error(nested(100_000)), /nested more than 128 levels/)
  const multi = (count: number) =>
    `{"action": "multi", "params": {"actions": [${Array(count).fill('{"action":"x"}').join(',')}]}}`
  t.equal(error(multi(10), { depth: 128, leaves: 10, values: 1000 }), null)
  t.match(error(multi(11), { depth: 128, leaves: 10, values: 1000 }), /more than 10 calls/)
  t.match(error(multi(11), { depth: 128, leaves: 100, values: 20 }), /more than 20 values.*limits\.values/)
  let deep = '{"action": "version"}'
  for (let level = 0; level < 60; level++) deep = `{"action": "multi", "params": {"actions": [${deep}]}}`
  t.match(error(deep), /nested more than 128 levels/)
})

/** The deepest nesting of a text that has no strings with brackets. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0]
  for (const sign of text) {
    if ('[{'.includes(sign)) depth += 1
    if (']}'.includes(sign)) depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

for (const [where, text] of [
  ['the request', '{"action": "x"}'],
  ['its params', '{"action": "x", "params": {}}'],
  ['a list as its params', '{"action": "x", "params": [[[]]]}'],
  ['a parameter', '{"action": "x", "params": {"notes": [{"a": [[]]}]}}'],
  ['another member', '{"action": "x", "more": [[{"a": {}}]]}'],
  ['the list of a multi', '{"action": "multi", "params": {"actions": []}}'],
  ['an item that is no object', '{"action": "multi", "params": {"actions": [1, [[]]]}}'],
  ['a call in a multi', '{"action": "multi", "params": {"actions": [{"action": "x"}]}}'],
  [
    'a parameter of a call in a multi',
    '{"action": "multi", "params": {"actions": [{"action": "x", "params": {"a": [[]]}}]}}',
  ],
] as const) {
  t.test(`${where} may lie as deep as the limit, and no deeper`, async (t) => {
    const depth = depthOf(text)
    t.match(error(text, { ...limits, depth: depth - 1 }), /deep|nest/)
    const atLimit = error(text, { ...limits, depth })
    t.equal(atLimit, error(text), 'the same as without the limit')
  })
}

t.test('a version is an integer with any sign and any digits, and nothing else', async (t) => {
  for (const version of ['0', '9', '-0', '-9', '60', '6.0', '-10'])
    t.equal(error(`{"action": "x", "version": ${version}}`), null, version)
  for (const version of ['6.5', '-0.5', '"6"', 'true', '[]', '{}', 'null', 'NaN'])
    t.not(error(`{"action": "x", "version": ${version}}`), null, version)
})

t.test('a number in the place of a call is an int or a float to Python, by its spelling', async (t) => {
  const end = (item: string) => call(`{"action": "multi", "params": {"actions": [${item}]}}`).items?.end?.text
  for (const item of ['0', '9', '10', '90', '-5', '-0', '1234567890']) t.match(end(item), /\bint\b/, item)
  for (const item of ['0.0', '9.5', '-5.0', '1e3', '-1E-3', 'NaN']) t.match(end(item), /\bfloat\b/, item)
})

t.test('another parameter after actions takes none of the calls away', async (t) => {
  const { items } = call('{"action": "multi", "params": {"actions": [{"action": "version"}], "more": [1]}}')
  t.equal(items?.calls[0]?.action, 'version')
  t.equal(items?.end, null)
})

t.test('only the whole byte order mark is one', async (t) => {
  for (const character of ['\ufec0', '\ufeff', '\uf03f', '\uff3f', '\u2eff', 'ï']) {
    const expected = character === '\ufeff' ? 'Unexpected UTF-8 BOM (decode using utf-8-sig)' : 'Expecting value'
    t.equal(error(`${character}{"action": "x"}`), `${expected}: line 1 column 1 (char 0)`)
  }
})

t.test('the version decides at 4 whether a reply is bare, in each spelling', async (t) => {
  for (const [version, bare] of [
    ['0', true],
    ['3', true],
    ['4', true],
    ['5', false],
    ['9', false],
    ['10', false],
    ['-9', true],
    ['40e-1', true],
    ['-1e3', true],
    ['5.0', false],
  ] as const)
    t.equal(call(`{"action": "x", "version": ${version}}`).bare, bare, version)
})

t.test('an item without an action, or with one that is no text, is a call of nothing', async (t) => {
  for (const item of ['{}', '{"action": null}', '{"action": 5}', '{"action": ["x"]}', '{"action": ""}']) {
    const [read] = call(`{"action": "multi", "params": {"actions": [${item}]}}`).items?.calls ?? []
    t.equal(read?.action, null, item)
    t.equal(read?.items, null, item)
    t.equal(read?.paramsError, null, item)
  }
})

t.test('params of an item that are no object are an error of that call, in the words of Python', async (t) => {
  const item = (json: string) => call(`{"action": "multi", "params": {"actions": [${json}]}}`).items?.calls[0]
  for (const [params, type] of [
    ['null', 'NoneType'],
    ['[]', 'list'],
    ['"x"', 'str'],
    ['5', 'int'],
    ['5.5', 'float'],
    ['true', 'bool'],
  ] as const) {
    t.match(item(`{"action": "deckNames", "params": ${params}}`)?.paramsError?.text, type, params)
    t.equal(item(`{"params": ${params}}`)?.paramsError, null)
  }
  t.equal(item('{"action": "deckNames", "params": {}}')?.paramsError, null)
  t.equal(item('{"action": "deckNames"}')?.paramsError, null)
})

t.test('a key that is null is none, and any other one is kept as it came', async (t) => {
  const key = (json: string) => {
    const read = call(`{"action": "x", "key": ${json}}`)
    return slice(read.text, read.key)?.toString() ?? null
  }
  t.equal(key('null'), null)
  for (const json of ['""', '"k"', '5', 'false', '[]', '{}']) t.equal(key(json), json)
  t.equal(call('{"action": "x"}').key, null)
})

t.test('text that only looks like a list of calls is none', async (t) => {
  const items = (params: string) => call(`{"action": "multi", "params": ${params}}`).items
  t.strictSame(items('{}'), { calls: [], end: null })
  t.strictSame(items('{"actions": []}'), { calls: [], end: null })
  t.strictSame(items('{"actions": [ ]}'), { calls: [], end: null })
  t.equal(items('{"actions": " "}')?.end?.text, "'str' object has no attribute 'get'")
  t.equal(items('{"actions": "}"}')?.end?.text, "'str' object has no attribute 'get'")
  t.equal(items('{"actions": "\\u0022"}')?.end?.text, "'str' object has no attribute 'get'")
  t.strictSame(call('{"action": "multi"}').items, { calls: [], end: null })
})

t.test('an error that is none of the text is thrown', async (t) => {
  let asked = 0
  const broken = {
    ...limits,
    get values(): number {
      if (asked++ === 0) throw new Error('broken')
      return limits.values
    },
  }
  t.throws(() => readMessage(Buffer.from('{"action": "x"}'), broken), { message: 'broken' })
})

t.test('a long field with a single line break is a field like any other', async (t) => {
  const field = `${'x'.repeat(1000)}\\n${'x'.repeat(200_000)}`
  t.equal(error(`{"action": "addNote", "params": {"note": {"fields": {"Front": "${field}"}}}}`), null)
})
