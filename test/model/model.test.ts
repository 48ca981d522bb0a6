import t from 'tap'
import { check, checkAll, SCOPES } from './check.ts'
import { ALL, REDUNDANT, RULES, type Rule, without } from './rules.ts'

for (const [scope, bounds] of Object.entries(SCOPES)) {
  t.test(`with all rules no reply is wrong: ${scope}`, async (t) => {
    const { states, found } = check(ALL, bounds)
    t.equal(found, null)
    t.ok(states > 10_000, `${states} states`)
  })
}

for (const rule of Object.keys(RULES) as Rule[]) {
  const also = REDUNDANT[rule] ?? []
  t.test(`a wrong reply is possible unless ${RULES[rule]}`, async (t) => {
    t.match(checkAll(without(rule, ...also)).found?.wrong, /^(?:stale|torn)$/)
    if (also.length > 0) t.equal(checkAll(without(rule)).found, null, 'another rule makes it redundant')
  })
}
