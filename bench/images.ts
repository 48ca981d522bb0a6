import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientConfigs } from '../test/support/clients.ts'
import { freePort } from '../test/support/free-port.ts'
import { startFront } from '../test/support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import { median, replyOnce } from './client.ts'

/**
 * Measures the price of a before-image in front of a real Anki: `updateNoteFields` directly, through the gateway, and through the gateway
 * for a client with `undo: true`, in turns of one run.
 *
 *   ANKICONNECT_ADDON=FOLDER node bench/images.ts [POLL]     # POLL: the tick of AnkiConnect in ms, 5 unless given
 */
const ROUNDS = 100
const pollInterval = Number(process.argv[2] ?? 5)

const missing = ankiMissing()
if (missing !== null) throw new Error(`nothing was measured, because ${missing}`)
const base = join(await mkdtemp(join(tmpdir(), 'bench-images-')), 'data')
const anki = await startAnki({ base, port: await freePort(), pollInterval, backlog: 128 })
const front = await startFront({
  upstream: { url: anki.url, collection: 'auto' },
  cache: { size: 64 * 1024 * 1024, ttl: 1000, volatile: 0, stamp: 'trust', actions: {} },
  clients: clientConfigs({ plain: { key: 'plain-key' }, kept: { key: 'kept-key', undo: true } }),
})

async function call(port: number, action: string, params: object, key?: string): Promise<unknown> {
  const reply = await replyOnce(port, JSON.stringify({ action, version: 6, params, key }))
  const { result, error } = JSON.parse(reply.toString()) as { result: unknown; error: string | null }
  if (error !== null) throw new Error(`${action}: ${error}`)
  return result
}

/** The exchanges with Anki so far. */
async function exchanges(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${front.gateway.adminAddress.port}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line.startsWith('ankiconnect_gateway_upstream_exchanges_total{'))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

try {
  await front.known('up')
  const direct = Number(new URL(anki.url).port)
  const note = { deckName: 'Default', modelName: 'Basic', fields: { Front: 'dog', Back: 'Hund' } }
  const id = await call(direct, 'addNote', { note })
  const ways = [
    { name: 'directly', port: direct, key: undefined },
    { name: 'through the gateway', port: front.port, key: 'plain-key' },
    { name: 'with undo: true', port: front.port, key: 'kept-key' },
  ].map((way) => ({ ...way, times: [] as number[], exchanges: 0 }))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of ways) {
      const before = await exchanges()
      const began = performance.now()
      await call(way.port, 'updateNoteFields', { note: { id, fields: { Back: `${way.name} ${round}` } } }, way.key)
      way.times.push(performance.now() - began)
      way.exchanges += (await exchanges()) - before
    }
  }
  for (const { name, times, exchanges: sent } of ways)
    console.log(
      `${name}: ${median(times).toFixed(1)} ms, ${(sent / ROUNDS).toFixed(2)} exchanges of the gateway (${ROUNDS} rounds)`,
    )
} finally {
  await front.close()
  anki.kill()
  await removeFolder(base)
}
