import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { Action } from '../actions/catalogue.ts'
import type { Value } from '../wire/value.ts'
import { type Compiler, createCompiler } from './ajv.ts'
import { messageOf } from './message.ts'

/** Whether a value has the shape its schema asks for; `error` is one line and repeats nothing of the value. */
export type ShapeVerdict = { readonly ok: true } | { readonly ok: false; readonly error: string }

/** The schemas of the catalogue, each compiled when it is first needed. */
export interface Shapes {
  /** Checks the parameters of a leaf call. */
  check(action: Action, params: Value): ShapeVerdict
  /** Checks a result without an error: a mismatch means that the upstream has changed. */
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
    if (validate(value)) return FITS
    return { ok: false, error: `${action.name}: ${messageOf(validate.errors ?? [], root)}` }
  }

  return {
    check: (action, value) => run(validator(params, action, action.params, 'params'), value, action, 'params'),
    checkResult: (action, value) => run(validator(results, action, action.result, 'result'), value, action, 'result'),
  }
}
