import { readFileSync } from 'node:fs'
import { check, checkAll, SCOPES } from '../test/model/check.ts'
import { ALL, REDUNDANT, RULES, type Rule, without } from '../test/model/rules.ts'
import { accepts, type Recorded } from '../test/model/trace.ts'
import { digits, where, writePart } from '../test/support/report.ts'
import { readCommandLine } from './command-line.ts'

/**
 * Searches the model of the cache for a wrong reply: npm run model. With all rules there must be none, and without any one of them there must
 * be one, so that no rule is there for nothing. `--steps` shows the shortest way to each.
 *
 * With `--trace FILE`, it instead holds against the model what a gateway saw of a real Anki's files (bench/coherence.ts records that).
 */
const { values } = readCommandLine({
  command: 'npm run model --',
  purpose: 'Searches the model of the cache for a wrong reply, with all rules and without each of them.',
  options: {
    steps: { kind: 'switch', text: 'shows the shortest way to each wrong reply' },
    trace: { kind: 'text', text: 'a file of bench/coherence.ts, which is held against the model instead' },
    report: { kind: 'switch', text: 'writes the counts into docs/reliability.md' },
  },
})
const place = where()
if (values.trace === undefined) search()
else holdAgainst(values.trace)

function search(): void {
  const lines = ['| scope | states | transitions | wrong replies |', '| --- | --- | --- | --- |']
  for (const [scope, bounds] of Object.entries(SCOPES)) {
    const { states, transitions, found } = check(ALL, bounds)
    console.log(`${scope}: ${digits(states)} states, ${digits(transitions)} transitions`)
    lines.push(`| ${scope} | ${digits(states)} | ${digits(transitions)} | ${found === null ? 'none' : found.wrong} |`)
    if (found === null) continue
    console.log(found.steps.join('\n'))
    process.exitCode = 1
  }
  lines.push('', '| rule taken out | wrong reply | shortest way, in steps | scope |', '| --- | --- | --- | --- |')
  for (const rule of Object.keys(RULES) as Rule[]) {
    const { found, scope } = checkAll(without(rule, ...(REDUNDANT[rule] ?? [])))
    const also =
      REDUNDANT[rule] === undefined ? '' : ` (and ${REDUNDANT[rule].map((other) => RULES[other]).join(', ')})`
    console.log(
      `without "${RULES[rule]}"${also}: ${found === null ? 'NOTHING FOUND' : `${found.wrong} after ${found.steps.length} steps`}`,
    )
    lines.push(`| ${RULES[rule]}${also} | ${found?.wrong} | ${found?.steps.length} | ${scope} |`)
    if (found === null) process.exitCode = 1
    else if (values.steps) for (const step of found.steps) console.log(`    ${step}`)
  }
  if (values.report) writePart('model', [...lines, '', place])
}

function holdAgainst(file: string): void {
  const recorded = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
  const { looks, changes, refused } = accepts(recorded)
  console.log(`${digits(looks)} looks, ${digits(changes)} changes: ${refused === null ? 'accepted' : 'REFUSED'}`)
  if (refused !== null) {
    for (const look of refused) console.log(JSON.stringify(look))
    process.exitCode = 1
  }
  const lines = [
    '| different looks at the files of a real Anki | changes of its collection | the model accepts them |',
    '| --- | --- | --- |',
    `| ${digits(looks)} | ${digits(changes)} | ${refused === null ? 'yes' : 'no'} |`,
  ]
  if (values.report) writePart('trace', [...lines, '', place])
}
