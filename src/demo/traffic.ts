import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { DemoKeys } from './clients.ts'
import { type DemoCall, type Scene, scenes } from './scenes.ts'

/** What the demo clients need. */
export interface TrafficOptions {
  /** The port of their listener on 127.0.0.1. */
  readonly port: number
  readonly keys: DemoKeys
  /** Returns a number from 0 to below 1. */
  readonly chance?: () => number
}

/** The demo clients at work. */
export interface Traffic {
  /** Ends them: requests under way are broken off, and no other begins. */
  close(): Promise<void>
}

/** Lets the demo clients call the gateway until the traffic is closed. A call that fails changes nothing for the ones after it. */
export function startTraffic({ port, keys, chance = Math.random }: TrafficOptions): Traffic {
  const ending = new AbortController()
  const { signal } = ending
  const dispatcher = new Agent()
  const play = async ({ client, headers = {}, pause: [shortest, longest], turn }: Scene) => {
    const call: DemoCall = async (action, params = {}) => {
      const body = JSON.stringify({ action, version: 6, params, ...(client !== null && { key: keys[client] }) })
      const sent = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal,
        dispatcher,
      } as const
      const reply = await request(`http://127.0.0.1:${port}/`, sent)
      const text = await reply.body.text()
      return reply.statusCode === 200 ? (JSON.parse(text) as { result: unknown }).result : null
    }
    while (!signal.aborted) {
      // Without an answer the client tries again after its usual pause, as real ones do.
      await turn(call, chance).catch(() => {})
      await sleep(shortest + chance() * (longest - shortest), undefined, { signal }).catch(() => {})
    }
  }
  const playing = scenes.map(play)
  return {
    async close() {
      ending.abort()
      await Promise.all(playing)
      await dispatcher.destroy()
    },
  }
}
