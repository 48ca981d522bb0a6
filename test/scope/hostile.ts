import { type HostileCall, hostileCall, type Targets } from './hostile-calls.ts'
import { OUTSIDE, PLANTED, randomFrom, TWIN_SEED } from './random-calls.ts'
import { inShort, startTwins } from './twins.ts'

/** A hostile call that told or changed something outside. */
export interface Breach {
  readonly call: HostileCall | null
  readonly told: string
}

const SECRET = { ...TWIN_SEED, media: { 'secret.txt': PLANTED } }

/**
 * Makes hostile calls as a client with a scope, without the gateway's other checks. Everything outside has to be as before, and no reply may
 * hold a planted word, the name of a deck outside or an id that the call does not name.
 */
export async function runHostile(calls: number, seed: number): Promise<readonly Breach[]> {
  const twins = await startTwins(SECRET, { decks: ['Japanese'], shared: 'tag', whole: [] }, OUTSIDE)
  const random = randomFrom(seed)
  const ids = async (action: string, query: string) => (await twins.asOwner(action, { query })) as number[]
  const decks = (await twins.asOwner('deckNamesAndIds')) as Record<string, number>
  const isInside = (name: string) => name === 'Japanese' || name.startsWith('Japanese::')
  const outside = '-deck:Japanese'
  const inside = await ids('findNotes', 'deck:Japanese')
  const targets: Targets = {
    notes: (await ids('findNotes', outside)).filter((id) => !inside.includes(id)),
    cards: await ids('findCards', outside),
    ownNotes: inside,
    ownCards: await ids('findCards', 'deck:Japanese'),
    deckIds: Object.entries(decks).flatMap(([name, id]) => (isInside(name) ? [] : [id])),
  }
  // A note, a card and a deck can have the same number.
  const own = new Set([
    ...inside,
    ...targets.ownCards,
    ...Object.values(decks).filter((id) => !targets.deckIds.includes(id)),
  ])
  const numbers = [...targets.notes, ...targets.cards, ...targets.deckIds]
    .filter((id) => id > 1e9 && !own.has(id))
    .map(String)
  const state = async () => {
    const names = (await twins.asOwner('deckNamesAndIds')) as Record<string, number>
    return JSON.stringify([
      await twins.asOwner('notesInfo', { notes: targets.notes }),
      await twins.asOwner('cardsInfo', { cards: targets.cards }),
      await twins.asOwner('getReviewsOfCards', { cards: targets.cards }),
      await ids('findCards', `${outside}`),
      await twins.asOwner('retrieveMediaFile', { filename: 'secret.txt' }),
      await twins.asOwner('modelNamesAndIds'),
      Object.entries(names).filter(([name]) => !isInside(name)),
    ])
  }
  const before = await state()
  const breaches: Breach[] = []
  for (let count = 0; count < calls; count++) {
    const call = hostileCall(random, targets)
    twins.tick()
    const [outcome] = await twins.scopedText([call])
    const told = inShort(outcome)
    const names = ['Medicine', 'Japanese2', ...numbers].filter(
      (one) => told.includes(one) && !call.params.includes(one),
    )
    const isSecret = told.includes(Buffer.from(PLANTED).toString('base64'))
    if (isSecret || told.includes(PLANTED) || names.length > 0) breaches.push({ call, told })
    if (count % 50 === 0 && (await state()) !== before)
      return [...breaches, { call, told: 'changed, in one of the last 50 calls' }]
  }
  if ((await state()) !== before) breaches.push({ call: null, told: 'changed' })
  return breaches
}

if (import.meta.main) {
  const [calls = '10000', seed = '1'] = process.argv.slice(2)
  const breaches = await runHostile(Number(calls), Number(seed))
  for (const breach of breaches.slice(0, 5)) console.log(JSON.stringify(breach).slice(0, 900))
  console.log(`${calls} hostile calls, seed ${seed}: ${breaches.length} breaches`)
  process.exitCode = breaches.length === 0 ? 0 : 1
}
