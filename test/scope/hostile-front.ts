import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { forbiddenWords } from './hostile.ts'
import { hostileCall } from './hostile-calls.ts'
import { SECRET } from './hostile-collections.ts'
import type { Targets } from './hostile-values.ts'
import { randomFrom, TWIN_SEED } from './random-calls.ts'
import { JAPANESE } from './scoped.ts'

/** A hostile request through a whole gateway that told or changed something outside. */
export interface FrontBreach {
  readonly body: string
  readonly told: string
}

/** The keys that a client can put into an item of a multi. It knows no key of another client. */
const KEYS = ['"pupil-key"', '"pupil-key"', 'null', '"x"', '""', '5', '["owner-key"]', '"Owner-key"', 'true']

/**
 * Sends hostile requests through a whole gateway: one multi in another, items with keys, members twice, and the same bytes from a client with a
 * scope and from the owner in turn. The owner's replies must not reach the client, and everything outside has to stay as it was.
 */
export async function runHostileFront(requests: number, seed: number): Promise<readonly FrontBreach[]> {
  const anki = await startSandbox({
    seed: {
      ...TWIN_SEED,
      notes: [...(TWIN_SEED.notes ?? []), { deck: 'Medicine', fields: ['file', '<img src="secret.txt">'] }],
      media: { 'secret.txt': SECRET },
    },
    generation: 'newest',
  })
  const front = await startFront({
    upstream: { url: anki.url },
    cache: { size: 1024 * 1024, ttl: 60_000, volatile: 60_000, stamp: 'auto', actions: {} },
    clients: clientConfigs({ pupil: { key: 'pupil-key', scope: JAPANESE, undo: true }, owner: { key: 'owner-key' } }),
  })
  const post = async (key: string, body: string): Promise<string> => {
    const headers = { authorization: `Bearer ${key}` }
    return (await fetch(front.url, { method: 'POST', headers, body })).text()
  }
  const asOwner = async <T>(action: string, params: object = {}): Promise<T> =>
    JSON.parse(await post('owner-key', JSON.stringify({ action, version: 6, params }))).result
  try {
    await front.known('up')
    const find = (action: string, query: string) => asOwner<number[]>(action, { query })
    const inside = await find('findNotes', 'deck:Japanese')
    const outside = (await find('findNotes', '-deck:Japanese')).filter((id) => !inside.includes(id))
    const cards = await find('findCards', '-deck:Japanese')
    const decks = Object.entries(await asOwner<Record<string, number>>('deckNamesAndIds'))
    const targets: Targets = {
      notes: outside,
      cards,
      ownNotes: inside,
      ownCards: await find('findCards', 'deck:Japanese'),
      deckIds: decks.flatMap(([name, id]) => (/^Japanese(?:$|::)/.test(name) ? [] : [id])),
    }
    const dump = async () =>
      JSON.stringify([
        await asOwner('notesInfo', { notes: outside }),
        await asOwner('cardsInfo', { cards }),
        await asOwner('getReviewsOfCards', { cards }),
        await asOwner('retrieveMediaFile', { filename: 'secret.txt' }),
      ])
    const words = forbiddenWords(targets)
    const before = await dump()
    const random = randomFrom(seed)
    const breaches: FrontBreach[] = []
    for (let count = 0; count < requests && breaches.length < 5; count++) {
      const body = requestText(random, targets)
      // Replies to the owner stand in the cache, and in the memory of earlier requests.
      if (isRead(body)) await post('owner-key', body)
      const reply = await post('pupil-key', body)
      const found = words.find((word) => reply.includes(word) && !body.includes(word))
      if (found !== undefined) breaches.push({ body, told: `${found} in ${reply}` })
      if (count % 25 === 24 && (await dump()) !== before) return [...breaches, { body, told: 'changed' }]
    }
    if ((await dump()) !== before) breaches.push({ body: '', told: 'changed' })
    return breaches
  } finally {
    await front.close()
    await anki.close()
  }
}

/** Calls that write nothing, whatever their params. */
const READS =
  /^\{"action": "(?:find|cardsInfo|notesInfo|are|getIntervals|getDecks|getReviews|getTags|deckNames|cardsToNotes|retrieve)/

function isRead(body: string): boolean {
  return READS.test(body) && !body.includes('"action": ', 2)
}

/** The JSON text of a request: one call, or a multi of calls and of others like it. */
function requestText(random: () => number, targets: Targets): string {
  const draw = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const item = (depth: number, isItem: boolean): string => {
    const key = isItem && random() < 0.3 ? `, "key": ${draw(...KEYS)}` : ''
    const version = draw('6', '6', '6', '4', '2', '6.0', 'true')
    if (depth > 0 && random() < 0.5) {
      const items = Array.from({ length: 1 + Math.floor(random() * 3) }, () => item(depth - 1, true))
      return `{"action": "multi", "version": ${isItem ? version : '6'}${key}, "params": {"actions": [${items.join(', ')}]}}`
    }
    const { action, params } = hostileCall(random, targets)
    const name = draw(
      `"${action}"`,
      `"${action}"`,
      `"\\u${action.charCodeAt(0).toString(16).padStart(4, '0')}${action.slice(1)}"`,
    )
    const members = draw(
      `"action": ${name}, "params": ${params}`,
      `"action": ${name}, "params": ${params}`,
      `"params": ${params}, "action": ${name}`,
      `"action": "version", "params": {}, "action": ${name}, "params": ${params}`,
      `"action": ${name}, "\\u0070arams": ${params}`,
    )
    return `{${members}, "version": ${isItem ? version : '6'}${key}}`
  }
  return item(draw(0, 0, 1, 3), false)
}

if (import.meta.main) {
  const [requests = '2000', seed = '1'] = process.argv.slice(2)
  const breaches = await runHostileFront(Number(requests), Number(seed))
  for (const breach of breaches) console.log(JSON.stringify(breach).slice(0, 1500))
  console.log(`${requests} hostile requests, seed ${seed}: ${breaches.length} breaches`)
  process.exitCode = breaches.length === 0 ? 0 : 1
}
