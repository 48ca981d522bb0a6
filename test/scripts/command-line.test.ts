import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { readWords } from '../../scripts/command-line.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const LINE = {
  command: 'npm run example --',
  purpose: 'Shows options.',
  words: { name: '[NAME ...]', text: 'names' },
  options: {
    seed: { kind: 'number', default: 7, text: 'the seed' },
    cases: { kind: 'count', text: 'how many' },
    minutes: { kind: 'amount', text: 'how long' },
    trace: { kind: 'text', text: 'a file' },
    report: { kind: 'switch', text: 'writes' },
  },
} as const

t.test(
  'a call gets its options as numbers, texts and switches, and the defaults of those that it leaves out',
  async (t) => {
    t.same(readWords(LINE, []), {
      kind: 'run',
      values: { seed: 7, cases: undefined, minutes: undefined, trace: undefined, report: false },
      words: [],
    })
    t.same(
      readWords(LINE, ['one', '--seed', '8', '--cases=1e3', '--minutes', '0.5', '--trace', 'x', '--report', 'two']),
      {
        kind: 'run',
        values: { seed: 8, cases: 1000, minutes: 0.5, trace: 'x', report: true },
        words: ['one', 'two'],
      },
    )
  },
)

t.test('the usage has a line for each option', async (t) => {
  const usage = [
    'Usage: npm run example -- [NAME ...] [options]',
    '',
    'Shows options.',
    '',
    '  [NAME ...]    names',
    '  --seed N      the seed (default: 7)',
    '  --cases N     how many',
    '  --minutes N   how long',
    '  --trace TEXT  a file',
    '  --report      writes',
  ].join('\n')
  for (const asks of ['--help', '-h'])
    t.same(readWords(LINE, ['--nonsense', asks]), { kind: 'ended', text: usage, status: 0 })
})

t.test('a mistake gets one line', async (t) => {
  const { words, ...plain } = LINE
  const mistakes = [
    [LINE, ['--nonsense'], "Unknown option '--nonsense'"],
    [LINE, ['--seed', 'x'], "Option '--seed' takes a number"],
    [LINE, ['--cases', '0'], "Option '--cases' takes a whole number from 1"],
    [LINE, ['--cases', '1.5'], "Option '--cases' takes a whole number from 1"],
    [LINE, ['--minutes', '0'], "Option '--minutes' takes a number above 0"],
    [LINE, ['--seed'], "Option '--seed <value>' argument missing"],
    [LINE, ['--report=yes'], "Option '--report' does not take an argument"],
    [LINE, ['--trace', '--report'], "Option '--trace' argument is ambiguous"],
    [plain, ['word'], "Unexpected argument 'word'"],
  ] as const
  for (const [line, given, says] of mistakes) {
    const text = `${says}; npm run example -- --help`
    t.same(readWords(line, given), { kind: 'ended', text, status: 2 }, given.join(' '))
  }
})

for (const script of ['simulate', 'fuzz', 'model', 'soak', 'mutation', 'bench']) {
  t.test(`${script} shows its usage, and refuses an option that it does not have in one line`, async (t) => {
    const file = script === 'bench' ? 'bench/all.ts' : `scripts/${script}.ts`
    const run = (...given: string[]) =>
      spawnSync(process.execPath, ['scripts/run.cjs', file, ...given], { cwd: ROOT, encoding: 'utf8' })
    const helped = run('--help')
    t.equal(helped.status, 0)
    t.equal(helped.stderr, '')
    t.equal(helped.stdout.split('\n')[0]?.startsWith(`Usage: npm run ${script} -- `), true)
    const refused = run('--nonsense')
    t.equal(refused.status, 2)
    t.equal(refused.stdout, '')
    t.equal(refused.stderr, `Unknown option '--nonsense'; npm run ${script} -- --help\n`)
  })
}

t.test('a room, a file or a benchmark that does not exist gets one line as well', async (t) => {
  const run = (...given: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/run.cjs', ...given], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    return [status, stderr]
  }
  t.same(run('bench/all.ts', 'cache', 'nonsense'), [2, "No benchmark 'nonsense'; npm run bench -- --help\n"])
  t.same(run('scripts/mutation.ts', 'nonsense'), [2, "No room 'nonsense'; npm run mutation -- --help\n"])
  t.same(run('scripts/mutation.ts', 'wire', 'nonsense'), [2, 'No such files in wire: nonsense\n'])
})
