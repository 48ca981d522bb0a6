import type { Action } from './action.ts'
import type { Collection } from './collection/collection.ts'
import { FAILED_LOOK_UP } from './cost.ts'
import type { Value } from './json.ts'
import { NotFoundError } from './python.ts'

/** A running Anki as the actions see it. */
export interface Anki {
  readonly actions: ReadonlyMap<string, Action>
  readonly collection: Collection
  readonly key: Value
  readonly generation: 'newer' | 'older'
  readonly hostFiles: boolean
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
