import { call } from './action.ts'
import { type Action, type Anki, hasAction, ModalWindow } from './anki.ts'
import { callCost } from './cost.ts'
import { failed } from './http.ts'
import { isFloat, type Value } from './json.ts'
import { asDict, equal, PythonError, typeName } from './python.ts'

/**
 * Answers one request, at the top or inside a `multi`: key, action, parameters, and the shape its version asks for. Throws
 * only where AnkiConnect does: an item that is not an object.
 */
export function answer(anki: Anki, request: Value): Value {
  const envelope = asDict(request, 'get')
  const name = envelope.get('action') ?? ''
  const version = envelope.has('version') ? (envelope.get('version') as Value) : 4
  const params = envelope.has('params') ? (envelope.get('params') as Value) : new Map()
  try {
    if (!equal(envelope.get('key') ?? null, anki.key) && name !== 'requestPermission') {
      throw new PythonError('valid api key must be provided')
    }
    const isKnown = typeof name === 'string' && hasAction(anki, name)
    if (!isKnown) throw new PythonError('unsupported action')
    anki.spent += callCost(name, longestList(params))
    const result = call(anki, name, anki.actions.get(name) as Action, params)
    if (isBare(version)) return result
    return new Map<string, Value>([
      ['result', result],
      ['error', null],
    ])
  } catch (error) {
    // AnkiConnect answers whatever its action raises; only what ends its window thread's turn goes further.
    if (error instanceof ModalWindow || error instanceof RangeError) throw error
    return failed((error as Error).message)
  }
}

/** Python's `version <= 4`, after the action has run. */
function isBare(version: Value): boolean {
  if (isFloat(version)) return version.float <= 4
  if (typeof version === 'number' || typeof version === 'bigint') return version <= 4
  if (typeof version === 'boolean') return true
  throw new PythonError(`'<=' not supported between instances of '${typeName(version)}' and 'int'`)
}

function longestList(params: Value): number {
  if (!(params instanceof Map)) return 0
  return Math.max(0, ...[...params.values()].map((value) => (Array.isArray(value) ? value.length : 0)))
}
