import { hash } from 'node:crypto'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { policyCheck } from '../../src/checks/policy/check.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { validationCheck } from '../../src/checks/validation.ts'
import { mayCall } from '../../src/clients/access.ts'
import type { ClientConfig } from '../../src/clients/client.ts'
import { createClients } from '../../src/clients/clients.ts'
import { createGuesses } from '../../src/clients/guesses.ts'
import { systemClock } from '../../src/clock.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { noAudit } from '../../src/observe/audit.ts'
import { type Pipeline, serve } from '../../src/pipeline.ts'
import { createRefusedMemory } from '../../src/request/refused-calls.ts'
import { createRememberedPlans } from '../../src/request/remembered.ts'
import { createLane } from '../../src/upstream/lane.ts'
import type { Upstream } from '../../src/upstream/upstream.ts'
import { createUpstreams } from '../../src/upstream/upstreams.ts'
import { compile } from '../checks/policies.ts'
import type { Rules } from '../checks/policy-reference.ts'
import { callerAs } from '../clients/caller.ts'
import { type Echoed, echo } from './echo.ts'
import type { ReferenceClients } from './reference.ts'

/** A gateway without sockets, in front of an upstream that echoes. */
export interface Subject {
  readonly clients: ReferenceClients
  /** The bytes of the reply, and its status. */
  ask(body: Buffer): Promise<{ readonly status: number; readonly text: string }>
  /** Takes what reached the upstream since the last time. */
  taken(): Echoed['calls'][number][]
}

export const catalogue = loadCatalogue()
const shapes = createShapes()
const UPSTREAM_KEY = 'key-of-anki'

/** The profile of the policy room that a reference's rules are. */
export function written({ allow, ask, deny, deck, fetch }: Rules) {
  const where = Object.fromEntries(deck.map(({ selector, decks }) => [selector, { deck: { deck: decks } }]))
  return { allow, ask, deny, where, hazards: fetch ? ({ fetch: true } as const) : {} }
}

/** The configured clients, and their rules by the names of their profiles. */
export function clientsOf({ anonymous, byKey }: ReferenceClients): {
  readonly configs: readonly ClientConfig[]
  readonly rules: readonly (readonly [string, Rules])[]
} {
  const keyed = Object.entries(byKey).map(([key, rules], index) => ({ key, rules, name: `p${index}` }))
  const profile = anonymous === null ? 'none' : 'anonymous'
  const builtIn = defaultConfig().clients.map((one) => (one.name === 'local-program' ? { ...one, profile } : one))
  return {
    configs: [...builtIn, ...keyed.map(({ key, name }) => keyedClient(name, key))],
    rules: [
      ...(anonymous === null ? [] : [['anonymous', anonymous] as const]),
      ...keyed.map(({ name, rules }) => [name, rules] as const),
    ],
  }
}

/** Creates the subject: the real path of a request from its body to the lane, and back. */
export function createSubject(clients: ReferenceClients): Subject {
  const { configs, rules } = clientsOf(clients)
  const policies = compile(Object.fromEntries(rules.map(([name, one]) => [name, written(one)])))
  const made = createClients(configs)
  const caller = callerAs()
  const access = mayCall(caller, made)
  const seen: Echoed['calls'][number][] = []
  const pipeline = {
    catalogue,
    clients: made,
    spending: {
      areFree: () => true,
      enter: () => () => {},
      admit: async (leaves: readonly unknown[]) => ({ calls: leaves, end() {}, refusal: null }),
      charge: async () => null,
    },
    plans: createRememberedPlans(),
    checks: [
      validationCheck(shapes, 'enforce', () => {}),
      policyCheck(policies, { ask: () => ({ kind: 'waiting', number: 1 }) }),
    ],
    audit: noAudit,
    upstreams: createUpstreams([echoing(seen)]),
    whenDown: () => 'drop',
    limits: defaultConfig().limits,
    held: { asks: { decided: async () => {} }, hold: 0 },
    present: () => pipeline,
    guesses: createGuesses(systemClock),
    admission: { notice: () => {} },
    refused: createRefusedMemory(),
    pause: async () => {},
  } as unknown as Pipeline
  return {
    clients,
    async ask(body) {
      const incoming = {
        body,
        caller,
        access,
        signal: () => new AbortController().signal,
        onClient: () => {},
        work: everyStep,
      }
      const { kind, status, pieces } = await serve(incoming, pipeline)
      return { status: kind === 'reply' ? status : 0, text: Buffer.concat(pieces).toString('latin1') }
    },
    taken: () => seen.splice(0),
  }
}

const everyStep = async (step: () => boolean) => {
  while (step());
}

function keyedClient(name: string, key: string): ClientConfig {
  const plain = { origins: null, from: null, budget: null, ankiProfile: null, undo: false, upstream: null } as const
  return { name, keyHashes: [hash('sha256', key)], profile: name, mode: 'enforce', errors: 'anki', ask: null, ...plain }
}

/** An upstream of which only the way to the echo is left out: the lane packs, merges and cuts as it always does. */
function echoing(seen: Echoed['calls'][number][]): Upstream {
  const health = { state: 'up', settled: async () => 'up' as const, suspect: () => {} } as const
  const send = (body: Buffer) => {
    const { calls, reply } = echo(catalogue, body, UPSTREAM_KEY)
    seen.push(...calls)
    const exchanged = { kind: 'reply', status: 200, body: reply } as const
    return { started: Promise.resolve(), begun: true, ended: Promise.resolve(exchanged), abort: () => {} }
  }
  const { lane: bounds, upstreams } = defaultConfig()
  const lane = createLane({
    exchanger: { send },
    health,
    key: Buffer.from(JSON.stringify(UPSTREAM_KEY)),
    timeouts: upstreams[0].timeout,
    bounds,
    probe: () => send(Buffer.from('{"action": "version", "version": 6}')),
    observer: { exchange() {}, waited() {}, merged() {}, resent() {}, silent() {} },
    clock: systemClock,
    patience: 60_000,
  })
  const url = 'http://127.0.0.1:18765'
  const rest = { name: 'anki', url, key: UPSTREAM_KEY, answers: null, lane, send: lane.send }
  return { ...rest, health, proof: { recognise: () => false } } as unknown as Upstream
}
