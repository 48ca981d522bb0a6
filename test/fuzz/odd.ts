import { Members, type Node, nodeOf, Raw } from './node.ts'
import type { Random } from './random.ts'

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
export function oddName(random: Random): string {
  return random.pick(random.once(2) ? MEMBERS : MORE_MEMBERS)
}

/** A value at which programs stumble. */
export function oddValue(random: Random, depth = 0): Node {
  switch (random.int(depth > 2 ? 6 : 10)) {
    case 0:
      return random.pick([null, true, false])
    case 1:
      return new Raw(random.pick(random.once(3) ? MORE : NUMBERS))
    case 2:
      return random.pick(TEXTS)
    case 3:
      return random.pick(NAMES)
    case 4:
      return random.pick(PATHS)
    case 5:
      return random.once(8) ? new Raw(random.pick(HUGE)) : random.int(10)
    case 6:
      return Array.from({ length: random.int(4) }, () => oddValue(random, depth + 1))
    case 7:
      return new Members(
        Array.from({ length: random.int(4) }, () => [oddName(random), oddValue(random, depth + 1)] as [string, Node]),
      )
    case 8:
      return medium(random)
    default:
      return random.once(30) ? deep(random) : random.pick(TEXTS)
  }
}

/** A picture or recording, with what can hurt. */
function medium(random: Random): Node {
  const given: Record<string, unknown> = { filename: random.pick(['a.png', '', ...PATHS]) }
  if (random.once(3)) given.path = random.pick<unknown>(['', 46, true, null, ...PATHS])
  if (random.once(3)) given.url = random.pick<unknown>(['', null, ...PATHS])
  if (random.once(2)) given.data = 'AAAA'
  if (random.once(4)) given.fields = ['Front']
  if (random.once(4)) given.deleteExisting = true
  return nodeOf(given)
}

/** Lists in lists: below, at and beyond what the gateway takes (128). */
function deep(random: Random): Node {
  const depth = random.pick([20, 120, 127, 128, 129, 400, 3000])
  return new Raw(`${'['.repeat(depth)}${']'.repeat(depth)}`)
}
