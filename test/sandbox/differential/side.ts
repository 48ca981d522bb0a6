import { parseExact } from './exact.ts'

/** The kinds of things that AnkiConnect gives ids of its own. */
export type Kind = 'note' | 'card' | 'deck' | 'type' | 'options'

/** One of the two AnkiConnects, and the ids of what was made in it, in the order in which it was made. */
export interface Side {
  readonly name: string
  readonly url: string
  readonly ids: Record<Kind, number[]>
  /** The names of the decks and note types that are there now. */
  readonly names: { decks: ReadonlyMap<string, number>; types: readonly string[] }
}

/** A place in a request where an id goes: the nth of its kind. */
export interface IdPlace {
  readonly $: Kind
  readonly nth: number
}

export function createSide(name: string, url: string): Side {
  return {
    name,
    url,
    ids: { note: [], card: [], deck: [], type: [], options: [] },
    names: { decks: new Map(), types: [] },
  }
}

/** Asks one side; integers that are not exact as numbers come as texts. */
export async function ask(side: Side, action: string, params: unknown = {}): Promise<unknown> {
  const body = JSON.stringify({ action, version: 6, params: filled(side, params) })
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(side.url, { method: 'POST', body, headers: { connection: 'close' } })
      return parseExact(await response.text())
    } catch (error) {
      // AnkiConnect closes each connection without notice, which fetch may meet on the next.
      if (attempt > 4) throw error
    }
  }
}

/** The questions whose answers tell what there is. */
const INVENTORY = [
  { action: 'findNotes', params: { query: '' } },
  { action: 'findCards', params: { query: '' } },
  { action: 'deckNamesAndIds' },
  { action: 'modelNamesAndIds' },
]

/** Carries out a step, if one is given, and learns the ids of what is there afterwards; the reply to the step. */
export async function carryOut(
  side: Side,
  step?: { readonly action: string; readonly params: object },
): Promise<unknown> {
  const actions = [...(step === undefined ? [] : [{ ...step, version: 6 }]), ...INVENTORY]
  const { result } = (await ask(side, 'multi', { actions })) as { result: unknown[] }
  const reply = step === undefined ? undefined : result.shift()
  side.names.decks = new Map(Object.entries(result[2] as Record<string, number>))
  side.names.types = Object.keys(result[3] as object)
  for (const [index, kind] of (['note', 'card', 'deck', 'type'] as const).entries()) {
    const found = Object.values(result[index] as Record<string, number>).sort((one, other) => one - other)
    for (const id of found) if (!side.ids[kind].includes(id)) side.ids[kind].push(id)
  }
  return reply
}

function filled(side: Side, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(side, item))
  if (typeof value !== 'object' || value === null) return value
  if ('$' in value) {
    const { $, nth } = value as IdPlace
    return side.ids[$][nth] ?? 1234567890123
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filled(side, member)]))
}
