import type { Action, Anki, Parameter } from './anki.ts'
import type { Dict, Value } from './json.ts'
import { PythonError, typeName } from './python.ts'

/** Declares an action; the handler gets one value for each parameter, in their order. */
export function action<const P extends readonly Parameter[]>(
  parameters: P,
  run: (anki: Anki, ...values: { -readonly [K in keyof P]: Value }) => Value,
): Action {
  return { parameters, run: run as Action['run'] }
}

/** Calls an action with `params` as keyword arguments, with the errors Python gives for a method called so. */
export function call(anki: Anki, name: string, { parameters, run }: Action, params: Value): Value {
  if (!(params instanceof Map)) {
    throw new PythonError(
      `2055492159.AnkiConnect.${name}() argument after ** must be a mapping, not ${typeName(params)}`,
    )
  }
  return run(anki, ...bind(name, parameters, params))
}

function bind(name: string, parameters: readonly Parameter[], given: Dict): Value[] {
  const names = parameters.map((parameter) => (typeof parameter === 'string' ? parameter : parameter[0]))
  for (const key of given.keys()) {
    if (key === 'self') throw new PythonError(`AnkiConnect.${name}() got multiple values for argument 'self'`)
    if (!names.includes(key)) {
      throw new PythonError(`AnkiConnect.${name}() got an unexpected keyword argument '${key}'`)
    }
  }
  const missing = parameters.filter((parameter) => typeof parameter === 'string' && !given.has(parameter)) as string[]
  if (missing.length > 0) throw new PythonError(missingText(name, missing))
  return parameters.map((parameter) => {
    const [key, fallback] = typeof parameter === 'string' ? [parameter, null] : parameter
    return given.has(key) ? (given.get(key) as Value) : fallback
  })
}

function missingText(name: string, missing: readonly string[]): string {
  const quoted = missing.map((parameter) => `'${parameter}'`)
  const last = quoted.pop() as string
  const listed = quoted.length === 0 ? last : `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`
  const plural = missing.length === 1 ? '' : 's'
  return `AnkiConnect.${name}() missing ${missing.length} required positional argument${plural}: ${listed}`
}
