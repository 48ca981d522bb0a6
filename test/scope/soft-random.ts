import { everyDeck, type ScopeConfig } from '../../src/actions/scope.ts'
import { OUTSIDE, type Pool, randomCall, randomFrom, TWIN_SEED } from './random-calls.ts'
import { type GivenCall, inShort, startTwins, type Twins } from './twins.ts'

/** The tag of the notes that the client has deleted. */
const TAG = 'deleted-by::pupil'

/** The scopes of clients that delete softly. */
export const SOFT_SCOPES: Readonly<Record<string, ScopeConfig>> = {
  every: everyDeck(TAG),
  some: { decks: ['Japanese', 'Default'], shared: 'tag', whole: [], deletedTag: TAG },
}

/** A call whose replies differ, or a note that its owner has lost. */
export interface SoftDifference {
  readonly call: GivenCall
  readonly soft: string
  readonly really: string
}

/** Calls that tell the reviews that Anki keeps of deleted cards, and calls that count all cards of a deck (docs/scope.md). */
const OF_CARDS = /^(getReviewsOfCards|getIntervals|areDue)$/
const OF_DECKS = /^(deleteDecks|getLatestReviewID)$/

interface Info {
  readonly noteId: number
  readonly fields: Readonly<Record<string, { readonly value: string }>>
  readonly tags: readonly string[]
}

/**
 * Makes random calls as a client that deletes softly, and the same calls on a collection where Anki really deletes. In the end looks whether
 * the owner still has every note as it was when the client deleted it.
 */
