import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { createRandom, seedOf } from '../../test/fuzz/random.ts'
import { CLIENTS, play } from './clients.ts'
import type { Entry } from './ledger.ts'
import { type Met, talker } from './talk.ts'

/** The report of the crowd: counts on the way, and every entry at the end. */
export interface CrowdReport {
  readonly kind: 'counts' | 'end'
  readonly requests: number
  readonly replies: number
  readonly ended: number
  readonly left: number
  readonly writes: { readonly done: number; readonly absent: number; readonly open: number }
  readonly findings: readonly string[]
  readonly entries: readonly Entry[]
}

// Twenty clients in a thread of their own: their memory and sockets are none of the gateway's.
const { port, seed } = workerData as { port: number; seed: number }
const ending = new AbortController()
const entries: Entry[] = []
const findings: string[] = []
const counts = { requests: 0, replies: 0, ended: 0, left: 0 }
const writes = { done: 0, absent: 0, open: 0 }

const rest = async (ms: number) => {
  await sleep(ms, undefined, { signal: ending.signal }).catch(() => {})
  return !ending.signal.aborted
}
const playing = CLIENTS.map(async (client, index) => {
  const { talk, close } = talker(() => port, client.manner)
  let made = 0
  const turn = {
    async talk(...given: Parameters<typeof talk>): Promise<Met> {
      counts.requests += 1
      const met = await talk(...given)
      counts[met.kind === 'reply' ? 'replies' : met.kind === 'end' ? 'ended' : 'left'] += 1
      return met
    },
    random: createRandom(seedOf(seed, index)),
    unique: () => `soak${client.name.replace(/[^a-z]/g, '')}${++made}end`,
    note(ids: readonly string[], told: Entry['told'], said: string) {
      writes[told] += ids.length
      for (const id of ids) entries.push({ id, told, said: told === 'done' ? '' : said })
    },
    finding: (text: string) => void findings.push(`${client.name}: ${text}`),
  }
  try {
    await play(client, turn, rest)
  } catch (error) {
    findings.push(`${client.name}: ${(error as Error).stack}`)
  }
  await close()
})

const report = (kind: CrowdReport['kind']): CrowdReport => ({
  kind,
  ...counts,
  writes,
  findings,
  entries: kind === 'end' ? entries : [],
})
const ticking = setInterval(() => parentPort?.postMessage(report('counts')), 1000)
parentPort?.once('message', async () => {
  ending.abort()
  await Promise.all(playing)
  clearInterval(ticking)
  parentPort?.postMessage(report('end'))
})
