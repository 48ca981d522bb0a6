/** A number, or another word, as a request spells it. */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** The members of an object in their order, duplicates included. */
export class Members {
  readonly list: [string, Node][]
  constructor(list: [string, Node][]) {
    this.list = list
  }
}

/** JSON before it is text, with everything in it that a JavaScript value cannot hold. */
export type Node = null | boolean | number | string | Raw | Node[] | Members

/** The node of a JSON value, and a copy of a node: every one is fresh, so that it can be changed. */
export function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return value.map(nodeOf)
  if (value instanceof Raw) return value
  if (value instanceof Members) return new Members(value.list.map(([name, member]) => [name, nodeOf(member)]))
  if (typeof value === 'object' && value !== null)
    return new Members(Object.entries(value).map(([name, member]) => [name, nodeOf(member)]))
  return value as Node
}

/** Choices that say how something is written, used round and round. Without any, everything is written plainly. */
export type Choices = readonly number[]

/** Writes a node as JSON, with spaces and escapes that JSON allows and nobody needs where the choices say so. */
export function write(node: Node, choices: Choices): string {
  let used = 0
  const once = (of: number) => choices.length > 0 && next() % of === 0
  const next = () => (choices[used % choices.length] as number) + used++
  const space = () => (once(6) ? (SPACES[next() % SPACES.length] as string) : '')
  const text = (value: string) => (once(8) ? escaped(value, next) : JSON.stringify(value))
  const all = (one: Node): string => {
    if (one instanceof Raw) return one.text
    if (one instanceof Members) {
      const members = one.list.map(([name, member]) => `${space()}${text(name)}${space()}:${space()}${all(member)}`)
      return `{${members.join(`${space()},`)}${space()}}`
    }
    if (Array.isArray(one)) return `[${one.map((item) => `${space()}${all(item)}`).join(`${space()},`)}${space()}]`
    return typeof one === 'string' ? text(one) : JSON.stringify(one)
  }
  return `${space()}${all(node)}${space()}`
}

const SPACES = [' ', '\n', '\t\r', '  ']

function escaped(value: string, next: () => number): string {
  const units = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index))
  const hex = (unit: number) => {
    const digits = unit.toString(16).padStart(4, '0')
    return `\\u${next() % 2 === 0 ? digits : digits.toUpperCase()}`
  }
  const plain = (unit: number) => unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c
  return `"${units.map((unit) => (plain(unit) && next() % 3 > 0 ? String.fromCharCode(unit) : hex(unit))).join('')}"`
}
