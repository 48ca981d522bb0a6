import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readIdSet } from '../src/scope/id-set.ts'
import { clientConfigs } from '../test/support/clients.ts'
import { freePort } from '../test/support/free-port.ts'
import { startFront } from '../test/support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { median } from './client.ts'
import { socketCrowd } from './sockets.ts'

/**
 * Measures the price of a scope: cached reads of a client that has some decks, next to the same reads of a client that has all; one decision
 * about an id, and the memory that the ids of 100,000 cards and their notes take.
 *
 *   ANKICONNECT_ADDON=FOLDER node bench/scope.ts
 */
const ROUNDS = 5
const MS = 2000

function decisions(): void {
  const ids = Array.from({ length: 100_000 }, (_, index) => 1_700_000_000_000 + index * 977)
  const text = Buffer.from(`[${ids.join(', ')}]`)
  const set = readIdSet([text])
  if (set === null) throw new Error('no ids')
  const asked = ids.filter((_, index) => index % 10 === 0).map(String)
  const rounds = Array.from({ length: 50 }, () => {
    const began = process.hrtime.bigint()
    for (const id of asked) set.has(id)
    return Number(process.hrtime.bigint() - began) / 1000 / asked.length
  })
  console.log(`a decision about a known id: ${median(rounds).toFixed(2)} µs (median of 50 rounds of ${asked.length})`)
  console.log(`100,000 cards and their notes: ${(2 * set.bytes).toLocaleString('en')} bytes`)
}

async function throughput(): Promise<void> {
  const missing = ankiMissing()
  if (missing !== null) return console.log(`SKIPPED: no throughput was measured, because ${missing}`)
  const base = join(await mkdtemp(join(tmpdir(), 'bench-scope-')), 'data')
  const anki = await startAnki({ base, port: await freePort(), pollInterval: 5, backlog: 128 })
  const scope = { decks: ['Japanese'], shared: 'tag', whole: [] } as const
  const front = await startFront({
    upstream: { url: anki.url, collection: 'auto' },
    cache: { size: 64 * 1024 * 1024, ttl: 1000, volatile: 0, stamp: 'trust', actions: {} },
    clients: clientConfigs({ pupil: { key: 'pupil-key', scope }, owner: { key: 'owner-key' } }),
  })
  const bodyOf = (key: string, action: string, params: object) => JSON.stringify({ action, version: 6, key, params })
  const ask = async (action: string, params: object) => {
    const reply = await fetch(front.url, { method: 'POST', body: bodyOf('owner-key', action, params) })
    return ((await reply.json()) as { readonly result: never }).result
  }
  try {
    await front.known('up')
    await ask('createDeck', { deck: 'Japanese' })
    await ask('createDeck', { deck: 'Medicine' })
    const notes = ['Japanese', 'Medicine'].flatMap((deckName) =>
      Array.from({ length: 20 }, (_, index) => ({
        deckName,
        modelName: 'Basic',
        fields: { Front: `${deckName} ${index}`, Back: 'x' },
      })),
    )
    const ids = (await ask('addNotes', { notes })) as number[]
    // The times of the files have to be older than the steps in which file systems store them.
    await wait(4000)
    for (const [action, params] of [
      ['findNotes', { query: 'deck:Japanese' }],
      ['notesInfo', { notes: ids.slice(0, 3) }],
      ['deckNames', {}],
    ] as const) {
      const rates: Record<string, number[]> = { owner: [], pupil: [] }
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of ['owner', 'pupil']) {
          const body = bodyOf(`${name}-key`, action, params)
          const isRight = (_n: number, reply: Buffer) => reply.includes('"error": null')
          const { perSecond } = await socketCrowd({
            port: front.port,
            connections: 32,
            ms: MS,
            body: () => body,
            isRight,
          })
          rates[name]?.push(perSecond)
        }
      }
      const [owner, pupil] = [median(rates.owner?.slice(1) ?? []), median(rates.pupil?.slice(1) ?? [])]
      const ratio = (pupil / owner).toFixed(2)
      console.log(`${action}: ${Math.round(pupil)}/s with a scope, ${Math.round(owner)}/s without one: ${ratio}`)
    }
  } finally {
    await front.close()
    await anki.kill()
    await removeFolder(base)
  }
}

decisions()
await throughput()
process.exit()
