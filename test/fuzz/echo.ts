import type { Catalogue } from '../../src/actions/catalogue.ts'
import { canonical, parse, type Spelt } from './parse.ts'

/** The JSON text of a result or of an error. */
export interface EchoAnswer {
  readonly kind: 'result' | 'error'
  readonly text: string
}

type Given = { readonly [name: string]: Spelt }

const RESULTS = ['null', 'true', '0', '-0.0', '1.0', '[]', '{}', '12345678901234567890', '1e400', 'NaN', '-Infinity']
const MORE = ['"\\u00e9\\ud800 \\" \\\\ \\/"', '{"2": 1, "1": {"result": null, "error": "x"}}', '[[[ ] ],{ } ]', '"]}"']
const ERRORS = ['""', '"unsupported action"', '"\\u0027 \\" \\\\"', '"{\\"result\\": 1}"', '"[1, 2]"']
const ALL = [...RESULTS, ...MORE]

function hash(text: string): number {
  let mixed = 0x811c9dc5
  for (let index = 0; index < text.length; index++) mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x01000193)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** The items of the list that a call's result follows, if it is such a call. */
function listOf(catalogue: Catalogue, action: string, params: Given): readonly Spelt[] | null {
  const name = catalogue.get(action)?.gateway.inStepWith ?? null
  const list = name === null ? null : params[name]
  return Array.isArray(list) ? list : null
}

/**
 * How an upstream without a collection answers: always alike for the same call, otherwise for every other one, item by item where Anki's
 * result follows a list, and with JSON that a careless gateway would change.
 */
export function answerTo(catalogue: Catalogue, action: string, params: Given): EchoAnswer {
  const list = listOf(catalogue, action, params)
  const one = (text: string) => `[${ALL[hash(text) % ALL.length]}, ${hash(text)}]`
  if (list !== null) return { kind: 'result', text: `[${list.map((item) => one(canonical(item))).join(', ')}]` }
  const text = `${action} ${canonical(params)}`
  if (hash(text) % 7 === 0) return { kind: 'error', text: ERRORS[hash(text) % ERRORS.length] as string }
  return { kind: 'result', text: one(text) }
}

/** What a call asks of Anki, as texts: one for each item where several calls can go as one. */
export function atoms(catalogue: Catalogue, action: string, params: Given): readonly string[] {
  const list = listOf(catalogue, action, params)
  if (list === null) return [`${action} ${canonical(params)}`]
  const name = catalogue.get(action)?.gateway.inStepWith as string
  const { [name]: _, ...rest } = params
  return list.map((item) => `${action} ${canonical(rest)} ${canonical(item)}`)
}

/** One exchange as the upstream understands it. */
export interface Echoed {
  readonly calls: readonly { readonly action: string; readonly params: Given }[]
  readonly reply: Buffer
}

/**
 * Answers one exchange.
 *
 * @throws if it is none that a gateway may send: a call of version 6 with the key, or one multi of such calls
 */
export function echo(catalogue: Catalogue, body: Buffer, key: string | null): Echoed {
  const read = (value: Spelt) => {
    const { action, version, params = {}, key: shown = null, ...rest } = value as Given
    const isOurs = canonical(version ?? null) === '6' && shown === key && Object.keys(rest).length === 0
    if (!isOurs || typeof action !== 'string') throw new Error(`the gateway sent ${body.toString()}`)
    return { action, params: params as Given }
  }
  const outer = read(parse(body))
  const isMulti = outer.action === 'multi'
  const calls = isMulti ? (outer.params.actions as readonly Spelt[]).map(read) : [outer]
  if (calls.some(({ action }) => action === 'multi') || (isMulti && Object.keys(outer.params).length > 1))
    throw new Error(`the gateway nested ${body.toString()}`)
  const texts = calls.map(({ action, params }) => wrapped(answerTo(catalogue, action, params)))
  const reply = isMulti ? `{"result": [${texts.join(', ')}], "error": null}` : (texts[0] as string)
  return { calls, reply: Buffer.from(reply) }
}

/** A reply as AnkiConnect wraps it. */
export function wrapped({ kind, text }: EchoAnswer): string {
  return kind === 'result' ? `{"result": ${text}, "error": null}` : `{"result": null, "error": ${text}}`
}
