import fc, { type Arbitrary } from 'fast-check'
import { Members, type Node, nodeOf } from './node.ts'
import { oddName, oddValue } from './odd.ts'

/** One change of some params: the way to its place, by the number of the member or item at each step, and what is done there. */
interface Change {
  readonly way: readonly number[]
  readonly at: number
  readonly kind: 'replace' | 'remove' | 'repeat' | 'add'
  readonly name: string
  readonly value: Node
}

const change: Arbitrary<Change> = fc.record({
  way: fc.array(fc.nat(6), { maxLength: 4 }),
  at: fc.nat(20),
  kind: fc.constantFrom('replace', 'replace', 'replace', 'replace', 'replace', 'remove', 'repeat', 'add'),
  name: oddName,
  value: oddValue,
})

/** Some params as they were measured, or with changes: another value, one member more or less, or one that comes twice. */
export function changed(measured: Arbitrary<unknown>): Arbitrary<Node> {
  const changes = fc.oneof(
    { arbitrary: fc.constant<Change[]>([]), weight: 4 },
    { arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }), weight: 3 },
  )
  return fc.tuple(measured, changes).map(([params, changes]) => {
    const node = nodeOf(params)
    for (const one of changes) apply(node, one, one.way)
    return node
  })
}

function apply(node: Node, change: Change, [step, ...way]: readonly number[]): void {
  const below = Array.isArray(node) ? node : node instanceof Members ? node.list.map(([, member]) => member) : []
  const deeper = below.filter((one) => Array.isArray(one) || one instanceof Members)
  const next = step === undefined || deeper.length === 0 ? undefined : deeper[step % deeper.length]
  if (next !== undefined) apply(next, change, way)
  else if (Array.isArray(node)) changeItem(node, change)
  else if (node instanceof Members) changeMember(node.list, change)
}

function changeItem(list: Node[], { at, kind, value }: Change): void {
  if (list.length > 0 && kind === 'replace') list[at % list.length] = nodeOf(value)
  else list.push(nodeOf(value))
}

function changeMember(list: [string, Node][], { at, kind, name, value }: Change): void {
  const index = list.length === 0 ? -1 : at % list.length
  const found = list[index]
  if (found === undefined || kind === 'add') list.push([name, nodeOf(value)])
  else if (kind === 'remove') list.splice(index, 1)
  else if (kind === 'repeat') list.push([found[0], nodeOf(value)])
  else found[1] = nodeOf(value)
}
