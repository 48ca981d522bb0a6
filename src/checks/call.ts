import type { Action } from '../actions/catalogue.ts'
import type { NarrowingRule } from '../actions/facts.ts'
import type { Value } from '../wire/value.ts'
import { checkNarrowings } from './narrowing.ts'
import type { Shapes } from './shape.ts'
import { bindingError } from './signature.ts'

/** What becomes of a call that does not have the shape of its action: `off` does not look. */
export type Validation = 'enforce' | 'report' | 'off'

export type CallVerdict =
  | {
      readonly ok: true
      /** In report mode: the error that enforcing would have answered. */
      readonly reported: string | null
    }
  | { readonly ok: false; readonly error: string; readonly why: 'signature' | 'shape' | 'not-finite' | NarrowingRule }

const PASSES: CallVerdict = { ok: true, reported: null }

/**
 * Judges one leaf call by its action. `names` are those of its parameters in the order in which they first stand in the
 * request (a JavaScript object would put names made of digits first). Names of parameters and narrowings hold in every mode: what is not understood is not
 * forwarded, and what corrupts is closed for everyone. The mode decides about the values only.
 */
export function checkCall(
  shapes: Shapes,
  validation: Validation,
  action: Action,
  names: readonly string[],
  params: Value,
): CallVerdict {
  const unfit = bindingError(action, names)
  if (unfit !== null) return { ok: false, error: unfit, why: 'signature' }
  const narrowed = checkNarrowings(action, params)
  if (!narrowed.ok) return { ok: false, error: narrowed.error, why: narrowed.rule }
  if (validation === 'off') return PASSES
  const shape = shapes.check(action, params)
  if (shape.ok) return PASSES
  return validation === 'report' ? { ok: true, reported: shape.error } : { ok: false, error: shape.error, why: 'shape' }
}
