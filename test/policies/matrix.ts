import type { Action } from '../../src/actions/action.ts'
import type { Policy } from '../../src/checks/policy/policy.ts'
import { catalogue, compile } from '../checks/policies.ts'

/** The shipped profiles, from the narrowest to the widest. */
export const SHIPPED = ['observe', 'read-only', 'card-creator', 'agent', 'extension', 'local-program', 'admin'] as const

const LEGEND = [
  'What each shipped profile says of each action.',
  '',
  'yes   passes            ask   waits for the owner      -   refused',
  'Behind it, where the parameters decide:',
  '  !HAZARD  refused where the call runs into it; a hazard with (..) is allowed in part',
  '  ~        other groups or another action with some parameters: judged as these then',
  '  ?        conditions',
  '',
]

/** The whole table as text. */
export function matrix(): string {
  const policies = compile({})
  const columns = SHIPPED.map((name) => policies.get(name) as Policy)
  const rows = [
    ['action', ...SHIPPED],
    ...catalogue.all.map((action) => [
      action.name,
      ...columns.map((policy) => (action.name === 'multi' ? 'its calls' : cell(policy, action))),
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${[...LEGEND, ...lines].join('\n')}\n`
}

function cell(policy: Policy, action: Action): string {
  const { hazards, standing, varies } = policy.rules(action)
  const { fixed, passed, where } = standing({})
  if (fixed !== null) return '-'
  const missing = new Map<string, string>()
  const granted = new Set(policy.profile.grants.map(({ hazard }) => hazard))
  for (const { hazard } of action.gateway.hazards) {
    if (hazards.some(({ rule }) => rule.startsWith(`hazard ${hazard}`)))
      missing.set(hazard, granted.has(hazard) ? `!${hazard}(..)` : `!${hazard}`)
  }
  const always = hazards.some((hazard) => !hazard.holds({}))
  const effect = always ? '-' : passed.effect === 'ask' ? 'ask' : 'yes'
  const marks = [
    ...missing.values(),
    ...(varies || action.gateway.actsAs.length > 0 || action.gateway.groupsWhen.length > 0 ? ['~'] : []),
    ...(where.length > 0 ? ['?'] : []),
  ]
  return [effect, ...marks].join(' ')
}
