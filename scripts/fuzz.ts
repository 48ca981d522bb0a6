import { parseArgs } from 'node:util'
import { clientsOfSeed, SUBJECTS } from '../test/fuzz/clients.ts'
import { createSubject, type Subject } from '../test/fuzz/gateway.ts'
import { type Counts, run } from '../test/fuzz/run.ts'
import { startSocketSubject } from '../test/fuzz/sockets.ts'
import { digits, where, writePart } from '../test/support/report.ts'

/**
 * Compares the gateway with a plain reference on random requests: npm run fuzz -- --minutes 10. A finding names its seed and round, which
 * `--seed S --from N --cases 1` runs again. fast-check makes it small; what then is left belongs into test/fuzz/corpus.ts.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    cases: { type: 'string' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    /** A whole gateway with sockets on both sides, which takes far longer. */
    sockets: { type: 'boolean', default: false },
    /** Writes the counts into docs/reliability.md. */
    report: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const minutes = Number(values.minutes ?? (values.cases === undefined ? 1 : Number.POSITIVE_INFINITY))
const cases = Number(values.cases ?? Number.POSITIVE_INFINITY)
if ([seed, minutes, cases].some(Number.isNaN)) throw new Error('--minutes, --cases and --seed take numbers')

const place = where()
const began = performance.now()
const seconds = () => (performance.now() - began) / 1000
let shown = 0
const line = ({ cases, served, refused, replies, leaves }: Counts, findings: number) =>
  `${digits(cases)} cases in ${Math.round(seconds())} s: ${digits(served)} served, ${digits(refused)} refused, ` +
  `${digits(replies)} replies; ${digits(leaves)} calls reached Anki; ${findings} findings`

const given = clientsOfSeed(seed)
const sockets = values.sockets ? await Promise.all(given.map(startSocketSubject)) : []
const subjects: readonly Subject[] = values.sockets ? sockets : given.map(createSubject)
const { counts, findings } = await run({
  seed,
  subjects,
  from: Number(values.from),
  isOver: (done) => done >= cases || seconds() >= minutes * 60,
  onProgress(counts, found) {
    if (seconds() - shown < 5) return
    shown = seconds()
    console.log(line(counts, found))
  },
})
await Promise.all(sockets.map((one) => one.close()))
console.log(line(counts, findings.length))
for (const { round, bodies, error } of findings) {
  console.log(`finding: seed ${seed}, round ${round}: ${error}`)
  for (const body of bodies) console.log(`  ${JSON.stringify(body.toString('latin1'))}`)
}
if (values.report) {
  writePart(values.sockets ? 'fuzz over sockets' : 'fuzz', [
    '| cases | requests served | refused | replies cut | calls that reached Anki | gateways | seed | time | findings |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    `| ${[counts.cases, counts.served, counts.refused, counts.replies, counts.leaves, SUBJECTS].map(digits).join(' | ')} | ${seed} | ` +
      `${Math.round(seconds())} s | ${findings.length} |`,
    '',
    place,
  ])
}
process.exitCode = findings.length > 0 ? 1 : 0
