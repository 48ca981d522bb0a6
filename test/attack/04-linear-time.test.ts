import { isSafe } from 'redos-detector'
import t from 'tap'
import { loadAssets } from '../../src/admin/assets.ts'
import { startAdmin } from '../../src/admin/server.ts'
import { takeState } from '../../src/admin/state.ts'
import { preflightHeaders } from '../../src/edge/cors.ts'
import { stripHtml } from '../../src/sandbox/collection/html.ts'
import { parseTemplate } from '../../src/sandbox/collection/template.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { newSources, quietRooms, unbraked } from '../admin/sources.ts'
import { askRaw } from '../support/ask.ts'
import { expressionsIn } from '../support/expressions.ts'

/** Attempts at one place of the text beyond which an expression counts as one that backtracks. */
const MOST = 50

/**
 * Expressions that the checker takes for worse than they are, or whose text is short: by what they look for, why they
 * are harmless.
 */
const harmless: Readonly<Record<string, string>> = {
  '/(?:^|[[:,])[ \\t\\r\\n]*-?(?:[0-9]{16}|[0-9]+[.eE])/':
    'starts at [, : or a comma, and reads blanks and 16 digits from there at most: twice the text',
  '/&(?:#(\\d+)|#x([0-9a-f]+)|([a-z]+));/gi': 'starts at & and stops at the next: once the text',
  '/\\{\\{c(\\d+)::|\\}\\}/gi': 'starts at a brace and reads the digits behind it: once the text',
  '/\\{\\{c\\d+::|::|\\}\\}/g': 'starts at a brace and reads the digits behind it: once the text',
  '/\\{\\{\\s*([#^/])/g': 'starts at two braces and reads the blanks behind them: once the text',
  '/\\{([a-z]\\w*)\\}/g': 'starts at a brace and reads the word behind it: once the text, which is the gateway’s own',
  '/:[0-9]*$/': 'starts at a colon and reads the digits behind it: once the text, an origin of 120 characters at most',
  '/^(?:[A-Za-z0-9_-]+\\.)*[A-Za-z]+$/': 'labels end at a dot, and the last one is read twice: twice the text',
  '/^[^.]+$|\\.(?:local|localdomain|internal|intranet|lan|home|home\\.arpa|corp)$/':
    'reads 12 characters behind each dot at most: 12 times the text',
  '/^(?:[^/:@?#]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$/':
    'reads a host once for each of two forms: twice the text, which is a setting of the owner',
  '/<[^<>]*>/g': 'starts at a bracket and stops at the next: once the text, of 2,000 characters at most',
  '/[<[]([^>\\]]*)[>\\]]/': 'starts at a bracket and stops at the next: the text is the program’s own help',
  '/^([^/]{1,20}?)\\s{0,2}(?:\\/|\\s(?:per|a|an|each|every)\\s)\\s{0,2}([A-Za-z]{1,12})$/':
    'every part has a longest length: 45 characters of a setting of the owner',
  '/ \\[[a-z]+\\.[a-z-]+\\]$/': 'starts at a bracket and reads the letters behind it: once the text, which is our own',
  '/: (\\w+) must /': 'starts at a colon and stops at the next: once the text, which is an error of the gateway',
  '/\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}/g': 'stops at the next $: once the text, which is the owner’s',
  '/\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}/g': 'stops at the next $: once the text, which is the owner’s',
}

/** Expressions that are put together while the program runs: of what, and what bounds them. */
const composed: Readonly<Record<string, string>> = {
  'src/actions/spelling.ts': 'one class of characters, without a repetition',
  'src/routes/replace.ts': 'addresses of a target, as literals, one after another: their number times the text',
  'src/settings/program-name.ts':
    'the name of the program, as a literal, and blanks after it: once the text, which is our own',
  'src/sandbox/collection/tags.ts': 'the name of a tag in the sandbox, as a literal at the start: once the text',
  'src/sandbox/glob.ts': 'a pattern for files of the sandbox: ended after half a second',
  'src/sandbox/search/pattern.ts': 'a search in the sandbox: ended after half a second',
}

