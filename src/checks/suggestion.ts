import type { Action, Catalogue } from '../actions/catalogue.ts'
import { suggest } from '../config/suggest.ts'

/**
 * The action that a misspelt name was most likely meant to be, or null. For the log and for `explain` only: on the wire an
 * unknown action stays `unsupported action`, which clients match.
 */
export function suggestAction(catalogue: Catalogue, name: string): string | null {
  return suggest(
    name,
    catalogue.all.map((action) => action.name),
  )
}

/** The parameter that a misspelt name was most likely meant to be, or null; for the log and for `explain` only. */
export function suggestParameter(action: Action, name: string): string | null {
  return suggest(
    name,
    action.parameters.map((parameter) => parameter.name),
  )
}
