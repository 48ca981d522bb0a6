import type { Random } from './random.ts'

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

/** The node of a JSON value. Every node is fresh, so that it can be changed. */
export function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return value.map(nodeOf)
  if (typeof value === 'object' && value !== null)
    return new Members(Object.entries(value).map(([name, member]) => [name, nodeOf(member)]))
  return value as Node
}

/** Writes a node as JSON, now and then with spaces and escapes that JSON allows and nobody needs. */
export function write(node: Node, random: Random, isOdd: boolean): string {
  const space = () => (isOdd && random.once(6) ? random.pick([' ', '\n', '\t\r', '  ']) : '')
  const text = (value: string) => (isOdd && random.once(8) ? escaped(value, random) : JSON.stringify(value))
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

function escaped(value: string, random: Random): string {
  const units = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index))
  const hex = (unit: number) => {
    const digits = unit.toString(16).padStart(4, '0')
    return `\\u${random.once(2) ? digits : digits.toUpperCase()}`
  }
  const plain = (unit: number) => unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c
  return `"${units.map((unit) => (plain(unit) && !random.once(3) ? String.fromCharCode(unit) : hex(unit))).join('')}"`
}