t.test('no regular expression backtracks', { timeout: 120_000 }, (t) => {
  const seen = new Set<string>()
  const makers = new Set<string>()
  for (const { at, literal } of expressionsIn('src')) {
    const file = at.slice(0, at.indexOf(':'))
    if (literal === null) {
      makers.add(file)
      if (composed[file] === undefined) t.fail(`${at} puts an expression together, and nothing says what bounds it`)
    } else if (!seen.has(literal.text)) {
      seen.add(literal.text)
      if (harmless[literal.text] !== undefined) continue
      if (!isSafe(literal.regex, { maxScore: MOST }).safe) t.fail(`${at} ${literal.text} is worse than linear`)
    }
  }
  const gone = Object.keys(harmless).filter((text) => !seen.has(text))
  t.same(gone, [], 'no exception is for an expression that is gone')
  t.same([...makers].sort(), Object.keys(composed).sort(), 'nor for a file that puts none together')
  t.ok(seen.size > 100, 'the expressions were found')
  t.end()
})

/** How often a measurement is repeated: another program may have taken the processor. */
const ATTEMPTS = 8

function timeOf(work: () => void): number {
  const started = performance.now()
  work()
  return Math.max(0.02, performance.now() - started)
}

/**
 * No engine counts the steps of an expression, so times are compared, of two lengths in one run and with a wide margin.
 * Whether a text twenty times as long takes less than a hundred times as long; it would be four hundred if time grew with the square.
 */
function growsWithLength(work: (length: number) => void): boolean {
  work(1000)
  return Array.from({ length: ATTEMPTS }).some(() => timeOf(() => work(100_000)) < 100 * timeOf(() => work(5000)))
}

t.test('a preflight with many blanks among its headers takes time that grows with their number', (t) => {
  const ask = (headers: string) =>
    preflightHeaders({
      headers: { origin: 'http://localhost', 'access-control-request-headers': headers },
      mayCall: true,
    })
  for (const filler of [' ', ',', '\t,', ' \t'])
    t.ok(
      growsWithLength((length) => void ask(`${filler.repeat(length)}authorization`)),
      JSON.stringify(filler),
    )
  t.match(ask(`${' '.repeat(1000)}, Authorization\t,x`), { 'Access-Control-Allow-Headers': '*, Authorization' })
  t.end()
})

t.test(
  'the admin listener reads a Content-Type with many blanks without an expression that could backtrack',
  async (t) => {
    const admin = await startAdmin(
      { address: { host: '127.0.0.1', port: 0 }, names: new Set(), keyDigest: null, brake: unbraked },
      {
        metrics: { render: async () => '', contentType: 'text/plain' },
        readiness: () => ({ ready: true, reason: 'Anki answers' }),
        assets: loadAssets(),
        ...quietRooms,
        state: () => takeState(newSources()),
      },
    )
    t.teardown(() => admin.close())
    const decide = (type: string) =>
      askRaw(
        admin.address.port,
        `POST /approvals/a1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\n{}`,
      )
    t.equal((await decide(`x${' '.repeat(15_000)}x`)).status, 415)
    t.equal(
      (await decide('application/json ; charset=utf-8')).status,
      400,
      'blanks before a parameter are none of the type',
    )
  },
)

t.test('a search that would take the sandbox for ever is ended, and the next one is served', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const ask = async (action: string, params: object) => {
    const body = JSON.stringify({ action, version: 6, params })
    return (await (await fetch(sandbox.url, { method: 'POST', body })).json()) as {
      result: unknown
      error: string | null
    }
  }
  const fields = { Front: `${'a'.repeat(5000)}!`, Back: 'b' }
  t.match(await ask('addNote', { note: { deckName: 'Default', modelName: 'Basic', fields } }), { error: null })
  for (const query of ['"re:^(a+)+$"', '"Front:re:^(a|a)*$"', '*a*a*a*a*a*a*a*a*c'])
    t.match(await ask('findNotes', { query }), { result: null, error: /took longer/ }, query)
  t.match(await ask('findNotes', { query: 'Front:a*' }), { result: [Number], error: null })
})

const marks = [
  '<',
  '<!--',
  '<style',
  '<img ',
  '<img src=',
  '<img "',
  "<img '",
  '{{',
  '{{c1::',
  '{{#',
  '::',
  '[sound:',
  '&',
]

t.test('what a field or template of the sandbox holds is read in time that grows with its length', (t) => {
  for (const mark of [...marks, '<img src="a', '<img " src=a', '[sound:\n', '{{c1::a}}', '{{c1::::']) {
    for (const end of ['', '>'])
      t.ok(
        growsWithLength((length) => void stripHtml(mark.repeat(length / 5) + end)),
        `${mark} ${end}`,
      )
    t.ok(
      growsWithLength((length) => void parseTemplate(mark.repeat(length / 5))),
      mark,
    )
  }
  t.end()
})
