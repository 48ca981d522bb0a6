import type { Test } from 'tap'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask, type Met } from '../support/ask.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'
import { type Front, type FrontOptions, startFront } from '../support/front.ts'
import { askedOf } from '../support/own-questions.ts'

/** A gateway in front of a sandbox, and one client of it. */
export interface Gate {
  readonly sandbox: Sandbox
  readonly front: Front
  /** Sends a call with the client's key; the reply as it came. */
  send(call: object): Promise<Met>
  /** The same, and the reply's two members. */
  call(action: string, params?: object): Promise<{ result: unknown; error: string | null }>
  /** The bodies that reached the sandbox since the start; the gateway's own proofs left out. */
  reached(): string[]
}

const KEY = 'a key of sixteen characters'

/** Starts both; `client` has a profile, and whatever else the test says. */
export async function openGate(
  t: Test,
  client: GivenClient,
  policy: FrontOptions['policy'] = {},
  seed: 'demo' | 'fresh' = 'demo',
): Promise<Gate> {
  const sandbox = await startSandbox({ seed, hostFiles: true })
  const clients = clientConfigs({ one: { key: KEY, ...client } })
  const front = await startFront({ upstream: { url: sandbox.url }, clients, policy })
  t.teardown(async () => {
    await front.close()
    await sandbox.close()
  })
  await front.known('up')
  const send = (call: object) => ask(front.port, { key: KEY, ...call })
  return {
    sandbox,
    front,
    send,
    async call(action, params = {}) {
      const { text } = await send({ action, params })
      return JSON.parse(text ?? 'null') as { result: unknown; error: string | null }
    },
    reached: () => askedOf(sandbox).map(({ body }) => body.toString()),
  }
}
