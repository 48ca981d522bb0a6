import { mistakesIn, type ReadingFailure } from '../settings/reading.ts'
import type { Path, ReadContext } from '../settings/setting.ts'
import type { Config } from './config.ts'
import type { ConfigError } from './error.ts'
import { findGiven, type GivenValue, type Givers } from './given.ts'
import { type LeafSetting, leaves } from './settings.ts'
import { assign } from './upstreams.ts'

/** The settings that some source gives, after they were read into a configuration. */
export interface ReadValues {
  readonly errors: readonly ConfigError[]
  /** The first steps of settings that could not be read, on which no check can rely. */
  readonly unread: ReadonlySet<string>
  /** Returns the source of the first of these settings that some source gives, to report a mistake in it. */
  sourceOf(targets: readonly string[]): GivenValue | undefined
  isGiven(target: string): boolean
}

/** The map of upstreams comes before the settings of its first one, which override it. */
const wholeFirst = leaves.toSorted((one, other) => depth(one) - depth(other))

function depth({ target }: LeafSetting): number {
  return target.split('.').length
}

/** Reads each given value, of one section or of all, into the configuration that holds the built-in ones. */
export function readValues(
  config: Record<string, unknown>,
  givers: Givers,
  { note, reads, shows }: Pick<ReadContext, 'note' | 'reads' | 'shows'>,
  only?: string,
): ReadValues {
  const given = new Map<string, GivenValue>()
  const errors: ConfigError[] = []
  const unread = new Set<string>()
  for (const leaf of wholeFirst) {
    const { target, row, path } = leaf
    if (only !== undefined && path !== only && !path.startsWith(`${only}.`)) continue
    const source = findGiven(leaf, givers)
    if (source === null) continue
    const inside = (at: Path, words: unknown) => shows([...source.path, ...at], words)
    const reading = row.kind.read(source.value, { ...source, note, reads, shows: inside })
    given.set(target, source)
    if (reading.ok) assign(config, target.split('.'), reading.value)
    else {
      errors.push(...mistakesIn(reading).map(source.complain))
      unread.add(target.split('.', 1)[0] ?? '')
      if (reading.usable !== undefined && target === 'clients') assign(config, ['clients'], reading.usable)
    }
  }
  const find = (target: string) => given.get(target) ?? inUpstreams(target, given, config as unknown as Config)
  return {
    errors,
    unread,
    sourceOf: (targets) => targets.map(find).find((source) => source !== undefined),
    isGiven: (target) => given.has(target),
  }
}

/** Returns the source of the map of upstreams that holds a setting of one of them. */
function inUpstreams(
  target: string,
  given: ReadonlyMap<string, GivenValue>,
  { upstreams }: Config,
): GivenValue | undefined {
  const [map = '', index, ...steps] = target.split('.')
  const source = given.get(map)
  const name = map === 'upstreams' ? upstreams[Number(index)]?.name : undefined
  if (source === undefined || name === undefined) return undefined
  const complain = (mistake: Omit<ReadingFailure, 'ok'>) =>
    source.complain({ ...mistake, at: [name, ...steps, ...(mistake.at ?? [])] })
  return { ...source, complain }
}
