import type { Action } from '../actions/catalogue.ts'
import { type DeckExists, isPureRead } from '../actions/effect.ts'
import type { Area } from '../actions/facts.ts'
import { anyAt, type Path, parsePath } from '../actions/path.ts'
import type { CacheConfig } from '../config/config.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { NotFinite, readValue, type Value } from '../wire/value.ts'
import { isVolatileQuery } from './depends.ts'

/**
 * How an answer to a call is kept. `process`: as long as Anki runs. `collection`, `media`: under the stamp of that, or else for
 * `bound` ms. `volatile`: for `bound` ms, because no stamp covers all it depends on. `none`: not at all.
 */
export interface Kind {
  readonly keeps: 'process' | 'collection' | 'media' | 'volatile' | 'none'
  /** In ms; 0 is never. */
  readonly bound: number
  /** What a change makes it fall, where there is no stamp. */
  readonly reads: readonly Area[]
  /** The media file the answer holds; null for a list of names. */
  readonly file: string | null
  /** It looks ids up, and which of them are missing is a fact of the collection, whatever else the answer depends on. */
  readonly knowsMissing: boolean
}

/** What a call is to the cache: one that may change something, or a read and how its answer is kept. */
export type Classified = 'write' | Kind

/** Classifies calls by the catalogue's facts and the owner's settings. */
export type Classify = (leaf: Leaf, deckExists: DeckExists) => Classified

/** Not kept. */
export const NONE: Kind = { keeps: 'none', bound: 0, reads: [], file: null, knowsMissing: false }
/** A file name that AnkiConnect looks for as it stands: no folder, nothing that Anki strips from names, already in NFC. */
const PLAIN_NAME = /^(?!\.)[^\p{C}/\\:*?"<>|[\]^]+$/u

/**
 * @throws Error where the settings name an action that is no read, or that does not exist
 */
export function createClassify(actions: readonly Action[], config: CacheConfig): Classify {
  const known = new Map(actions.map((action) => [action.name, action]))
  for (const name of Object.keys(config.actions)) {
    if (known.get(name)?.gateway.kind !== 'read')
      throw new Error(`cache.actions.${name}: there is no such reading action`)
  }
  const plans = new Map<Action, Plan>()
  return (leaf, deckExists) => {
    let plan = plans.get(leaf.action)
    if (plan === undefined) {
      plan = planOf(leaf.action, config)
      plans.set(leaf.action, plan)
    }
    if (plan.always !== null) return plan.always
    const params = paramsOf(leaf)
    if (params === undefined) return plan.writes ? 'write' : NONE
    if (plan.writes && !isPureRead(leaf.action, params, deckExists)) return 'write'
    if (plan.steady.keeps === 'media') return mediaKind(plan, params)
    const isVolatile = anyIn(params, plan.queries, (value) => typeof value === 'string' && isVolatileQuery(value))
    return isVolatile ? plan.volatile : plan.steady
  }
}

/** What is known of an action's calls before their params are looked at. */
interface Plan {
  /** Where params make no difference. */
  readonly always: Classified | null
  readonly writes: boolean
  readonly queries: readonly Path[]
  readonly files: readonly Path[]
  readonly steady: Kind
  readonly volatile: Kind
}

function planOf({ name, gateway }: Action, config: CacheConfig): Plan {
  const { kind, cache, depends, reads, writesWhen, subjects, inStepWith } = gateway
  const own = config.actions[name]
  const knowsMissing = cache === 'collection' && inStepWith !== null && own !== 0
  const kindFor = (keeps: Kind['keeps'], bound: number): Kind =>
    own === 0 || (keeps === 'volatile' && (own ?? bound) === 0)
      ? { ...NONE, knowsMissing }
      : { keeps, bound: own ?? bound, reads, file: null, knowsMissing }
  const outside = cache === 'never' ? kindFor('volatile', 0) : kindFor('volatile', config.volatile)
  const isSteady = cache !== 'never' && depends.every((on) => on === 'query')
  const steady = isSteady ? kindFor(cache, config.ttl) : outside
  const queries = depends.includes('query') ? (subjects.query ?? []).map(parsePath) : []
  const files = (subjects.media ?? []).map(parsePath)
  const isAlways = writesWhen.length === 0 && queries.length === 0 && steady.keeps !== 'media'
  const always = kind !== 'read' ? 'write' : isAlways ? steady : null
  return { always, writes: writesWhen.length > 0, queries, files, steady, volatile: outside }
}

/** What lies below the folder its stamp does not cover. */
const ELSEWHERE = /[/\\]/

/** Where the answer is a file's content the stamp must cover that file; else it is a list of names in the folder. */
function mediaKind({ files, steady }: Plan, params: Value): Kind {
  if (files.length === 0) {
    const isBelow = anyIn(params, [parsePath('*')], (value) => typeof value === 'string' && ELSEWHERE.test(value))
    return isBelow ? NONE : steady
  }
  let file: string | null = null
  anyIn(params, files, (value) => {
    const isPlain = typeof value === 'string' && PLAIN_NAME.test(value) && value.normalize('NFC') === value
    file = isPlain ? value : null
    return true
  })
  return file === null ? NONE : { ...steady, file }
}

function anyIn(params: Value, paths: readonly Path[], test: (value: Value) => boolean): boolean {
  return paths.some((path) => anyAt(params, path, test))
}

/** The params as a value; undefined where Python reads a number in them that has no value here. */
function paramsOf({ params }: Leaf): Value | undefined {
  try {
    return params === null ? {} : readValue(params)
  } catch (error) {
    if (error instanceof NotFinite) return undefined
    throw error
  }
}
