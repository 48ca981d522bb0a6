import type { KeptCard, Renamed } from '../safety/image.ts'
import { newestId, type PresentState } from './world.ts'

interface CardFolding {
  readonly before: ReadonlyMap<string, KeptCard | null>
  readonly after: ReadonlyMap<string, KeptCard | null> | null
  readonly wanted: PresentState
  readonly renamed: Renamed
  /** Whether something that is gone now went with the call, by how the call left it. */
  readonly isLost: (became: unknown) => boolean
  /** Whether no undo has taken the call back wholly. One that failed may have created its cards again and no more. */
  readonly isOpen: boolean
  readonly leave: (what: string, isUnknown?: boolean) => void
}

/** Takes the changes of a call to cards back, as far as they are still there. */
export function foldCards({ before, after, wanted, renamed, isLost, isOpen, leave }: CardFolding): void {
  for (const [id, was] of before) {
    if (was === null) continue
    const now = newestId(renamed.cards, id)
    const card = wanted.cards.get(now) ?? null
    const became = after === null ? undefined : after.get(id)
    const owner = newestId(renamed.notes, was.note)
    if (card === null) {
      if (isLost(became)) wanted.cards.set(now, { ...was, note: owner })
      else leave(`card ${now}`, became === undefined)
    } else if (became === null) {
      if (isOpen && now !== id && (card.values.reps ?? 0) === 0) wanted.cards.set(now, { ...was, note: owner })
    } else {
      if (became !== undefined)
        wanted.cards.set(
          now,
          foldCard(card, was, became, () => leave(`card ${now}`)),
        )
      else if (!isSame(card, was)) leave(`card ${now}`, true)
    }
  }
}

/** Flags are apart, and so is the queue, by which others suspend and bury cards. */
const TOGETHER = ['due', 'factor', 'ivl', 'type', 'reps', 'lapses', 'left']

function foldCard(now: KeptCard, was: KeptCard, then: KeptCard, leave: () => void): KeptCard {
  const values = { ...now.values }
  const differs = (name: string, one: KeptCard, other: KeptCard) => one.values[name] !== other.values[name]
  const changed = [...TOGETHER, 'queue'].filter((name) => differs(name, was, then))
  if (changed.length > 0) {
    const isMovedOn = TOGETHER.some((name) => differs(name, now, then))
    const isQueueOurs = !differs('queue', now, then)
    const isWaiting = (now.values.queue ?? 0) < 0
    if (isMovedOn || (!isQueueOurs && !isWaiting && changed.includes('type'))) {
      if (TOGETHER.some((name) => differs(name, now, was)) || differs('queue', now, was)) leave()
    } else {
      for (const name of TOGETHER) if (was.values[name] !== undefined) values[name] = was.values[name]
      if (isQueueOurs && was.values.queue !== undefined) values.queue = was.values.queue
    }
  }
  if (differs('flags', was, then) && differs('flags', now, was)) {
    if (!differs('flags', now, then) && was.values.flags !== undefined) values.flags = was.values.flags
    else leave()
  }
  let { deck } = now
  if (was.deck !== then.deck && now.deck !== was.deck) {
    if (now.deck === then.deck) deck = was.deck
    else leave()
  }
  return { ...now, values, deck }
}

function isSame(one: KeptCard, other: KeptCard): boolean {
  return (
    one.deck === other.deck && [...TOGETHER, 'queue', 'flags'].every((name) => one.values[name] === other.values[name])
  )
}
