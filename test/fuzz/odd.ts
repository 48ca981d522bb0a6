import fc, { type Arbitrary } from 'fast-check'
import { Members, type Node, nodeOf, Raw } from './node.ts'

/** A text that no error may repeat: it stands for what a client wrote. */
export const CANARY = 'canary-4711'

const NUMBERS = ['0', '-0', '1', '4', '5', '-1', '5.0', '6.0', '1e2', '1E+2', '0.1', '1.0', '1e400', '-1e999', 'NaN']
const MORE = ['Infinity', '-Infinity', '9007199254740993', '12345678901234567890', '9223372036854775808', '4.0000001']
const HUGE = ['1'.repeat(400), '9'.repeat(4300), '9'.repeat(4301), `0.${'3'.repeat(400)}`]
const TEXTS = [
  '',
  'x',
  '5',
  '-5',
  '1.5',
  CANARY,
  '\ud800',
  '\udc00\ud800',
  '\u0000',
  'é',
  '日本',
  '😀',
  'e\u0301',
  'a\u2028b',
]
const NAMES = [
  'Default',
  'A',
  'A::b',
  'A::b::c',
  'B',
  'AB',
  'Basic',
  'deck:*',
  'is:new',
  '0) union select 1 --',
  '1 or 2',
]
const PATHS = [
  '../x',
  '/etc/passwd',
  'C:\\x',
  '\\\\host\\x',
  '_a.png',
  'a/../b',
  '.',
  '..',
  ' ',
  'http://127.0.0.1:1/x',
  'file:///x',
]
const MEMBERS = [
  'path',
  'url',
  'filename',
  'data',
  'deleteExisting',
  'fields',
  'deckName',
  'note',
  'notes',
  'audio',
  'add',
]
const MORE_MEMBERS = ['suspend', 'cards', 'decks', '__proto__', 'constructor', 'toString', 'self', 'zzz', '', 'actions']

/** A member's name that means something somewhere. */
export const oddName: Arbitrary<string> = fc.constantFrom(...MEMBERS, ...MORE_MEMBERS)

const raw = (...texts: readonly string[]): Arbitrary<Node> => fc.constantFrom(...texts).map((text) => new Raw(text))

/** A picture or recording, with what can hurt. */
const medium: Arbitrary<Node> = fc
  .record(
    {
      filename: fc.constantFrom('a.png', '', ...PATHS),
      path: fc.constantFrom<unknown>('', 46, true, null, ...PATHS),
      url: fc.constantFrom<unknown>('', null, ...PATHS),
      data: fc.constant('AAAA'),
      fields: fc.constant(['Front']),
      deleteExisting: fc.constant(true),
    },
    { requiredKeys: ['filename'] },
  )
  .map(nodeOf)

/** Lists in lists: below, at and beyond what the gateway takes (128). */
const deep = fc
  .constantFrom(20, 120, 127, 128, 129, 400, 3000)
  .map((depth): Node => new Raw(`${'['.repeat(depth)}${']'.repeat(depth)}`))

const flat: fc.WeightedArbitrary<Node>[] = [
  { arbitrary: fc.constantFrom<Node>(null, true, false), weight: 10 },
  { arbitrary: raw(...NUMBERS), weight: 7 },
  { arbitrary: raw(...MORE), weight: 3 },
  { arbitrary: fc.constantFrom<Node>(...TEXTS), weight: 20 },
  { arbitrary: fc.constantFrom<Node>(...NAMES), weight: 10 },
  { arbitrary: fc.constantFrom<Node>(...PATHS), weight: 10 },
  { arbitrary: fc.nat(9).map((one): Node => one), weight: 9 },
  { arbitrary: raw(...HUGE), weight: 1 },
]

function oddAt(depth: number): Arbitrary<Node> {
  if (depth === 0) return fc.oneof(...flat)
  const below = oddAt(depth - 1)
  return fc.oneof(
    ...flat,
    { arbitrary: fc.array(below, { maxLength: 3 }).map((items): Node => items), weight: 10 },
    {
      arbitrary: fc.array(fc.tuple(oddName, below), { maxLength: 3 }).map((list): Node => new Members(list)),
      weight: 10,
    },
    { arbitrary: medium, weight: 10 },
    { arbitrary: deep, weight: 1 },
  )
}

/** A value at which programs stumble. */
export const oddValue: Arbitrary<Node> = oddAt(3)