export async function runSoft(name: string, calls: number, seed: number, stopAt = 1): Promise<SoftDifference[]> {
  const scope = SOFT_SCOPES[name] as ScopeConfig
  const hasAll = scope.decks === null
  const own = hasAll ? '' : 'deck:Japanese'
  const twins = await startTwins(TWIN_SEED, scope, hasAll ? [] : OUTSIDE)
  const random = randomFrom(seed)
  const ids = async (action: string, query: string) => (await twins.asOwner(action, { query })) as number[]
  const infos = async (notes: readonly number[]) => (await twins.asOwner('notesInfo', { notes })) as Info[]
  const deleted = new Map<number, Info>()
  const elsewhere = hasAll ? [] : await ids('findNotes', '-deck:Japanese -deck:Default')
  const inside = await ids('findNotes', own)
  const pool: Pool = {
    shared: elsewhere.filter((id) => inside.includes(id)),
    notes: inside,
    cards: await ids('findCards', own),
    outsideNotes: [1, ...elsewhere.filter((id) => !inside.includes(id))],
    outsideCards: [2],
  }
  const hiddenCards = async () => new Set(await ids('findCards', `tag:${TAG}`))
  let hidden = await hiddenCards()
  const differences: SoftDifference[] = []
  /** Leaves out of a call what a documented difference is about. */
  const tame = (call: GivenCall): GivenCall => {
    const text = JSON.stringify(call.params)
    if (OF_DECKS.test(call.action)) return { action: 'deckNames', params: {} }
    if (OF_CARDS.test(call.action) && [...hidden].some((id) => text.includes(String(id))))
      return { action: 'deckNames', params: {} }
    const isDuplicate = [...deleted.values()].some(({ fields }) =>
      Object.values(fields).some(({ value }) => value !== '' && text.includes(JSON.stringify(value))),
    )
    if (!/^(can)?[aA]ddNote/.test(call.action) || !isDuplicate) return call
    const params = JSON.parse(text) as { note?: object; notes?: object[] }
    const allowed = (note: object) => ({ ...note, options: { allowDuplicate: true } })
    return {
      action: call.action,
      params: params.note ? { note: allowed(params.note) } : { notes: (params.notes ?? []).map(allowed) },
    }
  }
  const next = (): GivenCall => {
    if (random() > 0.04) return tame(randomCall(random, pool))
    const some = pool.notes.filter((id) => !pool.shared.includes(id) && random() < 1.5 / pool.notes.length)
    return { action: 'deleteNotes', params: { notes: some } }
  }
  const isKept = /^result \{"/
  const plain = (action: string, text: string) =>
    action === 'getDeckStats' && isKept.test(text) ? text.replace(/"total_in_deck": \d+/g, '') : text
  for (let count = 0; count < calls && differences.length < stopAt; ) {
    const some = Array.from({ length: random() < 0.8 ? 1 : 1 + Math.floor(random() * 5) }, next)
    count += some.length
    const namesDeletion = some.some(({ action }) => action === 'deleteNotes')
    const before = namesDeletion ? await infos(pool.notes) : []
    twins.tick()
    const [soft, really] = await Promise.all([twins.scoped(some), twins.alone(some)])
    some.forEach((call, index) => {
      const [one = '', other = ''] = [soft[index], really[index]].map((outcome) => plain(call.action, inShort(outcome)))
      const isSame = one === other || (call.action === 'getTags' && isPartOf(one, other))
      if (!isSame) differences.push({ call, soft: one, really: other })
    })
    if (!some.some(({ action }) => /^(add|delete|change)/.test(action))) continue
    hidden = await hiddenCards()
    const tagged = new Set(await ids('findNotes', `tag:${TAG}`))
    // Of several calls, one can have changed a note before another deleted it.
    for (const info of some.length === 1 ? before : [])
      if (tagged.has(info.noteId) && !deleted.has(info.noteId)) deleted.set(info.noteId, info)
    for (const info of await infos([...tagged])) if (!deleted.has(info.noteId)) deleted.set(info.noteId, info)
    pool.notes = [...new Set([...pool.notes, ...(await ids('findNotes', own))])]
    pool.cards = [...new Set([...pool.cards, ...(await ids('findCards', own))])]
  }
  return [...differences, ...(await lost(twins, deleted))]
}

/** The notes that the owner does not have any more as they were when the client deleted them. */
async function lost(twins: Twins, deleted: ReadonlyMap<number, Info>): Promise<SoftDifference[]> {
  const notes = [...deleted.keys()]
  const kept = (await twins.asOwner('notesInfo', { notes })) as Info[]
  const awake = (await twins.asOwner('findCards', { query: `tag:${TAG} -is:suspended` })) as number[]
  const short = ({ fields, tags }: Partial<Info>) =>
    JSON.stringify([fields, tags?.filter((tag) => tag !== TAG).toSorted()])
  const found = notes.flatMap((id, index): SoftDifference[] => {
    const [soft, really] = [short(kept[index] ?? {}), short(deleted.get(id) ?? {})]
    return soft === really ? [] : [{ call: { action: 'note', params: { id } }, soft, really }]
  })
  if (awake.length > 0) found.push({ call: { action: 'cards', params: {} }, soft: String(awake), really: 'suspended' })
  // The owner brings all of them back.
  await twins.asOwner('unsuspend', { cards: await twins.asOwner('findCards', { query: `tag:${TAG}` }) })
  await twins.asOwner('removeTags', { notes, tags: TAG })
  const [back] = await twins.scoped([{ action: 'notesInfo', params: { notes } }])
  const again = back?.kind === 'result' ? (JSON.parse(back.text.toString()) as Partial<Info>[]) : []
  const missing = notes.filter((_, index) => again[index]?.noteId === undefined)
  if (missing.length > 0) found.push({ call: { action: 'back', params: {} }, soft: String(missing), really: '' })
  return found
}

/** Anki lists tags that no note has any more. A client that sees only some notes may not see these (docs/scope.md). */
function isPartOf(one: string, other: string): boolean {
  const [tags, all] = [one, other].map((text) => JSON.parse(text.replace('result ', '')) as string[])
  return tags?.every((tag) => all?.includes(tag)) === true
}

if (import.meta.main) {
  const [name = 'every', calls = '100000', seed = '1', stopAt = '5'] = process.argv.slice(2)
  const differences = await runSoft(name, Number(calls), Number(seed), Number(stopAt))
  for (const difference of differences) console.log(JSON.stringify(difference).slice(0, 1500))
  console.log(`${calls} calls, ${name}, seed ${seed}: ${differences.length} differences`)
  process.exitCode = differences.length === 0 ? 0 : 1
}
