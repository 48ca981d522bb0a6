import { setTimeout as wait } from 'node:timers/promises'
import { normal } from './normal.ts'
import type { State, Truth } from './truth.ts'

/** Changes a collection straight through Anki, one change after another, and tells the truth the result of each. */
export interface Writer {
  /** The calls whose answers it keeps track of; the first is a search that most changes show in. */
  readonly watched: readonly string[]
  /** Lists that readers walk along: the call for each, and the calls about one of its items. */
  readonly walks: readonly WatchedWalk[]
  /** Makes this many changes. */
  work(changes: number): Promise<void>
  summary(): string
}

export interface WatchedWalk {
  readonly list: string
  about(id: number): readonly string[]
}

export interface WriterOptions {
  /** Anki's own port. */
  readonly direct: number
  readonly truth: Truth
  /** A second profile to switch to, or null. */
  readonly second: string | null
}

const MARKED = 'tag:watched'
/** Large enough that the log is checkpointed and starts over every few changes of this kind: 1,000 pages of 4 KiB. */
const BULK = 900_000

/** One call on a connection of its own.
 *
 * @throws Error with AnkiConnect's error
 */
export async function call(port: number, action: string, params: object = {}): Promise<unknown> {
  const body = JSON.stringify({ action, version: 6, params })
  const reply = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers: { Connection: 'close' } })
  const { result, error } = (await reply.json()) as { result: unknown; error: string | null }
  if (error !== null) throw new Error(`${action}: ${error}`)
  return result
}

export async function createCollectionWriter({ direct, truth, second }: WriterOptions): Promise<Writer> {
  const done = new Map<string, number>()
  const text = (action: string, params: object = {}) => JSON.stringify({ action, version: 6, params })
  const anki = (action: string, params?: object) => call(direct, action, params)
  const note = (front: string) => ({
    deckName: 'Default',
    modelName: 'Basic',
    fields: { Front: front, Back: 'b' },
    tags: ['watched'],
  })

  const home = (await anki('getActiveProfile')) as string
  const ids: number[] = []
  for (let count = 0; count < 6; count++) ids.push((await anki('addNote', { note: note(`start ${count}`) })) as number)
  const bulky = await anki('addNote', { note: { ...note('bulky'), tags: ['bulky'] } })
  await anki('createDeck', { deck: 'Other' })
  const cards = (await anki('findCards', { query: MARKED })) as number[]
  const walks: WatchedWalk[] = [
    { list: text('findNotes', { query: MARKED }), about: (id) => [text('notesInfo', { notes: [id] })] },
    {
      list: text('findCards', { query: MARKED }),
      // Whether a card is due depends on the clock, but in such a run it changes only with the collection.
      about: (id) => [text('cardsModTime', { cards: [id] }), text('areDue', { cards: [id] })],
    },
  ]
  const walked = [ids, cards].flatMap((some, index) => some.flatMap((id) => walks[index]?.about(id) ?? []))
  const watched = [
    text('notesInfo', { query: MARKED }),
    text('findNotes', { query: MARKED }),
    text('findCards', { query: 'deck:Other' }),
    text('notesInfo', { notes: ids }),
    text('cardsModTime', { cards }),
    text('getReviewsOfCards', { cards }),
    text('getDecks', { cards }),
    text('deckNames'),
    text('getTags'),
    text('modelNames'),
    text('findCards', { query: MARKED }),
    ...walked,
  ]

  const truthNow = async (): Promise<State> => {
    const body = `{"action": "multi", "version": 6, "params": {"actions": [${watched.join(', ')}]}}`
    const reply = await fetch(`http://127.0.0.1:${direct}`, { method: 'POST', body, headers: { Connection: 'close' } })
    const { result } = (await reply.json()) as { result: unknown[] }
    return new Map(result.map((answer, index) => [watched[index] as string, normal(JSON.stringify(answer))]))
  }
  /** A change after the reply: waits until Anki has written it. */
  const settledTruth = async (): Promise<State> => {
    for (let before = await truthNow(); ; ) {
      await wait(60)
      const now = await truthNow()
      if (JSON.stringify([...now]) === JSON.stringify([...before])) return now
      before = now
    }
  }
  const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T
  const extra = async (): Promise<number[]> => {
    const all = (await anki('findNotes', { query: MARKED })) as number[]
    return all.filter((id) => !ids.includes(id))
  }
  let isSecond = false
  const switchTo = async (name: string): Promise<void> => {
    await anki('loadProfile', { name })
    isSecond = name === second
    for (let isOpen = false; !isOpen; await wait(50)) {
      const isThere = await anki('getActiveProfile').then(
        (open) => open === name,
        () => false,
      )
      isOpen =
        isThere &&
        (await anki('deckNames').then(
          () => true,
          () => false,
        ))
    }
  }
  let count = 0
  const kinds: Record<string, { readonly late?: true; readonly change: () => Promise<unknown> }> = {
    add: { change: () => anki('addNote', { note: note(`added ${count}`) }) },
    edit: { change: () => anki('updateNoteFields', { note: { id: any(ids), fields: { Front: `edited ${count}` } } }) },
    tag: { change: () => anki('addTags', { notes: [any(ids)], tags: `t${count}` }) },
    move: { change: () => anki('changeDeck', { cards: [any(cards)], deck: any(['Default', 'Other']) }) },
    delete: { change: async () => anki('deleteNotes', { notes: (await extra()).slice(0, 1) }) },
    review: { change: () => anki('answerCards', { answers: [{ cardId: any(cards), ease: any([1, 2, 3, 4]) }] }) },
    deck: { change: () => anki('createDeck', { deck: `Deck ${count % 20}` }) },
    bulk: {
      change: () => anki('updateNoteFields', { note: { id: bulky, fields: { Back: `${count}${'x'.repeat(BULK)}` } } }),
    },
    undo: { late: true, change: () => anki('guiUndo') },
    ...(second === null
      ? {}
      : {
          profile: {
            late: true as const,
            change: () => switchTo(isSecond ? home : second),
          },
        }),
  }
  const weights = {
    add: 10,
    edit: 25,
    tag: 10,
    move: 15,
    delete: 8,
    review: 15,
    deck: 4,
    bulk: 3,
    undo: 6,
    profile: 1.5,
  }
  const names = Object.keys(kinds)
  const pick = (): string => {
    const total = names.reduce((sum, name) => sum + weights[name as keyof typeof weights], 0)
    let at = Math.random() * total
    for (const name of names) {
      at -= weights[name as keyof typeof weights]
      if (at < 0) return name
    }
    return 'edit'
  }
  truth.know(await settledTruth())
  return {
    watched,
    walks,
    async work(changes) {
      for (let made = 0; made < changes; made++) {
        // In the second profile there is nothing to change but the profile.
        const name = isSecond ? 'profile' : pick()
        const kind = kinds[name]
        count += 1
        truth.begin()
        // An undo may have removed the thing to change; then nothing changes.
        await kind?.change().catch(() => null)
        const state = kind?.late ? await settledTruth() : null
        truth.acknowledged += 1
        truth.know(state ?? (await truthNow()))
        done.set(name, (done.get(name) ?? 0) + 1)
      }
    },
    summary: () => [...done].map(([name, times]) => `${name} ${times}`).join(', '),
  }
}
