import type { Console, ConsoleReply, ConsoleRun } from '../admin/console.ts'
import { texts as consoleTexts } from '../admin/texts.ts'
import { explainRequest, type JudgingRules } from '../checks/explained.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { Clients } from '../clients/clients.ts'
import type { Clock } from '../clock.ts'
import type { Ended } from '../edge/ended.ts'
import { formatAddress } from '../net/address.ts'
import { parseIp } from '../net/network.ts'
import { type Pipeline, serve } from '../pipeline.ts'
import { serveEnding } from '../request/presence.ts'
import type { RememberedPlans } from '../request/remembered.ts'
import type { Served } from '../request/served.ts'
import { createSandboxOnDemand } from '../sandbox/on-demand.ts'
import { createFindOutside } from '../scope/outside.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { type Call, readMessage } from '../wire/message.ts'
import { createForms, shortFacts } from './console-form.ts'
import { sandboxClient, sandboxPipeline } from './console-sandbox.ts'
import { confirmationOf, showsKey, writesOf } from './console-writes.ts'
import type { ServedAddress } from './listening.ts'
import type { Snapshot } from './snapshot.ts'

/** The console of a running gateway. */
export interface RunningConsole extends Console {
  /** Lets requests under way finish, and ends the sandbox. */
  close(): Promise<void>
}

/** The surroundings of the console. */
export interface ConsoleSurroundings {
  /** The token of the page. */
  readonly token: string
  /** Returns the snapshot in force. */
  readonly current: () => Snapshot
  /** Returns the open addresses for clients. */
  readonly addresses: () => readonly ServedAddress[]
  /** Returns whether the gateway is shutting down. */
  readonly isEnding: () => boolean
  readonly clock: Pick<Clock, 'steady'>
  /** Learns about each request that ran on Anki. */
  readonly onEnd: (ended: Ended) => void
}

/** The bytes of a reply that the page shows. */
const LONGEST_REPLY = 256 * 1024
/** The calls of a request that the page explains one by one. */
const MOST_EXPLAINED = 50

/** The name under which its questions queue, and the longest time that they wait, in ms. */
const SELF = '(console)'
const PATIENCE = 2000

/** Starts the console: the owner's requests in the name of a client, with exactly the rights of that client. */
export function startConsole({
  token,
  current,
  addresses,
  isEnding,
  clock,
  onEnd,
}: ConsoleSurroundings): RunningConsole {
  const formOf = createForms()
  const sandbox = createSandboxOnDemand()
  const running = new Set<Promise<unknown>>()

  const runAs = async (client: Client, snapshot: Snapshot, run: ConsoleRun): Promise<ConsoleReply> => {
    const isSandbox = run.target === 'sandbox'
    const own = isSandbox ? sandboxClient(client) : client
    const pipeline = pipelineFor(own, isSandbox ? sandboxPipeline(snapshot, sandbox) : snapshot.pipeline)
    const caller = ownerAs(run.from)
    const started = clock.steady()
    const access = { kind: 'free', expected: own } as const
    const incoming = { body: run.body, caller, access, signal: () => run.signal, work: async () => {}, onClient() {} }
    const served = isEnding() ? await serveEnding(pipeline, caller, own) : await serve(incoming, pipeline)
    const ms = clock.steady() - started
    const { status, ...shown } = shownReply(served)
    if (!isSandbox) {
      const { address } = caller
      onEnd({
        ...served,
        status,
        bytesIn: run.body.length,
        bytesOut: shown.bytes,
        address,
        alike: null,
        caller: null,
        ms,
        via: 'console',
      })
    }
    return { status, ...shown, outcome: served.outcome, servedBy: served.servedBy, ms }
  }

  return {
    token,
    start() {
      const { pipeline } = current()
      const actions = pipeline.catalogue.all.map(shortFacts)
      return { actions, clients: pipeline.clients.all.map(clientFacts), url: urlOf(addresses()) }
    },
    form(name) {
      const action = current().pipeline.catalogue.get(name)
      return action === undefined ? null : formOf(action)
    },
    async explain(name, body) {
      const { pipeline, rules } = current()
      const client = clientOf(name, pipeline)
      if (client === undefined) return consoleTexts('console.no-client')
      const message = readMessage(body, pipeline.limits)
      if (!message.ok) return consoleTexts('console.not-a-request', { reason: message.error.text })
      const outside = client.scope == null ? null : await outsideOf(message.call, client, current())
      return explainRequest(message.call, client, outside === null ? rules : { ...rules, outside }, MOST_EXPLAINED)
    },
    async run(run) {
      const snapshot = current()
      const { pipeline } = snapshot
      const client = clientOf(run.client, pipeline)
      if (client === undefined) return { kind: 'refused', error: consoleTexts('console.no-client') }
      const message = readMessage(run.body, pipeline.limits)
      if (!message.ok) {
        return { kind: 'refused', error: consoleTexts('console.not-a-request', { reason: message.error.text }) }
      }
      if (showsKey(message.call)) return { kind: 'refused', error: consoleTexts('console.key') }
      if (run.target === 'anki') {
        const { writes, more } = writesOf(message.call, pipeline.catalogue)
        const confirm = confirmationOf(run.client, run.body)
        if (writes.length > 0 && run.confirmed !== confirm) return { kind: 'confirm', confirm, writes, more }
      }
      const reply = runAs(client, snapshot, run)
      running.add(reply)
      try {
        return { kind: 'reply', reply: await reply }
      } finally {
        running.delete(reply)
      }
    },
    async close() {
      await Promise.allSettled(running)
      await sandbox.close()
    },
  }
}

