import type { Action } from '../actions/action.ts'
import type { Change } from '../actions/changes.ts'
import type { Scope } from '../scope/scope.ts'
import type { Targets } from './targets.ts'

/** Returns the changes as Anki gets them from a client that deletes softly: its notes get a tag and are suspended. Pure. */
export function softened(changes: readonly Change[], action: Action, scope: Scope | null): readonly Change[] {
  const tag = scope?.deletedTag ?? null
  if (tag === null || action.gateway.notesBecome !== 'deleted') return changes
  return changes.map((change) => (change.change === 'deletes' ? { ...change, change: 'hides', values: [tag] } : change))
}

/** Returns what a call changes of the named things that are inside. Pure. */
export function targetsInside(
  targets: Targets,
  scope: Scope | null,
  isInside: { readonly note: (id: string) => boolean; readonly card: (id: string) => boolean },
): Targets {
  if (scope === null) return targets
  return {
    ...targets,
    notes: targets.notes.filter(isInside.note),
    wholeNotes: targets.wholeNotes.filter(isInside.note),
    cards: targets.cards.filter(isInside.card),
  }
}

/** Returns the values of changes for the cards that remain of those named, where there is one for each card. Pure. */
export function valuesInside(
  changes: readonly Change[],
  named: readonly string[],
  remaining: readonly string[],
): readonly Change[] {
  if (named.length === remaining.length) return changes
  const kept = new Set(remaining)
  return changes.map((change) => {
    const isEach = change.change === 'sets' && change.values.length > 1 && change.values.length === named.length
    return isEach ? { ...change, values: change.values.filter((_, index) => kept.has(named[index] as string)) } : change
  })
}
