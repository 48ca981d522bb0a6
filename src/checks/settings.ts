import { word } from '../settings/kinds.ts'
import type { Row } from '../settings/setting.ts'

/** The treatment of calls with parameters that the action does not accept. */
export const validation = {
  kind: word('enforce', 'report', 'off'),
  default: 'enforce',
  text:
    'The treatment of a call whose parameters the action does not take. enforce: refuse it. report: forward and count it. off: do not ' +
    'check. Unknown actions, unknown and missing parameters and what closes a hole are refused in any case.',
} satisfies Row
