import { fork } from 'node:child_process'
import { once } from 'node:events'
import { clientsOfSeed, SUBJECTS } from '../test/fuzz/clients.ts'
import { createSubject, type Subject } from '../test/fuzz/gateway.ts'
import { type Counts, run } from '../test/fuzz/run.ts'
import { startSocketSubject } from '../test/fuzz/sockets.ts'
import { digits, where, writePart } from '../test/support/report.ts'
import { readCommandLine } from './command-line.ts'

/**
 * Compares the gateway with a plain reference on random requests: npm run fuzz -- --minutes 10. A finding names its seed and round, which
 * `--seed S --from N --cases 1` runs again. fast-check makes it small; what then is left belongs into test/fuzz/corpus.ts.
 */
const { values } = readCommandLine({
  command: 'npm run fuzz --',
  purpose: 'Compares the gateway with a plain reference on random requests.',
  options: {
    minutes: { kind: 'amount', text: 'how long it runs (1 without --cases)' },
    cases: { kind: 'count', text: 'how many cases it runs' },
    seed: { kind: 'number', default: 1, text: 'the seed of all cases' },
    from: { kind: 'number', default: 0, text: 'the first round; a finding names its own' },
    processes: { kind: 'count', default: 1, text: 'processes that share the cases, each with the next seed' },
    sockets: { kind: 'switch', text: 'runs a whole gateway with sockets on both sides, which takes far longer' },
    report: { kind: 'switch', text: 'writes the counts into docs/reliability.md' },
  },
})
const { seed, processes } = values
const minutes = values.minutes ?? (values.cases === undefined ? 1 : Number.POSITIVE_INFINITY)
const cases = values.cases ?? Number.POSITIVE_INFINITY

/** The outcome of one process. */
interface Run {
  readonly counts: Counts
  readonly findings: number
}

const place = where()
const began = performance.now()
const seconds = () => (performance.now() - began) / 1000
const line = ({ cases, served, refused, replies, leaves }: Counts, findings: number) =>
  `${digits(cases)} cases in ${Math.round(seconds())} s: ${digits(served)} served, ${digits(refused)} refused, ` +
  `${digits(replies)} replies; ${digits(leaves)} calls reached Anki; ${findings} findings`

const { counts, findings } = processes > 1 ? await runShared() : await runHere()
console.log(line(counts, findings))
process.send?.({ counts, findings } satisfies Run)
if (values.report) {
  const seeds = processes > 1 ? `${seed} to ${seed + processes - 1}` : seed
  const numbers = [counts.cases, counts.served, counts.refused, counts.replies, counts.leaves, SUBJECTS * processes]
  writePart(values.sockets ? 'fuzz over sockets' : 'fuzz', [
    '| cases | requests served | refused | replies cut | calls that reached Anki | gateways | seed | time | findings |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    `| ${numbers.map(digits).join(' | ')} | ${seeds} | ${Math.round(seconds())} s | ${findings} |`,
    '',
    place,
  ])
}
process.exitCode = findings > 0 ? 1 : 0

async function runHere(): Promise<Run> {
  let shown = 0
  const given = clientsOfSeed(seed)
  const sockets = values.sockets ? await Promise.all(given.map(startSocketSubject)) : []
  const subjects: readonly Subject[] = values.sockets ? sockets : given.map(createSubject)
  const { counts, findings } = await run({
    seed,
    subjects,
    from: values.from,
    isOver: (done) => done >= cases || seconds() >= minutes * 60,
    onProgress(counts, found) {
      if (seconds() - shown < 5) return
      shown = seconds()
      console.log(line(counts, found))
    },
  })
  await Promise.all(sockets.map((one) => one.close()))
  for (const { round, bodies, error } of findings) {
    console.log(`finding: seed ${seed}, round ${round}: ${error}`)
    console.log(
      `  again: npm run fuzz -- --seed ${seed} --from ${round} --cases 1${values.sockets ? ' --sockets' : ''}`,
    )
    for (const body of bodies) console.log(`  ${JSON.stringify(body.toString())}`)
  }
  return { counts, findings: findings.length }
}

async function runShared(): Promise<Run> {
  const share = [
    ...(Number.isFinite(minutes) ? ['--minutes', `${minutes}`] : []),
    ...(Number.isFinite(cases) ? ['--cases', `${Math.ceil(cases / processes)}`] : []),
  ]
  const runs = await Promise.all(
    Array.from({ length: processes }, async (_, index): Promise<Run> => {
      const words = [...share, '--seed', `${seed + index}`, ...(values.sockets ? ['--sockets'] : [])]
      const child = fork(import.meta.filename, words)
      const ended = once(child, 'exit').then(([code]) => {
        throw new Error(`the process of seed ${seed + index} ended with ${code} before its work`)
      })
      const [outcome] = (await Promise.race([once(child, 'message'), ended])) as [Run]
      ended.catch(() => {})
      return outcome
    }),
  )
  const sum = (of: (counts: Counts) => number) => runs.reduce((total, { counts }) => total + of(counts), 0)
  const counts = {
    cases: sum(({ cases }) => cases),
    refused: sum(({ refused }) => refused),
    served: sum(({ served }) => served),
    leaves: sum(({ leaves }) => leaves),
    replies: sum(({ replies }) => replies),
  }
  return { counts, findings: runs.reduce((total, { findings }) => total + findings, 0) }
}
