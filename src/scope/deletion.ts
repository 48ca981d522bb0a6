import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import { answeredByAnki, isAnswer, type Outcome } from '../wire/outcome.ts'
import { jsonText } from '../wire/python.ts'
import type { Answer } from '../wire/reply.ts'
import { unsent } from './group.ts'
import { type Applied, isDeletionOfNotes } from './judged.ts'
import { type Inquire, MOVED } from './known.ts'
import type { Questions } from './questions.ts'
import { idsInResult } from './results.ts'
import type { Scope } from './scope.ts'

/** Deletions by a client that deletes softly. */
export interface Deletion {
  isAbout(leaf: Leaf): boolean
  /**
   * Tags the notes that the call names and that are inside, and suspends their cards.
   *
   * @param send sends calls that are already inside the scope
   */
  send(leaf: Leaf, one: Applied, scope: Scope, ask: Inquire, send: Inquire): Promise<Outcome>
}

/** How often the cards are looked for again if one of them disappears before Anki suspends it. */
const ATTEMPTS = 3
/** AnkiConnect's result of deleteNotes, whether or not the notes exist. */
const DELETED = Buffer.from('null')

export function createDeletion({ get }: Catalogue, questions: Questions): Deletion {
  const [addTags, suspend] = ['addTags', 'suspend'].map(get) as [Action, Action]

  /** The notes that exist, and their cards that are not suspended; the outcome of a question without a result. */
  const find = async (notes: readonly string[], ask: Inquire) => {
    const all = [questions.ofNotes('notes', notes), questions.ofNotes('cards', notes, ' -is:suspended')] as const
    const outcomes = await ask(all.flat())
    const failed = outcomes.find(({ kind }) => kind !== 'result')
    if (failed !== undefined) return failed
    const idsOf = (about: 'cards' | 'notes', from: number, to: number) =>
      outcomes.slice(from, to).flatMap((one) => idsInResult(about, (one as Answer).text)[about])
    return { notes: idsOf('notes', 0, all[0].length), cards: idsOf('cards', all[0].length, outcomes.length) }
  }

  return {
    isAbout: isDeletionOfNotes,
    async send(leaf, one, { deletedTag }, ask, send) {
      if (one.kind !== 'call') return one.kind === 'settled' ? one.outcome : MOVED
      const done = (softDeleted: readonly string[]): Outcome => ({
        ...answeredByAnki({ kind: 'result', text: DELETED }),
        ...(softDeleted.length > 0 && { softDeleted }),
      })
      if (one.notes.length === 0) return (await send([one.leaf]))[0] as Outcome
      for (let attempt = 1; ; attempt++) {
        const found = await find(one.notes, ask)
        if ('kind' in found) return unsent(leaf, found)
        if (found.notes.length === 0) return done([])
        const tag = Buffer.from(`{"notes": [${found.notes}], "tags": ${jsonText(deletedTag ?? '')}}`)
        const calls = [leafOf(addTags, tag, leaf.client)]
        if (found.cards.length > 0) calls.push(leafOf(suspend, Buffer.from(`{"cards": [${found.cards}]}`), leaf.client))
        const outcomes = await send(calls)
        const failed = outcomes.find(({ kind }) => kind !== 'result')
        if (failed === undefined) return done(found.notes)
        if (!isAnswer(failed) || attempt === ATTEMPTS) return failed
      }
    },
  }
}
