import type { Action } from '../actions/action.ts'
import { compilePaths, type Node, parsePath } from '../actions/path.ts'

/** The positions of media descriptions in an action's parameters. */
export interface MediaTree {
  /** The parameters themselves describe a media file. */
  readonly isMedia: boolean
  /** The compiled paths of descriptions. */
  readonly root: Node
}

const PATH = 'path'
const trees = new WeakMap<Action, MediaTree | null>()

/**
 * Returns the positions of an action's media by the catalogue, or null if it has none.
 * Every parameter that may name a file of the host counts.
 */
export function mediaTree(action: Action): MediaTree | null {
  const known = trees.get(action)
  if (known !== undefined) return known
  const files = action.gateway.hazards.filter(({ hazard }) => hazard === 'host-file').map(({ path }) => parsePath(path))
  const root = compilePaths(files.filter((path) => path.at(-1)?.name === PATH).map((path) => path.slice(0, -1)))
  const isMedia = root.ends.length > 0
  const tree = isMedia || root.children.length > 0 ? { isMedia, root } : null
  trees.set(action, tree)
  return tree
}
