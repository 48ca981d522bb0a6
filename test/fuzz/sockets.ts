import { Agent, request } from 'undici'
import { readProfiles } from '../../src/checks/policy/read.ts'
import { shippedProfiles } from '../../src/checks/policy/shipped.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { type Echoed, echo } from './echo.ts'
import { catalogue, clientsOf, type Subject, written } from './gateway.ts'
import { createRandom, seedOf } from './random.ts'
import type { ReferenceClients } from './reference.ts'

/** A subject that is a whole gateway, with a socket on both sides. */
export interface SocketSubject extends Subject {
  close(): Promise<void>
}

const TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream', null]
/** Questions that the gateway asks for itself; clients of the generator ask none with this parameter. */
const OWN = 'ankiconnect-gateway '

/** Starts a gateway with these clients in front of an upstream that echoes. */
export async function startSocketSubject(clients: ReferenceClients): Promise<SocketSubject> {
  const seen: Echoed['calls'][number][] = []
  const upstream = await startScripted((body) => {
    const { calls, reply } = echo(catalogue, Buffer.from(body), null)
    seen.push(...calls)
    return reply.toString()
  })
  const { configs, rules } = clientsOf(clients)
  const reading = readProfiles(
    Object.fromEntries(rules.map(([name, one]) => [name, written(one)])),
    shippedProfiles(),
    catalogue,
  )
  if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes))
  const front = await startFront({
    upstream: { url: upstream.url },
    clients: configs,
    // A busy machine is no reason to refuse a call here.
    shed: { queue: 1e9, wait: 1e9, lag: 1e9 },
    policy: { profiles: reading.profiles, approvals: { ...defaultConfig().approvals, hold: 1 } },
  })
  await front.known('up')
  const dispatcher = new Agent({ connections: 16 })
  let asked = 0
  return {
    clients,
    async ask(body) {
      const random = createRandom(seedOf(asked++, body.length))
      const type = random.pick(TYPES)
      const { statusCode, body: reply } = await request(`${front.url}${random.pick(['/', '/', '/x?y=1'])}`, {
        method: random.pick(['POST', 'POST', 'POST', 'PUT']),
        headers: type === null ? {} : { 'content-type': type },
        body,
        dispatcher,
      })
      return { status: statusCode, text: Buffer.from(await reply.arrayBuffer()).toString('latin1') }
    },
    taken: () => seen.splice(0).filter(({ params }) => !JSON.stringify(params).includes(OWN)),
    async close() {
      await dispatcher.destroy()
      await front.close()
      await upstream.close()
    },
  }
}
