import fc, { type Arbitrary } from 'fast-check'
import { cutReply } from '../../src/wire/reply.ts'
import { canonical, NumberText, parse, type Spelt } from './parse.ts'

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

const answer = fc.oneof(
  { arbitrary: fc.constantFrom(...ANSWERS), weight: 9 },
  { arbitrary: fc.constantFrom(...MORE), weight: 3 },
  { arbitrary: fc.constantFrom(...ODD), weight: 1 },
)
const space = (...more: readonly string[]) =>
  fc.oneof({ arbitrary: fc.constant(''), weight: 5 }, { arbitrary: fc.constantFrom(...more), weight: 1 })

/** Replies that are usable, or nearly. */
export const replies: Arbitrary<GivenReply> = fc
  .record({
    items: fc.array(answer, { maxLength: 5 }),
    /** Calls that have no answer, or answers that belong to no call. */
    more: fc.oneof({ arbitrary: fc.constant(0), weight: 7 }, { arbitrary: fc.integer({ min: -2, max: 2 }), weight: 1 }),
    asMulti: fc.nat(3).map((one) => one > 0),
    isWhole: fc.nat(9).map((one) => one > 0),
    comma: fc.constantFrom(',', ', '),
    before: space(' '),
    after: space('\n'),
    change: fc.option(
      fc.record({ at: fc.nat(500), without: fc.nat(2), given: fc.subarray([...BYTES], { maxLength: 2 }) }),
      {
        freq: 1,
      },
    ),
  })
  .map(({ items, more, asMulti, isWhole, comma, before, after, change }) => {
    const one = items[0] ?? '7'
    const whole = isWhole ? `{"result": [${items.join(comma)}], "error": null}` : one
    const text = Buffer.from(`${before}${asMulti ? whole : one}${after}`)
    const count = Math.max(1, items.length + more)
    if (change === null) return { text, count, asMulti }
    const at = change.at % (text.length + 1)
    const spoilt = [text.subarray(0, at), Buffer.from(change.given), text.subarray(at + change.without)]
    return { text: Buffer.concat(spoilt), count, asMulti }
  })

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
