import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { type CallVerdict, checkCall, type Validation } from './call.ts'
import { type Check, PASSED, type Passed } from './check.ts'
import type { Shapes } from './shape.ts'
import { texts } from './texts.ts'

/** Learns about calls that `enforce` would have refused; `error` is the text that the client did not get. */
export type Report = (leaf: Leaf, error: Text) => void

const REPORTED: Passed = Object.freeze({ ...PASSED, isLasting: false })

/** The check of restrictions and values of a leaf call, the same for every client. */
export function validationCheck(shapes: Shapes, validation: Validation, report: Report): Check {
  return (leaf) => {
    const verdict = judge(shapes, validation, leaf)
    if (verdict.ok && verdict.reported !== null) report(leaf, verdict.reported)
    if (verdict.ok) return verdict.reported === null ? PASSED : REPORTED
    return { ok: false, error: verdict.error, by: 'check', decision: null }
  }
}

/** Returns the verdict on a leaf call with unparsed parameters. */
export function judge(shapes: Shapes, validation: Validation, leaf: Leaf): CallVerdict {
  const { action } = leaf
  const value = leaf.value()
  if (value === null) return { ok: false, error: texts('check.not-finite', { action: action.name }), why: 'not-finite' }
  return checkCall(shapes, validation, action, value)
}
