import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { Action } from '../actions/action.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Value } from '../wire/value.ts'
import { type Compiler, createCompiler } from './ajv.ts'
import { messageOf } from './message.ts'
import { texts } from './texts.ts'

/** Whether a value has the shape of its schema. `error` is one line and repeats nothing of the value. */
export type ShapeVerdict = { readonly ok: true } | { readonly ok: false; readonly error: Text }

/** The schemas of the catalogue. Each is compiled at its first use. */
export interface Shapes {
  /** Checks the parameters of a leaf call. */
  check(action: Action, params: Value): ShapeVerdict
  /** Checks a result without an error. A mismatch means that the upstream has changed. */
  checkResult(action: Action, result: Value): ShapeVerdict
}

const FITS: ShapeVerdict = { ok: true }

export function createShapes(): Shapes {
  let compiler: Compiler | null = null
  const params = new WeakMap<Action, ValidateFunction>()
  const results = new WeakMap<Action, ValidateFunction>()

  function validator(of: WeakMap<Action, ValidateFunction>, action: Action, schema: object | boolean, root: string) {
    const known = of.get(action)
    if (known !== undefined) return known
    compiler ??= createCompiler()
    const made = compiler.compile(`${action.name}.${root}`, schema)
    of.set(action, made)
    return made
  }

  function run(validate: ValidateFunction, value: Value, action: Action, root: string): ShapeVerdict {
    try {
      if (validate(value)) return FITS
    } catch (error) {
      // Ajv compares objects by their own `toString` and `valueOf` where a schema wants objects to be equal. No shipped schema does.
      if (!(error instanceof TypeError)) throw error
      return { ok: false, error: texts('check.incomparable', { action: action.name, place: root }) }
    }
    return { ok: false, error: messageOf(action.name, validate.errors ?? [], root) }
  }

  return {
    check: (action, value) => run(validator(params, action, action.params, 'params'), value, action, 'params'),
    checkResult: (action, value) => run(validator(results, action, action.result, 'result'), value, action, 'result'),
  }
}
