import { MATCHERS, type MatcherName } from './matchers/list.ts'
import type { Matcher, PlaceBounds, Test } from './matchers/matcher.ts'

/** Matchers as written: all of them must hold. */
export type Match = Readonly<Partial<Record<MatcherName, unknown>>>

/** Matchers as functions. */
export interface CompiledMatch extends PlaceBounds {
  /** Whether they only limit the size or number of values. */
  readonly isOnlySize: boolean
  /** Tests a value, or every item if AnkiConnect reads the value as a list. */
  readonly each: Test
  /** The demand on a value, in words that repeat nothing of any call. */
  readonly must: string
}

/** Returns the written matchers, each with its value. */
export function matchersIn(match: Match): readonly (readonly [matcher: Matcher, wanted: unknown])[] {
  return Object.entries(match).map(([name, wanted]) => [MATCHERS[name as MatcherName], wanted])
}

const UNBOUNDED: PlaceBounds = {
  absent: false,
  mostItems: Number.POSITIVE_INFINITY,
  mostBytes: Number.POSITIVE_INFINITY,
}

/** Turns matchers into functions. `readMatch` has read them, so they hold no mistakes. */
export function compileMatch(match: Match): CompiledMatch {
  const written = matchersIn(match)
  const bounds = Object.assign({}, UNBOUNDED, ...written.map(([{ bounds }, wanted]) => bounds?.(wanted))) as PlaceBounds
  const tests = written.flatMap(([{ test }, wanted]) => test?.(wanted) ?? [])
  // `absent` alone demands that nothing is there, not even an empty list. With other matchers it lets a call pass that has nothing.
  const isOnlyAbsent = bounds.absent && written.length === 1
  return {
    ...bounds,
    ...(isOnlyAbsent && { mostItems: -1 }),
    isOnlySize: !isOnlyAbsent && tests.length === 0,
    each: every(tests),
    must: describe(match),
  }
}

function every(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0] as Test
  return (value, holder, name, kind) => tests.every((test) => test(value, holder, name, kind))
}

function describe({ absent, ...others }: Match): string {
  const said = matchersIn(others).map(([{ words }, wanted]) => words(wanted))
  if (absent === undefined) return said.join(' and ')
  return [MATCHERS.absent.words(absent), ...(said.length > 0 ? [said.join(' and ')] : [])].join(' or ')
}
