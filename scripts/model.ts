import { parseArgs } from 'node:util'
import { check, checkAll, SCOPES } from '../test/model/check.ts'
import { ALL, REDUNDANT, RULES, type Rule, without } from '../test/model/rules.ts'
import { digits, where, writePart } from '../test/support/report.ts'

/**
 * Searches the model of the cache for a wrong reply: npm run model. With all rules there must be none, and without any one of them there must
 * be one, so that no rule is there for nothing. `--steps` shows the shortest way to each.
 */
const { values } = parseArgs({
  options: {
    steps: { type: 'boolean', default: false },
    /** Writes the counts into docs/reliability.md. */
    report: { type: 'boolean', default: false },
  },
})
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
  const also = REDUNDANT[rule] === undefined ? '' : ` (and ${REDUNDANT[rule].map((other) => RULES[other]).join(', ')})`
  console.log(
    `without "${RULES[rule]}"${also}: ${found === null ? 'NOTHING FOUND' : `${found.wrong} after ${found.steps.length} steps`}`,
  )
  lines.push(`| ${RULES[rule]}${also} | ${found?.wrong} | ${found?.steps.length} | ${scope} |`)
  if (found === null) process.exitCode = 1
  else if (values.steps) for (const step of found.steps) console.log(`    ${step}`)
}
if (values.report) writePart('model', [...lines, '', where()])
