/** A mistake of the gateway that the simulation found, and the test that has been a scenario of it since. */
export interface Found {
  readonly what: string
  /** Its file in `test`, and its name. */
  readonly file: string
  readonly test: string
}

/**
 * A seed shows a mistake again only as long as the simulator stays as it is. So each mistake that it finds becomes a small test where the
 * mistake was, and stands here with the name of that test.
 */
export const FOUND: readonly Found[] = [
  {
    what: 'later writes of a client overtook its notes',
    file: 'cache/note-order.test.ts',
    test: 'a call waits for the notes of its client before it, and for nobody else’s',
  },
  {
    what: 'a request that shared a reply that was being read ahead failed inside the gateway',
    file: 'read-ahead/walks.test.ts',
    test: 'who shares a reply that is being read ahead gets it, also if the request itself is asked again',
  },
  {
    what: 'a multi whose pack got no reply was torn',
    file: 'upstream/packing.test.ts',
    test: 'a multi whose pack got no reply is sent again whole, because it is a snapshot',
  },
  {
    what: 'an undo sent calls although the audit log could not take their lines',
    file: 'undo/audit.test.ts',
    test: 'an undo sends nothing that a required audit log cannot take',
  },
  {
    what: 'a client with a scope got for good what it had got while no collection was open',
    file: 'scope/cached.test.ts',
    test: 'a read while no collection is open is asked again',
  },
  {
    what: 'a copy of the collection of one profile let a deletion run in another one',
    file: 'snapshots/snapshots.test.ts',
    test: 'a copy protects only calls to its own collection, whichever profile is open by then',
  },
  {
    what: 'a deletion ran without a copy because the gateway did not know yet that a profile was open',
    file: 'assembly/unready-anki.test.ts',
    test: 'needs a copy',
  },
  {
    what: 'a client waited for all requests of a busy one, because the last of them was the same as its own',
    file: 'cache/flights.test.ts',
    test: 'a client shares no flight that waits behind others of another client',
  },
  {
    what: 'an undo took back what a person had changed while the call was under way',
    file: 'undo/named.test.ts',
    test: 'what a call does not name was changed by somebody else, at the very moment of the call',
  },
]
