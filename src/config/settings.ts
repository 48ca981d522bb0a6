import { actions } from '../actions/settings.ts'
import { admin, metrics } from '../admin/settings.ts'
import { approvals } from '../admission/settings.ts'
import { budgets, redis } from '../budgets/settings.ts'
import { cache } from '../cache/settings.ts'
import { profiles } from '../checks/policy/settings.ts'
import { validation } from '../checks/settings.ts'
import { clients } from '../clients/settings.ts'
import { edgeRows } from '../edge/settings.ts'
import { imageRows } from '../images/settings.ts'
import { learning } from '../learning/settings.ts'
import { audit, log } from '../observe/settings.ts'
import { readAhead } from '../read-ahead/settings.ts'
import { limits } from '../request/settings.ts'
import { routes } from '../routes/settings.ts'
import { onOff } from '../settings/kinds.ts'
import { defaultsOf, offOr, settings } from '../settings/record.ts'
import type { Path, Row, Rows } from '../settings/setting.ts'
import { snapshots } from '../snapshots/settings.ts'
import { lane, upstream } from '../upstream/settings.ts'
import { upstreams } from '../upstream/several.ts'

/** The beginning of the name of every environment variable of the gateway. */
export const variablePrefix = 'ANKICONNECT_GATEWAY_'
/** The environment variable that names the configuration file. */
export const configVariable = `${variablePrefix}CONFIG`

/** The settings of the safety net. */
const safetyRows = settings({ ...imageRows, snapshots })

/** All settings, as the file has them. */
export const rows = settings({
  ...edgeRows,
  upstream,
  upstreams,
  admin,
  metrics,
  learning,
  clients,
  profiles,
  approvals,
  limits,
  validation,
  actions,
  cache,
  readAhead,
  budgets,
  redis,
  lane,
  routes,
  safety: {
    kind: offOr('safety', safetyRows),
    default: defaultsOf(safetyRows),
    examples: ['off', { snapshots: 'off' }, { keep: '7d', tooLarge: 'allow' }],
    text: 'The safety net below destructive calls.',
  },
  audit,
  log,
  sandbox: {
    kind: onOff,
    default: false,
    optionOnly: true,
    option: '--sandbox',
    text: 'Serve a demo collection in memory instead of an Anki.',
  },
  traffic: {
    kind: onOff,
    default: false,
    optionOnly: true,
    option: '--traffic',
    text:
      'Let demo clients use the demo collection, to see the page and the dashboards at work. Needs --sandbox. The names of these clients ' +
      'begin with demo-.',
  },
})

/** A setting that can be given by itself: its path in the file and its place in `Config`, with dots between the steps. */
export interface LeafSetting {
  readonly path: string
  readonly target: string
  readonly row: Row
}

/** Every setting that can be given by itself. */
export const leaves: readonly LeafSetting[] = leavesOf(rows)

function leavesOf(rows: Rows, around?: Omit<LeafSetting, 'row'>): LeafSetting[] {
  return Object.entries(rows).flatMap(([name, row]) => {
    const own = row.target ?? name
    const path = around === undefined ? name : `${around.path}.${name}`
    const target = around === undefined ? own : `${around.target}.${own}`
    return row.kind.rows === undefined ? [{ path, target, row }] : leavesOf(row.kind.rows, { path, target })
  })
}

/** The name of an option without its dashes and its argument: `upstream-key-file`. */
export function optionName({ option = '' }: Row): string {
  return option.replace(/^--/, '').split(' ', 1)[0] ?? ''
}

/** The environment variable that has the same effect as an option. */
export function variableOf(row: Row): string {
  return `${variablePrefix}${optionName(row).replaceAll('-', '_').toUpperCase()}`
}

/** The code of a mistake that only one setting knows: `setting.` and the path of the setting, such as `setting.upstream-url`. */
export function codeOf(place: Path): string {
  const path = place.join('.').replace(/^upstreams\.[^.]+\./, 'upstream.')
  const { path: named } = leaves.find((leaf) => `${path}.`.startsWith(`${leaf.path}.`)) ?? { path: String(place[0]) }
  return `setting.${named.replaceAll('.', '-').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
