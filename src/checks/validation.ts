import { NotFinite, type Value } from '../wire/value.ts'
import { type CallVerdict, checkCall, type Validation } from './call.ts'
import { type Check, type JudgedLeaf, PASSED, type Passed } from './check.ts'
import type { Shapes } from './shape.ts'

/** Learns what enforcing would have refused; `error` is the text that was not given. */
export type Report = (leaf: JudgedLeaf, error: string) => void

const REPORTED: Passed = Object.freeze({ ...PASSED, isLasting: false })

/** The check of names, narrowings and values of a leaf call, the same for every client. */
export function validationCheck(shapes: Shapes, validation: Validation, report: Report): Check {
  return (leaf) => {
    const verdict = judge(shapes, validation, leaf)
    if (verdict.ok && verdict.reported !== null) report(leaf, verdict.reported)
    if (verdict.ok) return verdict.reported === null ? PASSED : REPORTED
    return { ok: false, error: verdict.error, by: 'check', decision: null }
  }
}

/** The verdict on a leaf call whose parameters were read as text only. */
export function judge(shapes: Shapes, validation: Validation, { action, names, value: read }: JudgedLeaf): CallVerdict {
  let value: Value
  try {
    value = read()
  } catch (error) {
    if (!(error instanceof NotFinite)) throw error
    return { ok: false, error: `${action.name}: params must not hold NaN or Infinity`, why: 'not-finite' }
  }
  return checkCall(shapes, validation, action, names, value)
}
