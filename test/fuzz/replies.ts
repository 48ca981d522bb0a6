import { cutReply } from '../../src/wire/reply.ts'
import { canonical, NumberText, parse, type Spelt } from './parse.ts'
import type { Random } from './random.ts'

/** A reply of an upstream, whole or broken, to so many calls. */
export interface GivenReply {
  readonly text: Buffer
  readonly count: number
  readonly asMulti: boolean
}

const ANSWERS = [
  '{"result": 1, "error": null}',
  '{"error":null,"result":[NaN, {"error": "x"}]}',
  '{"result": null, "error": ""}',
]
const ODD = [
  '{"result": 1}',
  '{"result": 1, "error": {}}',
  '{"result": 1, "error": null, "more": 1}',
  'null',
  '[]',
  '7',
  '"x"',
  'NaN',
]
const MORE = [
  '{"result": 1, "result": 2, "error": null}',
  '{"r\\u0065sult": "\\ud800", "error": null}',
  '{"result": 1, "error": 5}',
]
const BYTES = Buffer.from('{}[]",:\\ \n0eN\xff\x00', 'latin1')

/** Makes a reply that is usable, or nearly. */
export function replyOf(random: Random): GivenReply {
  const one = () => random.pick(random.once(12) ? ODD : random.once(4) ? MORE : ANSWERS)
  const count = 1 + random.int(4)
  const asMulti = !random.once(4)
  const items = Array.from({ length: random.once(8) ? random.int(5) : count }, one)
  const whole = random.once(10) ? one() : `{"result": [${items.join(random.pick([',', ', ']))}], "error": null}`
  const text = Buffer.from(`${random.once(6) ? ' ' : ''}${asMulti ? whole : one()}${random.once(6) ? '\n' : ''}`)
  if (!random.once(3)) return { text, count, asMulti }
  const at = random.int(text.length + 1)
  const given = BYTES.subarray(random.int(BYTES.length)).subarray(0, random.int(3))
  return { text: Buffer.concat([text.subarray(0, at), given, text.subarray(at + random.int(3))]), count, asMulti }
}

/** Compares what the gateway takes from a reply with what a plain reading finds; throws what is wrong. */
export function checkReply({ text, count, asMulti }: GivenReply): void {
  const expected = plainly(text, count, asMulti)
  const got =
    cutReply(text, count, asMulti)?.map(({ kind, text: cut }) => `${kind} ${canonical(parse(asUtf8(cut)))}`) ?? null
  if (JSON.stringify(got) === JSON.stringify(expected)) return
  throw new Error(`${text.toString('latin1')}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`)
}

/** Bytes of no UTF-8 pass in a text of a reply, each as one character here. */
const asUtf8 = (text: Buffer) => Buffer.from(text.toString('latin1'))

function plainly(text: Buffer, count: number, asMulti: boolean): readonly string[] | null {
  let value: Spelt
  try {
    value = parse(asUtf8(text))
  } catch {
    return null
  }
  const outer = answerOf(value)
  if (outer === null || !asMulti) return outer && [outer.text]
  if (outer.isError) return new Array<string>(count).fill(outer.text)
  if (!Array.isArray(outer.result) || outer.result.length !== count) return null
  const items = outer.result.map(answerOf)
  return items.includes(null) ? null : items.map((item) => (item as { text: string }).text)
}

function answerOf(value: Spelt): { text: string; isError: boolean; result: Spelt } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof NumberText) return null
  const { result, error, ...others } = value as { readonly [name: string]: Spelt }
  if (result === undefined || error === undefined || Object.keys(others).length > 0) return null
  if (typeof error === 'object' && error !== null && !(error instanceof NumberText)) return null
  const isError = error !== null
  return { isError, result, text: isError ? `error ${canonical(error)}` : `result ${canonical(result)}` }
}
