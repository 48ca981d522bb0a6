import type { Catalogue } from '../../src/actions/catalogue.ts'
import { atoms } from './echo.ts'
import { CANARY } from './odd.ts'
import type { Expected, ExpectedLeaf } from './reference.ts'
import { LOST } from './reference.ts'

/** What a reply says of the calls behind it. */
export interface Matched {
  /** The calls that must have reached Anki. */
  readonly sent: ExpectedLeaf[]
  /** The calls that may have, because their replies are lost. */
  readonly maybe: ExpectedLeaf[]
}

const ERROR = /\{"result": null, "error": "((?:[^"\\]|\\.)*)"\}/y

/**
 * Compares a reply with what has to stand in it, byte for byte.
 *
 * @throws Error that says what is wrong and where
 */
export function match(expected: Expected, reply: string): Matched {
  const matched: Matched = { sent: [], maybe: [] }
  const end = matchAt(expected, reply, 0, matched)
  if (end !== reply.length) throw new Error(`more than the reply at ${end}: ${shown(reply, end)}`)
  return matched
}

function matchAt(expected: Expected, reply: string, at: number, matched: Matched): number {
  switch (expected.kind) {
    case 'error':
      return errorAt(reply, at)
    case 'text':
      return textAt(expected.text, reply, at)
    case 'leaf': {
      if (expected.isOpen && !reply.startsWith(expected.text, at)) return errorAt(reply, at)
      matched.sent.push(expected.leaf)
      return textAt(expected.text, reply, at)
    }
    case 'items': {
      const { items, isBare } = expected
      if (items.at(-1) === LOST) {
        for (const item of items) lose(item, matched)
        return errorAt(reply, at)
      }
      let next = textAt(isBare ? '[' : '{"result": [', reply, at)
      items.forEach((item, index) => {
        if (index > 0) next = textAt(', ', reply, next)
        next = matchAt(item, reply, next, matched)
      })
      return textAt(isBare ? ']' : '], "error": null}', reply, next)
    }
  }
}

function lose(expected: Expected, matched: Matched): void {
  if (expected.kind === 'leaf') (expected.isOpen ? matched.maybe : matched.sent).push(expected.leaf)
  if (expected.kind === 'items') for (const item of expected.items) lose(item, matched)
}

function textAt(text: string, reply: string, at: number): number {
  if (reply.startsWith(text, at)) return at + text.length
  throw new Error(`at ${at} of the reply, expected ${text.slice(0, 300)}, got ${shown(reply, at)}`)
}

function errorAt(reply: string, at: number): number {
  ERROR.lastIndex = at
  const found = ERROR.exec(reply)
  if (found === null) throw new Error(`at ${at} of the reply, expected an error, got ${shown(reply, at)}`)
  const text = found[1] as string
  // Python's words name a parameter as the client spelt it.
  if (text === '' || (/\\[nr]/.test(text) && !text.includes('unexpected keyword argument')))
    throw new Error(`an error that is not one line: ${text}`)
  if (text.includes(CANARY)) throw new Error(`an error that repeats a value: ${text}`)
  return at + found[0].length
}

const shown = (reply: string, at: number) => reply.slice(at, at + 300)

/**
 * Compares the calls that reached Anki with those that had to: each once, no other, those of one request in their order.
 *
 * @throws Error that names the first call that is missing or too much
 */
export function compareCalls(catalogue: Catalogue, all: readonly Matched[], received: readonly ExpectedLeaf[]): void {
  const isListed = ({ action }: ExpectedLeaf) => catalogue.get(action)?.gateway.inStepWith !== null
  const textsOf = (leaves: readonly ExpectedLeaf[]) =>
    leaves.flatMap(({ action, params }) => atoms(catalogue, action, params))
  const sent = all.flatMap(({ sent }) => sent)
  const maybe = textsOf(all.flatMap(({ maybe }) => maybe))
  // Calls whose result follows a list can go as one, and an item that several ask for goes once.
  compareEach(new Set(textsOf(sent.filter(isListed))), new Set(textsOf(received.filter(isListed))), maybe)
  const isOther = (leaf: ExpectedLeaf) => !isListed(leaf)
  compareEach(textsOf(sent.filter(isOther)), textsOf(received.filter(isOther)), maybe)
  const [only, ...others] = all
  if (only === undefined || others.length > 0 || only.maybe.length > 0) return
  const inOrder = (leaves: readonly ExpectedLeaf[]) => textsOf(leaves.filter(isOther)).join('\n')
  if (inOrder(only.sent) !== inOrder(received)) throw new Error('Anki got the calls in another order')
}

function compareEach(expected: Iterable<string>, received: Iterable<string>, maybe: readonly string[]): void {
  const left = new Map<string, number>()
  for (const text of expected) left.set(text, (left.get(text) ?? 0) + 1)
  const optional = [...maybe]
  for (const text of received) {
    const count = left.get(text) ?? 0
    if (count > 0) left.set(text, count - 1)
    else if (optional.includes(text)) optional.splice(optional.indexOf(text), 1)
    else throw new Error(`Anki got a call too much: ${text.slice(0, 500)}`)
  }
  for (const [text, count] of left) if (count > 0) throw new Error(`Anki did not get ${text.slice(0, 500)}`)
}
