import type { Value } from '../wire/value.ts'
import type { Action } from './catalogue.ts'
import type { Condition, Group } from './facts.ts'
import { anyAt, isTruthy, type Path, parsePath } from './path.ts'

/** Says whether a deck of this name exists; undefined where that is not known. */
export type DeckExists = (name: string) => boolean | undefined

const NOT_KNOWN: DeckExists = () => undefined

const paths = new Map<string, Path>()

/** The path taken apart, once for each text: the catalogue's are few. */
function pathOf(text: string): Path {
  const known = paths.get(text)
  if (known !== undefined) return known
  const path = parsePath(text)
  paths.set(text, path)
  return path
}

/** Whether a condition of the catalogue holds of a call (the words of `is`: schemas/action.schema.json). */
export function holds({ path: text, is }: Condition, params: Value, deckExists: DeckExists = NOT_KNOWN): boolean {
  if (is === 'always') return true
  const path = pathOf(text)
  if (is === 'absent') return !anyAt(params, path, () => true)
  return anyAt(params, path, (value) => {
    switch (is) {
      case 'truthy':
        return isTruthy(value)
      case 'falsy':
        return !isTruthy(value)
      case 'not-false':
        return value !== false
      case 'missing-deck':
        return !(typeof value === 'string' && deckExists(value) === true)
    }
  })
}

/** Whether a call changes nothing, neither what Anki keeps nor its windows, its process or the machine. */
export function isPureRead(action: Action, params: Value, deckExists?: DeckExists): boolean {
  if (action.gateway.kind !== 'read') return false
  return !action.gateway.writesWhen.some((condition) => holds(condition, params, deckExists))
}

/**
 * The policy groups one call belongs to, by what it really does: a read that writes leaves `read` and joins `write`,
 * and what its parameters make of it is added. `all` is left out.
 */
export function groupsOf(action: Action, params: Value, deckExists?: DeckExists): ReadonlySet<Group> {
  const { kind, groups: always, groupsWhen } = action.gateway
  const groups = new Set(always)
  for (const condition of groupsWhen) {
    if (holds(condition, params, deckExists)) for (const group of condition.groups) groups.add(group)
  }
  if (kind === 'read' && !isPureRead(action, params, deckExists)) {
    groups.delete('read')
    groups.add('write')
  }
  return groups
}

/** Every member of a group, or of `all`; the policy grammar's @group without the sign. */
export function membersOf(actions: readonly Action[], group: Group | 'all'): Action[] {
  return group === 'all' ? [...actions] : actions.filter(({ gateway }) => gateway.groups.includes(group))
}
