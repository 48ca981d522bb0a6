import { changeCard } from '../../src/sandbox/collection/card.ts'
import type { Card } from '../../src/sandbox/collection/collection.ts'
import { changeNote } from '../../src/sandbox/collection/note.ts'
import type { VirtualClock } from './clock.ts'
import { anyNote, type Profile } from './profile.ts'
import type { Random } from './random.ts'

/** What tells about a person's changes. */
export interface PersonWatch {
  /** A person has changed a note. */
  readonly onEdit: (profile: Profile, id: number) => void
  /** A person has moved a card to another deck. */
  readonly onMove: (card: Card, profile: Profile) => void
}

/** A person who works in Anki's window. */
export interface Person {
  /** Changes this note at once if there is one, or any note. */
  edit(id?: number): void
  /** Does so in a transaction whose first pages are in the log before it is committed, or rolled back. */
  transaction(id?: number): void
  /** Moves a note of the border out of the decks of a client, or back into them. */
  move(): void
  /** Whether a transaction is under way. */
  readonly isBusy: boolean
  /** Ends a transaction under way. Nothing else can write before. */
  finish(): void
  /** Anki dies: a transaction under way never was. */
  abandon(): void
}

export interface PersonOptions extends PersonWatch {
  readonly clock: VirtualClock
  readonly random: Random
  readonly open: () => Profile | null
  /** Whether Anki's window takes no input. */
  readonly isHeld: () => boolean
  /** Runs something only while the same process runs. */
  readonly inThisLife: (run: () => void) => () => void
  readonly onChange: () => void
  readonly onEvent: (event: string) => void
}

export function createPerson(options: PersonOptions): Person {
  const { clock, random, open, isHeld, inThisLife, onChange, onEvent, onEdit, onMove } = options
  let underWay: { commit(): void; rollBack(): void } | null = null
  const finish = () => {
    const ended = underWay
    underWay = null
    if (random.chance(0.5)) ended?.rollBack()
    else ended?.commit()
  }
  const set = (profile: Profile, id: number, fields: string[]) => {
    const note = profile.collection.notes.get(id)
    if (note === undefined) return
    changeNote(profile.collection, note, { ...note, fields })
    onEdit(profile, id)
  }
  const chosen = (id?: number) => {
    const profile = open()
    const wanted = id === undefined ? undefined : profile?.collection.notes.get(id)
    const note = profile === null ? undefined : (wanted ?? anyNote(profile, random))
    return profile === null || note === undefined || underWay !== null ? null : { profile, note }
  }
  return {
    get isBusy() {
      return underWay !== null
    },
    abandon() {
      underWay?.rollBack()
      underWay = null
    },
    edit(id) {
      const found = chosen(id)
      if (found === null) return
      const { profile, note } = found
      set(profile, note.id, [note.fields[0] ?? '', `edited ${clock.steady().toFixed(0)}`])
      profile.files.commit()
      onChange()
    },
    move() {
      const found = chosen()
      if (found === null) return
      const { profile } = found
      const border = [...profile.collection.notes.values()].filter(({ fields }) => fields[0]?.startsWith('border'))
      const [card] = profile.collection.cardsByNote.get(border.length === 0 ? 0 : random.pick(border).id) ?? []
      const to = random.pick(['School', 'School::Below', 'Secret', 'Secret'])
      const deck = [...profile.collection.decks.values()].find(({ name }) => name === to)
      if (card === undefined || deck === undefined || card.deckId === deck.id) return
      changeCard(profile.collection, card, { deckId: deck.id })
      onEvent(`moves ${card.noteId} to ${to}`)
      onMove(card, profile)
      profile.files.commit()
      onChange()
    },
    transaction(id) {
      const found = isHeld() ? null : chosen(id)
      if (found === null) return
      const { profile, note } = found
      const before = [...note.fields]
      profile.files.spill(1 + random.below(3))
      set(profile, note.id, [before[0] ?? '', `by hand ${clock.steady().toFixed(0)}`])
      onChange()
      const own = {
        commit() {
          profile.files.commit()
          onChange()
        },
        rollBack() {
          onEvent('rolls back')
          set(profile, note.id, before)
          profile.files.rollBack()
          onChange()
        },
      }
      underWay = own
      clock.timer(
        random.between(1, 200),
        inThisLife(() => underWay === own && finish()),
      )
    },
    finish,
  }
}
