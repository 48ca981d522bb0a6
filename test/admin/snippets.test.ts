import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newFolder } from '../support/folder.ts'
import { findProgram } from '../support/programs.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { pageModule } from './console.ts'

interface Sent {
  readonly url: string
  readonly body: string
  readonly key: string | null
  readonly origin: string | null
}

interface JsonText {
  pretty(text: string): string
  membersOf(text: string | undefined): ReadonlyMap<string, string> | null
  itemsOf(text: string | undefined): readonly string[] | null
}

interface Named {
  readonly name: string
  readonly title: string
  readonly mark: string
}

const { languages } = await pageModule<{ languages: Readonly<Record<string, (sent: Sent) => string>> }>('snippets')
const { itemsOf, membersOf, pretty } = await pageModule<JsonText>('json-text')
const { search } = await pageModule<{ search: (all: readonly Named[], text: string) => readonly Named[] }>('search')

const KEY = 'KEY-OF-claude'
const call = (text: string) => `{\n  "action": "findNotes",\n  "version": 6,\n  "params": {"query": ${text}}\n}`

/** Requests that a careless quotation would change, or run as a command. */
const bodies: Readonly<Record<string, string>> = {
  'plain text': call('"deck:Spanish"'),
  'single quotes': call(`"it's 'quoted' '' '''"`),
  'double quotes and backslashes': call(String.raw`"\"a\" \\ \n \\n \\' \/ C:\\new\\table"`),
  'what a shell would run': call('"$(touch pwned) `touch pwned` $HOME ${HOME} ; touch pwned & ! !! \\\\"'),
  'what a template would run': call('"${process.exit(1)} `${1}` \\\\${2}"'),
  'the end of a document': call('"REQUEST\\nREQUEST_\\nEOF"'),
  'an at sign, which curl reads as a file': '@/etc/passwd',
  unicode: call('"猫 😀 é ß \u{1f468}‍\u{1f469} עברית"'),
  'what is not seen': call('"a\u202eb\u200bc\u2028d\u2029e\u0085f\u00adg\ufeffh\u{e0041}i"'),
  'large numbers': '{"action": "cardsInfo", "version": 6, "params": {"cards": [1234567890123456789, 1.0, 1e400]}}',
  'a long text': call(`"${"x'\\\\".repeat(60_000)}"`),
  'three quotes at the end': `{"action": "findNotes", "params": {"query": "'''"}}`,
}

interface Runs {
  readonly program: string | null
  readonly file: string
  /** What lets several of them stand in one file. */
  readonly around?: readonly [string, string]
}

/** How a snippet runs, where its program is there. */
const programs: Readonly<Record<string, Runs>> = {
  curl: { program: findProgram('curl') && findProgram('sh'), file: 'request.sh' },
  Python: { program: findProgram('python3'), file: 'request.py' },
  TypeScript: { program: process.execPath, file: 'request.mts', around: ['{\n', '}'] },
}

for (const [language, { program, file, around = ['', ''] }] of Object.entries(programs)) {
  const why = program === null ? 'there is no program to run it' : false
  t.test(`the request as ${language} sends what the console would send`, { skip: why, timeout: 100_000 }, async (t) => {
    const upstream = await startScripted(() => '{"result": ["ok"], "error": null}')
    t.teardown(() => upstream.close())
    const folder = newFolder(t)
    const codes = Object.entries(bodies).map(([what, body]) => {
      const sent: Sent = { url: upstream.url, body, key: KEY, origin: "https://it's.example" }
      const code = languages[language]?.(sent) ?? ''
      t.notMatch(code, /[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/u, `${what}: nothing in it is invisible`)
      return code
    })
    // One after the other in one program: a program takes long to start.
    writeFileSync(join(folder, file), codes.map((code) => `${around[0]}${code}\n${around[1]}\n`).join(''))
    const out = await run(program as string, file, folder)
    t.equal(out.replaceAll('\n', ''), '{"result": ["ok"], "error": null}'.repeat(codes.length))
    for (const [index, [what, body]] of Object.entries(bodies).entries()) {
      const { head, body: received } = upstream.exchanges[index] ?? { head: '', body: '' }
      if (what === 'what is not seen' || what === 'unicode') t.same(JSON.parse(received), JSON.parse(body), what)
      else t.equal(received.trim(), body, what)
      t.match(head.toLowerCase(), `authorization: bearer ${KEY.toLowerCase()}`)
      t.match(head, "https://it's.example")
    }
    t.equal(existsSync(join(folder, 'pwned')), false, 'nothing in the request ran')
  })
}

function run(program: string, file: string, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, [file], { cwd, env: { PATH: process.env.PATH, no_proxy: '*' } }, (error, out, trouble) =>
      resolve(error === null ? out : `${error.message}\n${trouble}`),
    )
  })
}

t.test('a client without key and origin has neither in its code', async (t) => {
  for (const write of Object.values(languages)) {
    const code = write({ url: 'http://127.0.0.1:8765', body: '{}', key: null, origin: null })
    t.notMatch(code, /Authorization|Origin/)
  }
})

t.test('JSON is laid out without changing a byte of its numbers and strings', async (t) => {
  const texts = [
    '{"result": [1234567890123456789, 1.0, 1e400, -0, NaN, Infinity], "error": null}',
    '{"a": {"b": [{"c": "x, {y}: [z] \\" \\\\"}], "d": {}, "e": []}}',
    '[[1, 2], [3]]',
    'null',
    '"text"',
  ]
  for (const text of texts)
    t.equal(
      pretty(text)
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/([[{]) | ([\]}])/g, '$1$2'),
      text,
      text,
    )
  t.equal(pretty('{"a": [1, 2], "b": {"c": "d"}}'), '{\n  "a": [1, 2],\n  "b": {\n    "c": "d"\n  }\n}')
  for (const broken of ['{"a": [1, "cut', '}}}]]', '{"a" "b"', '"\\', '']) t.type(pretty(broken), 'string', broken)
  const deep = pretty('['.repeat(200_000))
  t.ok(deep.length < 500_000, 'what nests without end is cut')
})

t.test('members and items are cut out as they are written', async (t) => {
  t.same(
    [...(membersOf('{"a": 1.0, "b\\u0063": {"x": [1, {"y": ","}]}, "a:": "b:c"}') ?? [])],
    [
      ['a', '1.0'],
      ['bc', '{"x": [1, {"y": ","}]}'],
      ['a:', '"b:c"'],
    ],
  )
  t.same(itemsOf('[1234567890123456789, "a, b", [1, 2], {"c": [3]}]'), [
    '1234567890123456789',
    '"a, b"',
    '[1, 2]',
    '{"c": [3]}',
  ])
  t.same(itemsOf('[]'), [])
  t.same([...(membersOf(' {} ') ?? [0])], [])
  for (const other of ['[1]', '1', '{"a": }', undefined, '{"a": 1} x']) t.equal(membersOf(other), null, String(other))
})

t.test('a search finds names first, and titles too', async (t) => {
  const all = [
    { name: 'deckNames', title: 'List decks', mark: 'read' },
    { name: 'addNote', title: 'Add a note', mark: 'write' },
    { name: 'canAddNotes', title: 'Ask whether notes can be added', mark: 'read' },
    { name: 'getTags', title: 'List all tags', mark: 'read' },
  ]
  const names = (text: string) => search(all, text).map(({ name }) => name)
  t.same(names('ADD'), ['addNote', 'canAddNotes'])
  t.same(names('list'), ['deckNames', 'getTags'])
  t.same(names('note add'), ['addNote', 'canAddNotes'])
  t.same(names('nothing'), [])
  t.equal(names('').length, 4)
})
