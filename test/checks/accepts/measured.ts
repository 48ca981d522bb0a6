import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Action } from '../../../src/actions/action.ts'
import type { Catalogue } from '../../../src/actions/catalogue.ts'
import { type CallVerdict, checkCall } from '../../../src/checks/call.ts'
import type { Shapes } from '../../../src/checks/shape.ts'
import { bindingError } from '../../../src/checks/signature.ts'
import type { Text } from '../../../src/settings/declare-texts.ts'
import { readValue, type Value } from '../../../src/wire/value.ts'

/** One measured call. */
export interface Measured {
  readonly action: string
  readonly param: string
  readonly outcome: string
  readonly error: string | null
  readonly params: Value
  /** The line it stands on, for messages. */
  readonly line: string
}

/** The measured calls, their parameters read as the gateway reads them. */
export function measuredCalls(): readonly Measured[] {
  const text = gunzipSync(readFileSync(join(import.meta.dirname, 'params.jsonl.gz'))).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ ...(readValue(line) as unknown as Measured), line }))
}

type Verdict = CallVerdict | { readonly ok: false; readonly error: Text; readonly why: 'signature' }

/** The verdict on a call to the action, its parameters as they stand in a request. */
export function judge(catalogue: Catalogue, shapes: Shapes, name: string, params: Value): Verdict {
  const action = catalogue.get(name) as Action
  // AnkiConnect fills these in itself.
  const sent = name === 'requestPermission' ? { ...(params as object), origin: '', allowed: true } : params
  const unfit = bindingError(action, Object.keys(sent as object))
  if (unfit !== null) return { ok: false, error: unfit, why: 'signature' }
  return checkCall(shapes, 'enforce', action, sent as Value)
}