/** Asks Anki which ids of a client's calls are outside. Null while Anki does not answer. */
async function outsideOf(
  call: Call,
  client: Client,
  { pipeline, rules }: Snapshot,
): Promise<NonNullable<JudgingRules['outside']> | null> {
  const upstream = pipeline.upstreams.of(client)
  if (upstream.health.state !== 'up' || upstream.lane.silent) return null
  const leaves: Leaf[] = []
  const collect = (leaf: Leaf): null => {
    leaves.push(leaf)
    return null
  }
  explainRequest(call, client, { ...rules, outside: collect }, MOST_EXPLAINED)
  const sender = { client: SELF, signal: AbortSignal.timeout(PATIENCE) }
  const found = (
    await createFindOutside(pipeline.catalogue)(leaves, (questions) => upstream.send(questions, sender))
  ).values()
  return () => found.next().value ?? null
}

function clientOf(name: string, { clients }: Pipeline): Client | undefined {
  return clients.all.find((client) => client.name === name)
}

/** The facts for a request as the client itself would send it. A key is never among them: the gateway has only its hash. */
function clientFacts({ name, conditions: { keyDigests, origins } }: Client) {
  const origin = origins?.find((one) => one.includes('://')) ?? null
  return { name, hasKey: keyDigests !== null, origin }
}

/** Returns the URL for clients on this machine: the first listener of the loopback, or the first of all. */
function urlOf(addresses: readonly ServedAddress[]): string {
  const [first] = addresses
  const chosen = addresses.find(({ transport }) => transport === 'loopback') ?? first
  if (chosen === undefined) return 'http://127.0.0.1:8765'
  return `${chosen.transport === 'tls' ? 'https' : 'http'}://${formatAddress(chosen)}`
}

/** The owner as a caller: someone at this machine. */
function ownerAs(from: string): Caller {
  const address = parseIp(from)
  return {
    origin: null,
    pageServer: 'other',
    crossOrigin: false,
    transport: 'loopback',
    address,
    local: true,
    neighbourhood: 'console',
    key: null,
    opensRoute: false,
  }
}

/** Plans are remembered by callers, of whom the console knows only one. */
const NO_PLANS: RememberedPlans = { find: () => null, remember() {}, bytes: 0 }

/** Returns a pipeline in which every call belongs to one client. No key leads to another. */
function pipelineFor(client: Client, pipeline: Pipeline): Pipeline {
  const only: Clients = {
    all: [client],
    keyed: false,
    withKey: () => null,
    withoutKey: () => client,
    lackingKey: () => null,
    refuses: () => false,
    nearMiss: () => null,
    couldBe: () => [client],
  }
  const { audit } = pipeline
  return { ...pipeline, clients: only, plans: NO_PLANS, audit: { begin: (caller) => audit.begin(caller, 'console') } }
}

/** Returns the part of a reply that the page shows, cut between two characters. */
function shownReply({ kind, status, pieces }: Served): Pick<ConsoleReply, 'status' | 'text' | 'bytes' | 'isCut'> {
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
  const kept: Buffer[] = []
  let left = LONGEST_REPLY
  for (const piece of pieces) {
    if (left <= 0) break
    kept.push(piece.subarray(0, left))
    left -= piece.length
  }
  let shown = Buffer.concat(kept)
  const isCut = shown.length < bytes
  if (isCut) {
    let end = shown.length
    while (end > 0 && ((shown[end - 1] as number) & 0xc0) === 0x80) end -= 1
    shown = shown.subarray(0, Math.max(0, end - 1))
  }
  return { status: kind === 'drop' ? null : status, text: shown.toString('utf8'), bytes, isCut }
}
