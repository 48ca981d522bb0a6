import { readFileSync } from 'node:fs'
import t from 'tap'
import { CODES, RETIRED, textCatalogues, textFiles } from '../../scripts/generate/errors.ts'
import { sentencesIn } from '../support/sentences.ts'

/** Files whose sentences are not texts of the gateway, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/actions/hazards.ts': 'rows of a table from which documents and schemas are generated',
  'src/admin/desktop.ts': 'a script for macOS',
  'src/admin/events.ts': 'a line of the protocol of server-sent events',
  'src/admin/reply.ts': 'a Content-Security-Policy',
  'src/assembly/drift.ts': 'a value that stands for a number JSON cannot write',
  'src/budgets/window.ts': 'a script for Redis',
  'src/cache/unknown-notes.ts': 'the words of AnkiConnect',
  'src/checks/ajv.ts': 'the name of a format of JSON Schema',
  'src/checks/message.ts': 'phrases of which check.shape is put together',
  'src/checks/signature.ts': 'a phrase of call.argument-missing, in the words of Python',
  'src/client/known-texts.ts': 'the published texts, from their catalogues',
  'src/clients/permission.ts': 'replies of AnkiConnect',
  'src/commands/clients.ts': 'the heads of a table',
  'src/commands/completion.ts': 'the text of --help',
  'src/commands/completion-scripts.ts': 'scripts of shells',
  'src/commands/firewall.ts': 'commands of other programs',
  'src/commands/lan.ts': 'a line of YAML',
  'src/commands/owner-commands.ts': 'the text of --help',
  'src/commands/program-lines.ts': 'lines to paste',
  'src/commands/program.ts': 'the text of --help',
  'src/commands/sandbox-command.ts': 'the text of --help',
  'src/commands/serve.ts': 'an address with its transport',
  'src/commands/unset.ts': 'a value that stands for one that is not known',
  'src/demo/scenes.ts': 'the notes that demo clients write',
  'src/config/grammar.ts': 'a title for a schema without one, after "expected"',
  'src/config/print.ts': 'a comment in YAML',
  'src/doctor/collect.ts': 'a command of Windows',
  'src/edge/device-page.ts': 'the HTML and the script around texts',
  'src/edge/greeting.ts': 'the HTML around texts',
  'src/offload/decode.ts': 'the words of zlib, as AnkiConnect passes them on',
  'src/offload/fetch-words.ts': 'the words of the library that AnkiConnect fetches with',
  'src/offload/sharing.ts': 'a call to AnkiConnect',
  'src/service/launchd.ts': 'a document type of XML',
  'src/scope/duplicates.ts': 'members of a call to AnkiConnect',
  'src/scope/substitutes.ts': 'the words of AnkiConnect',
  'src/scope/window.ts': 'the words of AnkiConnect',
  'src/request/shown-error.ts': 'the words of AnkiConnect',
  'src/settings/watch.ts': 'a fact to compare',
  'src/setup/configuration.ts': 'lines of YAML',
  'src/snapshots/check.ts': 'statements and words of SQLite',
  'src/upstream/absent.ts': 'an address that stands for none',
  'src/wire/malformed.ts': 'the words of Python',
  'src/wire/request.ts': 'a call to AnkiConnect',
  'src/wire/scan.ts': 'the words of Python',
  'src/wire/string.ts': 'the words of Python',
  'src/wire/utf8.ts': 'the words of Python',
  'src/wire/value.ts': 'mistakes that become other texts',
}

/** A mistake that only one setting or matcher can have is next to its row or its test. Its code is the name of the setting or matcher. */
const OF_SETTINGS =
  /^src\/(?:settings\/(?:kinds|key-kinds|many|record)|checks\/policy\/matchers|edge\/(?:hosts|listen)\.|request\/header-limit|upstream\/several)|settings\.ts$/

const catalogues = textCatalogues()
const codes = catalogues.flatMap(({ entries }) => Object.keys(entries))

t.test('every sentence that a user can see stands in a catalogue, with its code', async (t) => {
  const texts = new Set(textFiles())
  const found = sentencesIn('src/**/*.ts').filter(({ file }) => !file.startsWith('src/sandbox/') && !texts.has(file))
  const stray = found.filter(({ file }) => EXCEPTIONS[file] === undefined && !OF_SETTINGS.test(file))
  t.strictSame(
    stray.map(({ file, line, text }) => `${file}:${line}: ${text}`),
    [],
  )
  const used = new Set(found.map(({ file }) => file))
  t.strictSame(
    Object.keys(EXCEPTIONS).filter((file) => !used.has(file)),
    [],
    'an exception that nothing needs is taken out',
  )
})

t.test('every file of texts holds a catalogue, and every code is one of a kind', async (t) => {
  t.strictSame(
    textFiles().filter((file) => !catalogues.some((one) => one.file === file)),
    [],
  )
  t.strictSame(
    codes.filter((code, index) => codes.indexOf(code) !== index),
    [],
    'each stands once',
  )
  t.strictSame(
    codes.filter((code) => !/^[a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*$/.test(code)),
    [],
    'each has the form topic.what-is-meant',
  )
})

t.test('a code that was given once is given still, or retired for good', async (t) => {
  const all = JSON.parse(readFileSync(CODES, 'utf8')) as readonly string[]
  t.strictSame(
    all.filter((code) => !codes.includes(code) && RETIRED[code] === undefined),
    [],
    'what leaves the catalogues is named in RETIRED',
  )
  t.strictSame(
    codes.filter((code) => RETIRED[code] !== undefined),
    [],
    'and does not come back',
  )
})

t.test('every text is one line, and every reply to a client says what helps', async (t) => {
  for (const { file, about, entries } of catalogues) {
    const isClients = /^A reply (?:to|on)/.test(about)
    for (const [code, { text, when, help }] of Object.entries(entries)) {
      t.notMatch(text, /[\r\n]/, `${file}: ${code}`)
      if (isClients && (when === undefined || help === undefined)) t.fail(`${file}: ${code} has no when and help`)
    }
  }
})

t.test('a table of docs/errors.md that says when a text is given says it of each text', async (t) => {
  for (const [about, alike] of Map.groupBy(catalogues, ({ about }) => about)) {
    const entries = alike.flatMap(({ entries }) => Object.entries(entries))
    const silent = entries.filter(([, { when }]) => when === undefined).map(([code]) => code)
    if (silent.length < entries.length) t.same(silent, [], about)
  }
})
