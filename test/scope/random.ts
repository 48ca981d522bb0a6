import type { ScopeConfig } from '../../src/actions/scope.ts'
import { INSIDE, OUTSIDE, type Pool, randomCall, randomFrom, TWIN_SEED } from './random-calls.ts'
import { around, type GivenCall, inShort, startTwins, type Twins } from './twins.ts'

/** A call whose replies differ, or that told or changed something outside. */
export interface Difference {
  readonly call: GivenCall
  readonly scoped: string
  readonly alone: string
}

/** Makes random calls as a client with a scope, and the same calls on a collection that holds only its decks. */
export async function runRandom(calls: number, seed: number, stopAt = 1): Promise<readonly Difference[]> {
  return compareTwins(await startTwins(TWIN_SEED, SCOPE, OUTSIDE), { calls, seed, stopAt })
}

/** The scope of the client in random calls. */
export const SCOPE: ScopeConfig = { decks: ['Japanese', 'Default'], shared: 'tag', whole: [] }

/** The number of calls, their seed and the number of differences after which to stop. */
export interface Comparison {
  readonly calls: number
  readonly seed: number
  readonly stopAt: number
  /** Makes replies equal that differ only in times and new ids. */
  readonly plain?: (text: string) => string
  /** Whether calls may name new things: they have the same ids in both collections. */
  readonly namesNew?: boolean
  /** Is told the number of calls so far. */
  readonly onProgress?: (calls: number) => void
}

/** Makes the same random calls on both collections. */
export async function compareTwins(
  twins: Twins,
  { calls, seed, stopAt, plain = (text) => text, namesNew = true, onProgress = () => {} }: Comparison,
): Promise<readonly Difference[]> {
  const random = randomFrom(seed)
  const ownIds = async (action: string, query: string) => (await twins.asOwner(action, { query })) as number[]
  const outside = `-deck:Japanese -deck:Default`
  const allInside = await ownIds('findNotes', 'deck:Japanese')
  const shared = (await ownIds('findNotes', outside)).filter((id) => allInside.includes(id))
  const pool: Pool = {
    shared,
    notes: await ownIds('findNotes', 'deck:Japanese'),
    cards: await ownIds('findCards', 'deck:Japanese'),
    outsideNotes: (await ownIds('findNotes', outside)).filter((id) => !shared.includes(id)),
    outsideCards: await ownIds('findCards', outside),
  }
  const dump = async () =>
    JSON.stringify([
      await twins.asOwner('notesInfo', { notes: pool.outsideNotes }),
      await twins.asOwner('cardsInfo', { cards: pool.outsideCards }),
    ])
  const before = await dump()
  const differences: Difference[] = []
  for (let count = 0; count < calls && differences.length < stopAt; ) {
    const size = random() < 0.8 ? 1 : 1 + Math.floor(random() * 5)
    const some = Array.from({ length: size }, () => randomCall(random, pool))
    count += size
    onProgress(count)
    twins.tick()
    const scoped = await twins.scoped(some)
    const alone = await twins.alone(some)
    some.forEach((call, index) => {
      const [one = '', other = ''] = [scoped[index], alone[index]].map((outcome) => plain(inShort(outcome)))
      const isSame = one === other || (call.action === 'getTags' && isPartOf(one, other))
      if (!isSame) differences.push({ call, scoped: one, alone: other })
    })
    if (some.some(({ action }) => /^(add|delete|change)/.test(action))) {
      const cards = await ownIds('findCards', 'deck:Japanese')
      // Anki keeps the reviews of deleted cards. A client with a scope does not see these (docs/scope.md).
      pool.cards = namesNew ? cards : pool.cards.filter((id) => cards.includes(id))
      if (namesNew) pool.notes = [...new Set([...pool.notes, ...(await ownIds('findNotes', 'deck:Japanese'))])]
    }
  }
  if ((await dump()) !== before)
    differences.push({ call: { action: 'outside', params: {} }, scoped: 'changed', alone: INSIDE.join() })
  return differences
}

/** Anki lists tags that no note has any more. A client with a scope does not see these (docs/scope.md). */
function isPartOf(one: string, other: string): boolean {
  const [tags, all] = [one, other].map((text) => JSON.parse(text.replace('result ', '')) as string[])
  return tags?.every((tag) => all?.includes(tag)) === true
}

if (import.meta.main) {
  const [calls = '100000', seed = '1', stopAt = '5'] = process.argv.slice(2)
  const differences = await runRandom(Number(calls), Number(seed), Number(stopAt))
  for (const { call, scoped, alone } of differences) console.log(JSON.stringify(call), around(scoped, alone))
  console.log(`${calls} calls, seed ${seed}: ${differences.length} differences`)
  process.exitCode = differences.length === 0 ? 0 : 1
}
