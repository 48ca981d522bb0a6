import type { Action } from '../../actions/action.ts'
import type { Subject } from '../../actions/facts.ts'
import type { PlaceReading } from '../../actions/path.ts'
import { compileFor, listAt } from '../../actions/reading.ts'
import { tagsIn } from '../../actions/spelling.ts'
import { FOUND, NOTHING, STOPPED, type Visitor, walk } from '../../actions/walk.ts'
import type { Value } from '../../wire/value.ts'
import type { CompiledMatch } from './match.ts'
import { takesAtMost } from './size.ts'
import { compileWaysAround } from './ways-around.ts'

/** The subjects that a profile can name instead of a path. */
export const SUBJECTS: readonly Subject[] = ['deck', 'model', 'media', 'query', 'notes', 'cards']

/** Returns the paths in an action's `params` that a subject or path of a profile means; none for a subject the action does not have. */
export function pathsOf(action: Action, what: string): readonly string[] {
  const subject = SUBJECTS.find((one) => one === what)
  return subject === undefined ? [what] : (action.gateway.subjects[subject] ?? [])
}

/** Whether a call fulfils a condition, given the value of its `params` and its JSON text. */
export type PlaceTest = (params: Value, text: Buffer | null) => boolean

/**
 * Returns a function that tells whether an action's calls fulfil matchers at a place. Every value there must match. If there is
 * nothing, or only null, the call fails unless absence is allowed. The same applies to each item of a list in the path: the deck of the
 * first note of `addNotes` does not excuse a second note without one. An empty list passes. The size of a value is measured in `text`,
 * the JSON text of the params; null if a call has none. A call that gets around the place fails
 * (ways-around.ts).
 */
export function compilePlace(action: Action, what: string, match: CompiledMatch): PlaceTest {
  const paths = pathsOf(action, what)
  const root = compileFor(action, paths)
  const leadsAround = compileWaysAround(action, paths, match)
  const visitor: Visitor = {
    end: (value, holder, name, node, member) => {
      if (value === null) return NOTHING
      const reading = node.readAs(member)
      const list = listAt(value, holder, name, reading)
      if (countOf(list ?? value, reading) > match.mostItems) return STOPPED
      if (list === null) return match.each(value, holder, name, reading.kind) ? FOUND : STOPPED
      for (let index = 0; index < list.length; index++) {
        const item = list[index] as Value
        const holds = item === null ? match.absent : match.each(item, list, index, reading.kind)
        if (!holds) return STOPPED
      }
      return FOUND
    },
    needsEach: !match.absent,
  }
  const least = match.absent ? NOTHING : FOUND
  return (params, text) => {
    const found = walk(root, params, visitor)
    return (
      found !== STOPPED &&
      found >= least &&
      !leadsAround(params) &&
      (match.mostBytes === Number.POSITIVE_INFINITY || text === null || takesAtMost(text, root, match.mostBytes))
    )
  }
}

/** Returns how many items AnkiConnect finds in a value. */
function countOf(value: Value, { kind, isOwnItem }: PlaceReading): number {
  if (kind === 'tags') return [value].flat().reduce<number>((sum, item) => sum + tagCount(item as Value), 0)
  if (typeof value !== 'object' || value === null) return 1
  if (Array.isArray(value)) return value.length
  return isOwnItem ? 1 : Object.keys(value).length
}

function tagCount(value: Value): number {
  return typeof value === 'string' ? tagsIn(value).length : 1
}
