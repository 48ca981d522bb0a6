import type { SearchNode, Wanted } from './node.ts'
import { problems } from './problem.ts'

const STATES = ['new', 'review', 'learn', 'due', 'buried', 'buried-manually', 'buried-sibling', 'suspended']
const WHOLE = 2 ** 32 - 1
const SIGNED = 2 ** 31

/** Removes the escapes that only the parser needs; `\\`, `\*` and `\_` stay for the matching. */
export function plainText(text: string): string {
  for (const [sequence, sign = ''] of text.matchAll(/\\(.)/gs))
    if (!'\\":*_()-'.includes(sign)) throw problems.unknownEscape(sequence)
  return text.replace(/\\([\\":()-])/g, (sequence, sign: string) => (sign === '\\' ? sequence : sign))
}

/** The node of `key:value`; a key that is no keyword names a field. */
export function qualified(key: string, value: string): SearchNode {
  const word = key.toLowerCase()
  switch (word) {
    case 'deck':
    case 'note':
    case 'preset':
      return { kind: word, text: plainText(value) } as SearchNode
    case 'tag':
      return { kind: 'tag', ...wanted(value) }
    case 'card':
      return /^\d+$/.test(value) && Number(value) < 65536
        ? { kind: 'card-ord', ord: Math.max(1, Number(value)) - 1 }
        : { kind: 'card-name', text: plainText(value) }
    case 'nid':
    case 'cid':
    case 'did':
      if (!/^\d+(?:,\d+)*$/.test(value)) throw problems.idList(word)
      return { kind: `${word}s`, ids: new Set(value.split(',').map(Number)) } as SearchNode
    case 'mid':
      return { kind: 'mid', id: wholeNumber(value, 'mid:') }
    case 'is':
      if (!STATES.includes(value)) throw problems.invalidArgument('is:', value)
      return { kind: 'is', state: value }
    case 'flag':
      if (!/^[0-7]$/.test(value)) throw problems.invalidFlag()
      return { kind: 'flag', flag: Number(value) }
    case 'edited':
      return { kind: word, days: Math.max(1, positive(value, `${word}:`)) }
    case 'added':
    case 'introduced':
    case 'resched':
      return { kind: 'days', of: word, days: Math.max(1, positive(value, `${word}:`)) }
    case 'rated':
      return rated(value)
    case 'prop':
      return property(value)
    case 'dupe':
      return dupe(value)
    case 're':
      return { kind: 'pattern', of: 're', text: unquote(value) }
    case 'w':
    case 'nc':
    case 'sc':
      return { kind: 'pattern', of: word, text: plainText(value) }
    case 'has-cd':
      return { kind: 'custom' }
    default:
      return { kind: 'field', field: plainText(key), ...wanted(value) }
  }
}

function wanted(value: string): Wanted {
  if (value.startsWith('re:')) return { by: 're', text: unquote(value.slice(3)) }
  if (value.startsWith('nc:')) return { by: 'nc', text: plainText(value.slice(3)) }
  return { by: 'text', text: plainText(value) }
}

function rated(value: string): SearchNode {
  const [days = '', ...rest] = value.split(':')
  const ago = positive(days, 'rated:')
  if (rest.length > 0 && !/^[1-4]$/.test(rest.join(':'))) {
    throw problems.expected('an answer button between 1-4', value, rest.join(':'))
  }
  return {
    kind: 'days',
    of: 'rated',
    days: Math.max(1, ago),
    button: rest[0] === undefined ? undefined : Number(rest[0]),
  }
}

function property(clause: string): SearchNode {
  const name = /^(?:ivl|due|reps|lapses|ease|pos|rated|resched|s|d|r|cdn:[a-zA-Z0-9]+|cds:[a-zA-Z0-9]+)/.exec(
    clause,
  )?.[0]
  if (name === undefined) throw problems.invalidArgument('prop:', clause)
  const operator = /^(?:<=|>=|!=|=|<|>)/.exec(clause.slice(name.length))?.[0]
  if (operator === undefined) throw problems.invalidOperator(name)
  const given = clause.slice(name.length + operator.length)
  if (name.startsWith('cds:')) return { kind: 'custom' }
  const button = name === 'rated' ? given.split(':')[1] : undefined
  const value = propertyValue(name, given, clause)
  return { kind: 'prop', property: name, operator, value, button: button === undefined ? undefined : Number(button) }
}

function propertyValue(name: string, given: string, clause: string): number {
  if (name === 'due') return wholeNumber(given, clause, SIGNED)
  if (name === 'rated' || name === 'resched') {
    const [days = '', ...rest] = name === 'rated' ? given.split(':') : [given]
    const ago = /^[-+]?\d+$/.test(days) ? Number(days) : 1
    if (ago > 0) throw problems.expected('a whole number less than or equal to 0', clause, days)
    if (rest.length > 0 && !/^[1-4]$/.test(rest.join(':'))) {
      throw problems.expected('an answer button between 1-4', clause, rest.join(':'))
    }
    return ago
  }
  if (['ivl', 'reps', 'lapses', 'pos'].includes(name)) return positive(given, clause)
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(given)) throw problems.expected('a number', clause, given)
  return Number(given)
}

function dupe(value: string): SearchNode {
  const comma = value.indexOf(',')
  const id = comma < 0 ? value : value.slice(0, comma)
  if (!/^[-+]?\d+$/.test(id)) throw problems.expected('a whole number', value, id)
  if (comma < 0) throw problems.dupe()
  return { kind: 'dupe', typeId: Number(id), text: unquote(value.slice(comma + 1)) }
}

function positive(text: string, where: string): number {
  if (!/^\+?\d+$/.test(text) || Number(text) > WHOLE) throw problems.expected('a positive whole number', where, text)
  return Number(text)
}

function wholeNumber(text: string, where: string, limit = 2 ** 63): number {
  const fits = /^[-+]?\d+$/.test(text) && Math.abs(Number(text)) < limit
  if (!fits) throw problems.expected('a whole number', where, text)
  return Number(text)
}

function unquote(text: string): string {
  return text.replaceAll('\\"', '"')
}
