import type { Action } from '../actions/action.ts'
import type { RestrictionRule } from '../actions/facts.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Value } from '../wire/value.ts'
import { checkRestrictions } from './restriction.ts'
import type { Shapes } from './shape.ts'

/** The treatment of a call without the shape of its action: `off` does not check the shape. */
export type Validation = 'enforce' | 'report' | 'off'

export type CallVerdict =
  | {
      readonly ok: true
      /** In report mode: the error that `enforce` would have returned. */
      readonly reported: Text | null
    }
  | { readonly ok: false; readonly error: Text; readonly why: 'shape' | 'not-finite' | RestrictionRule }

const PASSES: CallVerdict = { ok: true, reported: null }

/**
 * Checks one leaf call against its action. An earlier check has compared the names of its parameters. Restrictions apply in every mode,
 * because they prevent corruption for every client. The mode decides only about the values.
 */
export function checkCall(shapes: Shapes, validation: Validation, action: Action, params: Value): CallVerdict {
  const restricted = checkRestrictions(action, params)
  if (!restricted.ok) return { ok: false, error: restricted.error, why: restricted.rule }
  if (validation === 'off') return PASSES
  const shape = shapes.check(action, params)
  if (shape.ok) return PASSES
  return validation === 'report' ? { ok: true, reported: shape.error } : { ok: false, error: shape.error, why: 'shape' }
}
