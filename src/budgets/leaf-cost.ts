import type { Leaf } from '../upstream/leaf.ts'
import type { Cost } from './budget.ts'

/** Returns the cost of a leaf call if the gateway sends it. `bytes` counts its parameters as the client wrote them. */
export function leafCost(leaf: Leaf): Cost {
  const writes = leaf.writes()
  return {
    calls: 1,
    writes: writes ? 1 : 0,
    notes: writes ? leaf.weight().notes : 0,
    bytes: leaf.params?.length ?? 0,
  }
}
