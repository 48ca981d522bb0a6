import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { suggest } from '../settings/suggest.ts'

/**
 * Returns the action that a misspelt name was most likely meant to be, or null. Only the log and `explain` use it: on the wire an
 * unknown action stays `unsupported action`, which clients match.
 */
export function suggestAction(catalogue: Catalogue, name: string): string | null {
  return suggest(
    name,
    catalogue.all.map((action) => action.name),
  )
}

/** Returns the parameter that a misspelt name was most likely meant to be, or null. Only the log and `explain` use it. */
export function suggestParameter(action: Action, name: string): string | null {
  return suggest(
    name,
    action.parameters.map((parameter) => parameter.name),
  )
}
