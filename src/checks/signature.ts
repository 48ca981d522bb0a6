import type { Action } from '../actions/catalogue.ts'

/**
 * The error Python gives when these names are passed as the action's arguments, or null when they fit. Names come in the
 * order of their first appearance in `params`; the first that does not fit decides, and missing ones come after that
 * (recorded in the transcripts; Python's call rules). What an action newer than the measured AnkiConnect misses is left for upstream
 * to say, which may not have that action at all.
 */
export function bindingError(action: Action, names: readonly string[]): string | null {
  const call = `AnkiConnect.${action.name}()`
  for (const name of names) {
    if (name === 'self') return `${call} got multiple values for argument 'self'`
    if (!action.parameters.some((parameter) => parameter.name === name)) {
      return `${call} got an unexpected keyword argument '${name}'`
    }
  }
  const missing = action.parameters.filter(({ name, required }) => required && !names.includes(name))
  if (missing.length === 0 || !action.gateway.measured) return null
  const quoted = missing.map(({ name }) => `'${name}'`)
  const list = quoted.length > 2 ? `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}` : quoted.join(' and ')
  return `${call} missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${list}`
}
