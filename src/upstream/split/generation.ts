import type { Action } from '../../actions/action.ts'
import { isAnswer, type Outcome } from '../../wire/outcome.ts'
import { jsonText } from '../../wire/python.ts'
import { type Leaf, leafOf } from '../leaf.ts'

/**
 * How a release replies to `addNotes` when a note fails. `newer`: an error, and none of the notes remains.
 * `older`: null in place of that note. `unknown`: neither is certain.
 */
export type Generation = 'newer' | 'older' | 'unknown'

/** Finds the generation of the present AnkiConnect. */
export interface GenerationProbe {
  /** Resolves to the generation. Asks once per Anki. Any unexpected reply remains unknown, and the next call asks again. */
  known(addNotes: Action): Promise<Generation>
  /** Records that a different Anki may be running. */
  forget(): void
}

/** A note that fails before it changes anything, because it names no note type (docs/ankiconnect.md, addNotes). */
const PROBE = Buffer.from('{"notes": [{}]}')
const NEWER = jsonText(`["'modelName'"]`)
const OLDER = '[null]'

/** @param ask sends one call on behalf of the gateway */
export function createGenerationProbe(ask: (leaf: Leaf) => Promise<Outcome>): GenerationProbe {
  let generation: Generation = 'unknown'
  let round = 0
  return {
    async known(addNotes) {
      if (generation !== 'unknown') return generation
      const before = round
      const found = read(await ask(leafOf(addNotes, PROBE)))
      if (round === before) generation = found
      return found
    },
    forget() {
      round += 1
      generation = 'unknown'
    },
  }
}

function read(outcome: Outcome): Generation {
  if (!isAnswer(outcome)) return 'unknown'
  const text = outcome.text.toString('latin1')
  if (outcome.kind === 'error') return text === NEWER ? 'newer' : 'unknown'
  return text === OLDER ? 'older' : 'unknown'
}
