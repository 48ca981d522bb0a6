import type { Collection } from './collection/collection.ts'
import { FAILED_LOOK_UP } from './cost.ts'
import type { Value } from './json.ts'
import { NotFoundError } from './python.ts'
import type { Windows } from './windows/windows.ts'

/** An action: the parameters in the order of Python's signature, and what it does. */
export interface Action {
  readonly parameters: readonly Parameter[]
  /** Whether only the newest generation has the action. */
  readonly isNewer?: boolean
  run(anki: Anki, ...values: Value[]): Value
}

/** A parameter: its name, or its name and default. */
export type Parameter = string | readonly [name: string, fallback: Value]

/**
 * The releases of AnkiConnect that the sandbox can be like. `older`, to 2023, answers null for a note that addNotes cannot add; `newer`,
 * of 2025, adds none then; `newest` has the actions that were documented later, too.
 */
export type Generation = 'older' | 'newer' | 'newest'

/** Whether the generation that a sandbox is like has an action. */
export function hasAction({ actions, generation }: Anki, name: string): boolean {
  const action = actions.get(name)
  return action !== undefined && (!action.isNewer || generation === 'newest')
}

/** A running Anki as the actions see it. */
export interface Anki {
  readonly actions: ReadonlyMap<string, Action>
  readonly collection: Collection
  readonly key: Value
  /** The name of the open profile, which is the only one. */
  readonly profile: string
  readonly generation: Generation
  readonly hostFiles: boolean
  readonly windows: Windows
  /** Writes that wait until the reply has left; the sandbox carries them out. */
  readonly late: (() => void)[]
  /** Window time that the actions of this exchange have cost so far, in milliseconds. */
  spent: number
}

/** A modal window opened: nothing is answered any more until Anki is started again. */
export class ModalWindow extends Error {}

/** The error of a look-up that Anki's backend fails; it costs window time. */
export function notFound(anki: Anki, message: string): NotFoundError {
  anki.spent += FAILED_LOOK_UP
  return new NotFoundError(message)
}
