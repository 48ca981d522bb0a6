import type { Action } from '../actions/action.ts'
import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/**
 * Returns the error that Python gives for these names as the action's arguments, or null if they fit. Names come in the
 * order of their first appearance in `params`. The first that does not fit decides, and missing ones come after that
 * (recorded in the transcripts; Python's call rules). For an action newer than the measured AnkiConnect, only the upstream reports
 * missing arguments, because it may not have that action at all.
 */
export function bindingError(action: Action, names: readonly string[]): Text | null {
  const call = `AnkiConnect.${action.name}()`
  for (const name of names) {
    if (name === 'self') return texts('call.argument-self', { call })
    if (!action.parameters.some((parameter) => parameter.name === name)) {
      return texts('call.argument-unknown', { call, name })
    }
  }
  const missing = action.parameters.filter(({ name, required }) => required && !names.includes(name))
  if (missing.length === 0 || !action.gateway.measured) return null
  const quoted = missing.map(({ name }) => `'${name}'`)
  const list = quoted.length > 2 ? `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}` : quoted.join(' and ')
  const count = `${missing.length} required positional argument${missing.length > 1 ? 's' : ''}`
  return texts('call.argument-missing', { call, count, list })
}
