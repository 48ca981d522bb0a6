import type { Catalogue } from '../actions/catalogue.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import { askOurselves, type Send, type Sender } from '../upstream/send.ts'
import type { CachedReply } from '../upstream/upstream.ts'
import type { Answer } from '../wire/reply.ts'
import { namesOf } from './names.ts'
import type { Read, ReadServices } from './read.ts'
import { serveReads } from './reads.ts'
import { answerTo, type Existing, namesModel, noteError, notesOf } from './unknown-notes.ts'
import type { View } from './view.ts'

/** Answers calls that are certain to fail because the deck or the note type of their notes does not exist. */
export interface Unknowns {
  /** Returns a reply for each call of a request, or null if the gateway has to ask Anki. */
  serve(leaves: readonly Leaf[], sender: Sender): Promise<readonly CachedReply[] | null>
}

export interface UnknownsOptions {
  readonly catalogue: Catalogue
  readonly reading: ReadServices
  readonly readOf: (leaf: Leaf) => Read
  /** Resolves to a view that all requests of this turn share. */
  readonly next: () => Promise<View>
  readonly sendWrites: Send
  /** The number of the Anki process. */
  readonly process: () => number
}

const FAILS_WHOLE = Buffer.from('{"notes": [{}]}')

export function createUnknowns({ catalogue, reading, readOf, next, sendWrites, process }: UnknownsOptions): Unknowns {
  const [decks, models] = ['deckNames', 'modelNames'].map((name) => catalogue.get(name))
  const reads = [decks, models].flatMap((action) => (action === undefined ? [] : [readOf(leafOf(action, null))]))
  let last: { readonly from: readonly CachedReply[]; readonly existing: Existing } | null = null
  let whole: { readonly process: number; readonly fails: boolean } | null = null

  const existingIn = (view: View): Existing | null => {
    const found = reads.flatMap(({ key, kind }) => reading.results.get(key, view.stateOf(kind), view.now) ?? [])
    if (found.length < 2) return null
    const before = last
    if (before !== null && found.every((one, index) => one === before.from[index])) return before.existing
    const [deckNames, modelNames] = found.map(({ text }) => namesOf(JSON.parse(text.toString())))
    if (!deckNames || !modelNames) return null
    last = { from: found, existing: { decks: deckNames, models: modelNames } }
    return last.existing
  }
  /** Learns whether addNotes fails as a whole when one of its notes does, as newer releases do. The call that it sends adds nothing. */
  const failsWhole = async (leaf: Leaf): Promise<boolean> => {
    if (whole?.process === process()) return whole.fails
    const outcome = await askOurselves(sendWrites, leafOf(leaf.action, FAILS_WHOLE))
    whole = { process: process(), fails: outcome.kind === 'error' }
    return whole.fails
  }
  return {
    async serve(leaves, sender) {
      const notes = leaves.map(notesOf)
      if (notes.some((each) => each === null || !each.every(namesModel))) return null
      const errorsIn = (existing: Existing): readonly string[][] | null => {
        const errors = notes.map((each) => (each ?? []).map((note) => noteError(note, existing)))
        return errors.every((each) => each.every((error) => error !== null)) ? (errors as string[][]) : null
      }
      // Most notes are for decks that existed a moment ago. They need no further call.
      if (last !== null && errorsIn(last.existing) === null) return null
      let view = await next()
      if (view.moment === null) return null
      const listing = leaves.find(({ action }) => action.gateway.makesNotes?.answer === 'errors')
      if (listing !== undefined && !(await failsWhole(listing))) return null
      view = reading.look()
      if (existingIn(view) === null) {
        await serveReads(reads, view, { sender, further: null }, reading)
        view = reading.look()
      }
      const existing = existingIn(view)
      const errors = existing === null ? null : errorsIn(existing)
      if (errors === null) return null
      // Each of these calls makes notes, so that each has an answer.
      return leaves.map((leaf, index) => ({ ...(answerTo(leaf, errors[index] as string[]) as Answer), by: 'cache' }))
    },
  }
}
