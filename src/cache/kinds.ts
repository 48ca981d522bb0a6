import type { Action } from '../actions/action.ts'
import type { Area } from '../actions/facts.ts'
import { compilePaths, type Node } from '../actions/path.ts'
import { anyAt } from '../actions/walk.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { skipSpace } from '../wire/scan.ts'
import { memberAt } from '../wire/spans-at.ts'
import type { Value } from '../wire/value.ts'
import { isVolatileQuery } from './depends.ts'
import type { CacheConfig } from './settings.ts'

/**
 * How long the cache stores a reply. `process`: while Anki runs.
 * `collection`, `media`: while the stamp of that stays the same or, without a stamp, for `bound` ms.
 * `volatile`: for `bound` ms, because no stamp covers everything that it depends on. `none`: never.
 */
export interface Retention {
  readonly keeps: 'process' | 'collection' | 'media' | 'volatile' | 'none'
  /** In ms. 0 means never. */
  readonly bound: number
  /** Without a stamp, a change in one of these areas invalidates the reply. */
  readonly reads: readonly Area[]
  /** The media file that the reply contains, or null for a list of names. */
  readonly file: string | null
  /** True for a reply that is never stored, but only because it depends on the clock. Read ahead, it may be used once (docs/cache.md). */
  readonly once: boolean
  /** True for a call that looks ids up. Only the collection decides which ids are missing, whatever the reply depends on. */
  readonly knowsMissing: boolean
}

/** The cache's view of a call: a write, or a read and how long its reply is valid. */
export type Classified = 'write' | Retention

/** Classifies a call by the catalogue and the owner's settings. */
export type Classify = (leaf: Leaf) => Classified

/** The size of parameters, in bytes, up to which the cache parses them to classify a call. */
const LARGE = 64 * 1024
export const NONE: Retention = { keeps: 'none', bound: 0, reads: [], file: null, once: false, knowsMissing: false }
/** A file name that AnkiConnect looks up unchanged: no folder, no character that Anki strips, and already in NFC. */
const PLAIN_NAME = /^(?!\.)[^\p{C}/\\:*?"<>|[\]^]+$/u

/** @throws Error if the settings name an unknown action or one that is not a read */
export function createClassify(actions: readonly Action[], config: CacheConfig): Classify {
  const known = new Map(actions.map((action) => [action.name, action]))
  for (const name of Object.keys(config.actions)) {
    if (known.get(name)?.gateway.kind !== 'read')
      throw new Error(`cache.actions.${name}: there is no such reading action`)
  }
  const plans = new Map<Action, Plan>()
  return (leaf) => {
    let plan = plans.get(leaf.action)
    if (plan === undefined) {
      plan = planOf(leaf.action, config)
      plans.set(leaf.action, plan)
    }
    if (plan.always !== null) return plan.always
    if (leaf.writes()) return 'write'
    if (leaf.params !== null && leaf.params.length > LARGE) return largeKind(plan, leaf.params)
    const params = leaf.value()
    if (params === null) return NONE
    if (plan.steady.keeps === 'media') return mediaKind(plan, params)
    const isVolatile = anyAt(plan.queries, params, (value) => typeof value === 'string' && isVolatileQuery(value))
    return isVolatile ? plan.volatile : plan.steady
  }
}

/**
 * Returns the kind of a call with large parameters. Parsing them only to classify the call would cost more than the cache saves, but a call
 * without a search depends on nothing else.
 */
function largeKind({ queries, steady }: Plan, params: Buffer): Retention {
  const start = skipSpace(params, 0)
  const mayDepend = queries.children.some(
    ({ isSeveral, bytes }) => isSeveral || memberAt(params, start, bytes) !== null,
  )
  return mayDepend || steady.keeps === 'media' ? NONE : steady
}

/** The facts about an action's calls that do not depend on their parameters. */
interface Plan {
  /** The result if the parameters make no difference, otherwise null. */
  readonly always: Classified | null
  readonly queries: Node
  readonly files: Node
  readonly steady: Retention
  readonly volatile: Retention
}

function planOf({ name, gateway }: Action, config: CacheConfig): Plan {
  const { kind, cache, depends, reads, writesWhen, subjects, inStepWith } = gateway
  const own = config.actions[name]
  const isOnlyByClock = cache === 'collection' && depends.every((on) => on === 'clock')
  const once = isOnlyByClock && own !== 0
  const knowsMissing = cache === 'collection' && inStepWith !== null && own !== 0
  const kindFor = (keeps: Retention['keeps'], bound: number): Retention =>
    own === 0 || (keeps === 'volatile' && (own ?? bound) === 0)
      ? { ...NONE, once, knowsMissing }
      : { keeps, bound: own ?? bound, reads, file: null, once: false, knowsMissing }
  const outside = cache === 'never' ? kindFor('volatile', 0) : kindFor('volatile', config.volatile)
  const isSteady = cache !== 'never' && depends.every((on) => on === 'query')
  const steady = isSteady ? kindFor(cache, config.ttl) : outside
  const queries = compilePaths(depends.includes('query') ? (subjects.query ?? []) : [])
  const files = compilePaths(subjects.media ?? [])
  const isAlways = writesWhen.length === 0 && queries.children.length === 0 && steady.keeps !== 'media'
  const always = kind !== 'read' ? 'write' : isAlways ? steady : null
  return { always, queries, files, steady, volatile: outside }
}

/** The stamp does not cover files in subfolders. */
const ELSEWHERE = /[/\\]/
const ANY_PARAMETER = compilePaths(['*'])

/**
 * Returns the kind of a call that reads media. If the reply is a file's content, the stamp must cover that file.
 * Otherwise the reply is a list of names in the folder.
 */
function mediaKind({ files, steady }: Plan, params: Value): Retention {
  if (files.children.length === 0) {
    const isBelow = anyAt(ANY_PARAMETER, params, (value) => typeof value === 'string' && ELSEWHERE.test(value))
    return isBelow ? NONE : steady
  }
  let file: string | null = null
  anyAt(files, params, (value) => {
    const isPlain = typeof value === 'string' && PLAIN_NAME.test(value) && value.normalize('NFC') === value
    file = isPlain ? value : null
    return true
  })
  return file === null ? NONE : { ...steady, file }
}
