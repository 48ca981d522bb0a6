import type { Value } from '../wire/value.ts'
import type { Action } from './action.ts'
import type { Condition, Group } from './facts.ts'
import { compilePaths, type Node } from './path.ts'
import { isTruthy, STOPPED, until, walk } from './walk.ts'

const compiled = new Map<string, Node>()

/** The path of a fact, compiled once for each text. The catalogue has few of them. */
export function factPath(text: string): Node {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const path = compilePaths([text])
  compiled.set(text, path)
  return path
}

const VISITORS = {
  truthy: until(isTruthy),
  falsy: until((value) => !isTruthy(value)),
  'not-false': until((value) => value !== false),
  absent: until(() => true),
  // The gateway does not know which decks exist.
  'missing-deck': until(() => true),
}

/** Whether a call fulfils a condition of the catalogue (schemas/action.schema.json explains the words of `is`). */
export function holds({ path: text, is }: Condition, params: Value): boolean {
  if (is === 'always') return true
  const isThere = walk(factPath(text), params, VISITORS[is]) === STOPPED
  return is === 'absent' ? !isThere : isThere
}

/** Whether a call changes nothing, neither what Anki keeps nor its windows, its process or the machine. */
export function isPureRead(action: Action, params: Value): boolean {
  if (action.gateway.kind !== 'read') return false
  return !action.gateway.writesWhen.some((condition) => holds(condition, params))
}

/**
 * Returns the policy groups of one call by its real effect. A read that writes leaves `read` and joins `write`, and its
 * parameters can add groups. `all` is left out.
 */
export function groupsOf(action: Action, params: Value): ReadonlySet<Group> {
  const { kind, groups: always, groupsWhen } = action.gateway
  const groups = new Set(always)
  for (const condition of groupsWhen) {
    if (holds(condition, params)) for (const group of condition.groups) groups.add(group)
  }
  if (kind === 'read' && !isPureRead(action, params)) {
    groups.delete('read')
    groups.add('write')
  }
  return groups
}

/** Returns every action of a group, or of `all`. The name is that of the policy grammar without the @. */
export function membersOf(actions: readonly Action[], group: Group | 'all'): Action[] {
  return group === 'all' ? [...actions] : actions.filter(({ gateway }) => gateway.groups.includes(group))
}
