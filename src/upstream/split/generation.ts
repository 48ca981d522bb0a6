import type { Action } from '../../actions/catalogue.ts'
import { jsonText } from '../../wire/python.ts'
import type { Leaf, LeafOutcome } from '../leaf.ts'

/**
 * What a release answers to `addNotes` when a note fails. `newer`: an error, and none of the notes stays. `older`: null in that
 * note's place. `unknown`: neither is certain.
 */
export type Generation = 'newer' | 'older' | 'unknown'

/** The generation of the AnkiConnect that is there now. */
export interface GenerationProbe {
  /** Asks once per Anki; anything but the two known answers stays unknown, and is asked again the next time. */
  known(addNotes: Action): Promise<Generation>
  /** Anki may be another one. */
  forget(): void
}

/** A note that fails before it changes anything: it names no note type (FACTS: addNotes). */
const PROBE = Buffer.from('{"notes": [{}]}')
const NEWER = jsonText(`["'modelName'"]`)
const OLDER = '[null]'

/** @param ask sends one call, in the gateway's own name */
export function createGenerationProbe(ask: (leaf: Leaf) => Promise<LeafOutcome>): GenerationProbe {
  let generation: Generation = 'unknown'
  let round = 0
  return {
    async known(addNotes) {
      if (generation !== 'unknown') return generation
      const before = round
      const found = read(await ask({ action: addNotes, params: PROBE }))
      if (round === before) generation = found
      return found
    },
    forget() {
      round += 1
      generation = 'unknown'
    },
  }
}

function read(outcome: LeafOutcome): Generation {
  if (outcome.kind === 'failed') return 'unknown'
  const text = outcome.text.toString('latin1')
  if (outcome.kind === 'error') return text === NEWER ? 'newer' : 'unknown'
  return text === OLDER ? 'older' : 'unknown'
}
