import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

/** What a test does not do with time, and what it does instead. */
interface Rule {
  readonly pattern: RegExp
  readonly instead: string
  /** The files that may, and why. */
  readonly exceptions: Readonly<Record<string, string>>
}

const RULES: Readonly<Record<string, Rule>> = {
  'waits for time to pass': {
    pattern:
      /(?<![.\w])set(?:Timeout|Interval)\(|\bset(?:Timeout|Interval)\b[^\n]*'node:timers|\bscheduler\b|Atomics\.wait\(/,
    instead:
      'wait for an event, for test/support/until.ts where there is none, or hold the timers (test/support/timers.ts)',
    exceptions: {
      'admin/pictures.ts': 'no test: takes the pictures of the documentation while clients work',
      'conformance/replay.ts': 'a recorded exchange says how long its windows needed to open',
      'upstream/claim.test.ts': 'nothing waits for it: it keeps the process running, which a claim does not',
    },
  },
  'uses a folder that goes before what writes to it is closed': {
    pattern: /\.testdir\(/,
    instead: 'test/support/folder.ts makes one that goes last',
    exceptions: {},
  },
  'measures how long something takes': {
    pattern:
      /(?:performance\.now|Date\.now|hrtime(?:\.bigint)?)\(\)\s*(?:-\s*[a-z]|[<>])|(?<!=)[<>]=?\s*(?:performance|Date)\.now\(\)/,
    instead: 'count looks or exchanges, or show the time to the millisecond where it is kept (test/support/timers.ts)',
    exceptions: {
      'attack/04-linear-time.test.ts':
        'no engine counts the steps of an expression: two lengths are compared, with a wide margin',
      'budgets/redis.test.ts':
        'Redis keeps the window by its own clock; a slow machine lets fewer calls through, never more',
    },
  },
}

const folder = join(import.meta.dirname, '..')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(?:ts|js|mjs)$/.test(name))
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => !name.startsWith('support/') && name !== 'structure/tests.test.ts')

for (const [what, { pattern, instead, exceptions }] of Object.entries(RULES)) {
  t.test(`no test ${what}`, async (t) => {
    const found = files.filter((name) => pattern.test(readFileSync(join(folder, name), 'utf8')))
    for (const name of found) if (exceptions[name] === undefined) t.fail(`test/${name} ${what}: ${instead}`)
    t.same(
      Object.keys(exceptions).filter((name) => !found.includes(name)),
      [],
      'every exception is one',
    )
    t.ok(files.length > 250, 'the files were found')
  })
}

for (const [what, line, is] of [
  ['waits for time to pass', 'await new Promise((resolve) => setTimeout(resolve, 20))', true],
  ['uses a folder that goes before what writes to it is closed', 'const folder = t.testdir({})', true],
  ['uses a folder that goes before what writes to it is closed', 'const folder = newFolder(t)', false],
  ['waits for time to pass', 'const timer = setInterval(() => ticks++, 1)', true],
  ['waits for time to pass', "import { setTimeout as sleep } from 'node:timers/promises'", true],
  ['waits for time to pass', "import { setImmediate as turn } from 'node:timers/promises'", false],
  ['waits for time to pass', 't.setTimeout(120_000)', false],
  ['measures how long something takes', 't.ok(performance.now() - began < 1000)', true],
  ['measures how long something takes', 'while (Date.now() < until) {', true],
  ['measures how long something takes', 'while (until > Date.now()) {', true],
  ['measures how long something takes', 't.equal(look(null, Date.now() - HOUR), null)', false],
  ['measures how long something takes', 'now: () => performance.now(),', false],
] as const) {
  t.test(`${is ? 'finds' : 'lets pass'}: ${line}`, async (t) => {
    t.equal(RULES[what]?.pattern.test(line), is)
  })
}
