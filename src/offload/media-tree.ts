import type { Action } from '../actions/catalogue.ts'
import { parsePath } from '../actions/path.ts'

/** Where in the params of an action media are described, as a tree of member names. */
export interface MediaTree {
  /** What stands here describes a media file. */
  readonly isMedia: boolean
  readonly members: ReadonlyMap<string, MediaTree>
}

interface Growing {
  isMedia: boolean
  readonly members: Map<string, Growing>
}

const PATH = 'path'
const trees = new WeakMap<Action, MediaTree | null>()

/**
 * The places of an action's media, by the catalogue: whatever may name a file of the host is one. A list in such a place
 * describes several. Null where there are none, and for windows, which may look at a file when it is long gone.
 */
export function mediaTree(action: Action): MediaTree | null {
  const known = trees.get(action)
  if (known !== undefined) return known
  const tree = action.gateway.kind === 'gui' ? null : grow(action)
  trees.set(action, tree)
  return tree
}

function grow({ gateway }: Action): MediaTree | null {
  const root: Growing = { isMedia: false, members: new Map() }
  for (const { hazard, path } of gateway.hazards) {
    const steps = parsePath(path)
    if (hazard !== 'host-file' || steps.at(-1)?.name !== PATH) continue
    let node = root
    for (const { name } of steps.slice(0, -1)) {
      const next = node.members.get(name) ?? { isMedia: false, members: new Map() }
      node.members.set(name, next)
      node = next
    }
    node.isMedia = true
  }
  return root.isMedia || root.members.size > 0 ? root : null
}
