import { canWrite, type Leaf } from '../upstream/leaf.ts'
import { findMember, listItems } from '../wire/list.ts'
import type { Cost } from './budget.ts'

const LIST = '[]'
const names = new Map<string, Buffer>()

/** What a leaf call costs, were it sent; `bytes` are those of its parameters as the client wrote them. */
export function leafCost(leaf: Leaf): Cost {
  const writes = canWrite(leaf)
  return {
    calls: 1,
    writes: writes ? 1 : 0,
    notes: writes ? notesOf(leaf) : 0,
    bytes: leaf.params?.length ?? 0,
  }
}

/** How many notes a call would create, where it creates what it makes: one, or one for each item of a list. */
function notesOf({ action: { gateway }, params }: Leaf): number {
  if (gateway.kind !== 'write' || gateway.makesNotes === null) return 0
  const { at } = gateway.makesNotes
  if (!at.endsWith(LIST)) return 1
  const found = params === null ? null : findMember(params, nameText(at.slice(0, -LIST.length)))
  if (params === null || found === null) return 0
  return listItems(params, found.value.start)?.length ?? 0
}

function nameText(name: string): Buffer {
  const known = names.get(name)
  if (known !== undefined) return known
  const text = Buffer.from(name)
  names.set(name, text)
  return text
}
