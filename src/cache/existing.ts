import type { Catalogue } from '../actions/catalogue.ts'
import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'
import { type Caller, OURSELVES, type Send } from './caller.ts'
import { namesOf } from './names.ts'
import { type Read, type Reading, type ServedOutcome, serveReads } from './reads.ts'
import type { Kept } from './results.ts'
import { answerTo, type Existing, namesModel, noteError, notesOf } from './unknown-notes.ts'
import type { View } from './view.ts'

/** Answers calls that can only fail, because the deck or the note type of their notes does not exist. */
export interface Unknowns {
  /** An answer to each call of a request; null where Anki has to be asked. */
  serve(leaves: readonly Leaf[], caller: Caller): Promise<readonly ServedOutcome[] | null>
}

export interface UnknownsOptions {
  readonly catalogue: Catalogue
  readonly reading: Reading
  readonly readOf: (leaf: Leaf) => Read
  /** A view that is shared by all that arrived in this turn. */
  readonly next: () => Promise<View>
  readonly sendWrites: Send
  /** The number of the Anki process. */
  readonly process: () => number
}

const FAILS_WHOLE = Buffer.from('{"notes": [{}]}')

export function createUnknowns({ catalogue, reading, readOf, next, sendWrites, process }: UnknownsOptions): Unknowns {
  const [decks, models] = ['deckNames', 'modelNames'].map((name) => catalogue.get(name))
  const reads = [decks, models].flatMap((action) => (action === undefined ? [] : [readOf({ action, params: null })]))
  let last: { readonly from: readonly Kept[]; readonly existing: Existing } | null = null
  let whole: { readonly process: number; readonly fails: boolean } | null = null

  const kept = (view: View): Existing | null => {
    const found = reads.flatMap(({ key, kind }) => {
      const state = view.stateOf(kind)
      return state === null ? [] : (reading.results.get(key, state, view.now) ?? [])
    })
    if (found.length < 2) return null
    if (last === null || found.some((one, index) => one !== last?.from[index])) {
      const [deckNames, modelNames] = found.map(({ text }) => namesOf(JSON.parse(text.toString())))
      if (!deckNames || !modelNames) return null
      last = { from: found, existing: { decks: deckNames, models: modelNames } }
    }
    return last.existing
  }
  /** Whether addNotes fails as a whole when one of its notes does, as newer releases have it: learnt by a call that adds nothing. */
  const failsWhole = async (leaf: Leaf): Promise<boolean> => {
    if (whole?.process === process()) return whole.fails
    const probe = { action: leaf.action, params: FAILS_WHOLE }
    const [outcome] = await sendWrites([probe], { client: OURSELVES, signal: new AbortController().signal })
    whole = { process: process(), fails: outcome?.kind === 'error' }
    return whole.fails
  }
  return {
    async serve(leaves, caller) {
      const notes = leaves.map(notesOf)
      if (notes.some((each) => each === null || !each.every(namesModel))) return null
      const errorsIn = (existing: Existing): readonly string[][] | null => {
        const errors = notes.map((each) => (each ?? []).map((note) => noteError(note, existing)))
        return errors.every((each) => each.every((error) => error !== null)) ? (errors as string[][]) : null
      }
      // Most notes are for decks that existed a moment ago; for them nothing more is asked.
      if (last !== null && errorsIn(last.existing) === null) return null
      let view = await next()
      if (view.moment === null) return null
      const listing = leaves.find(({ action }) => action.gateway.makesNotes?.answer === 'errors')
      if (listing !== undefined && !(await failsWhole(listing))) return null
      view = reading.look()
      if (kept(view) === null) {
        await serveReads(reads, view, caller, reading)
        view = reading.look()
      }
      const existing = kept(view)
      const errors = existing === null ? null : errorsIn(existing)
      if (errors === null) return null
      const outcomes = leaves.map((leaf, index): LeafOutcome | null => answerTo(leaf, errors[index] as string[]))
      return outcomes.some((outcome) => outcome === null)
        ? null
        : outcomes.map((outcome) => ({ ...(outcome as LeafOutcome), by: 'cache' as const }))
    },
  }
}
