import type { DoorKind } from './facts.ts'
import { names } from './texts.ts'

/** Returns the name of the program behind a port. `isItself`: an AnkiConnect there is the one that the gateway should be in front of. */
export function doorName(kind: DoorKind, isItself = false): string {
  switch (kind) {
    case 'anki-connect':
      return names(isItself ? 'door.itself' : 'door.anki-connect').text
    case 'tsunagi':
    case 'ankimcp':
      return names(`door.${kind}`).text
    default:
      return names('door.other').text
  }
}
