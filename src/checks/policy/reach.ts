import { isTruthy, parsePath } from '../../actions/path.ts'
import type { Value } from '../../wire/value.ts'

interface Node {
  readonly name: string
  readonly items: boolean
  /** A path ends here, whatever others go on. */
  isEnd: boolean
  readonly children: Node[]
}

/** A function that says whether at none of the paths there is a value that Python takes for true; all are looked at in one walk. */
export function nothingAt(paths: readonly string[]): (params: Value) => boolean {
  const roots: Node[] = []
  for (const path of paths) {
    let level = roots
    let end: Node | undefined
    for (const { name, items } of parsePath(path)) {
      let node = level.find((other) => other.name === name && other.items === items)
      if (node === undefined) {
        node = { name, items, isEnd: false, children: [] }
        level.push(node)
      }
      level = node.children
      end = node
    }
    if (end !== undefined) end.isEnd = true
  }
  const isTelling = paths.every((path) => path !== '' && !path.includes('*'))
  return isTelling ? (params) => !reaches(params, roots) : () => false
}

function reaches(value: Value, nodes: readonly Node[]): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const node of nodes) {
    const found = (value as { readonly [name: string]: Value })[node.name]
    if (found === undefined || found === null || found === '' || !Object.hasOwn(value, node.name)) continue
    if (node.items && Array.isArray(found)) {
      for (const item of found) if (ends(item, node)) return true
    } else if (ends(found, node)) return true
  }
  return false
}

function ends(value: Value, { isEnd, children }: Node): boolean {
  return (isEnd && isTruthy(value)) || reaches(value, children)
}
