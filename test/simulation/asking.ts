import type { Served } from '../../src/request/served.ts'
import type { SimulatedAnki } from './anki.ts'
import { beliefs } from './beliefs.ts'
import type { SimulatedClient } from './clients.ts'
import type { VirtualClock } from './clock.ts'
import type { Fetches } from './fetches.ts'
import type { Ledger } from './ledger.ts'
import type { Random } from './random.ts'
import type { SimulatedRequest } from './requests.ts'
import type { Runs } from './runs.ts'
import type { Truth } from './truth.ts'
import type { Walls } from './walls.ts'

export interface AskingOptions {
  readonly clock: VirtualClock
  readonly random: Random
  readonly anki: SimulatedAnki
  readonly runs: () => Runs
  readonly ledger: Ledger
  readonly truth: Truth
  readonly walls: Walls
  readonly fetches: Fetches
  readonly counts: Record<string, number>
  readonly onEvent: (event: string) => void
  readonly violated: (what: string) => void
}

/** The requests of the clients. */
export interface Asking {
  /** Makes a request, and compares its reply with everything that is known. Resolves to whether the gateway refused it. */
  ask(client: SimulatedClient, request: SimulatedRequest): Promise<boolean>
  /** Those without a reply. */
  readonly under: ReadonlySet<string>
  readonly requests: number
}

/** The longest time in ms that a request may take, whatever happens in Anki. */
export const LONGEST = 30_000
/** The longest time in ms for the read of a client that asks for little, while nothing goes wrong. */
const PROMPT = 2000
/** The most exchanges with writes that one client may have while another one waits for a single reply. With all clients in turn it is two. */
const MOST_TURNS = 10
/** The time in ms in which the gateway learns that Anki is gone. */
const NOTICED = 100

export function createAsking(options: AskingOptions): Asking {
  const { clock, random, anki, runs, ledger, truth, walls, fetches, counts, onEvent, violated } = options
  const under = new Set<string>()
  let requests = 0
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const tell = ({ marks }: SimulatedRequest, told: 'not done' | 'unknown') => {
    for (const mark of marks.flat()) ledger.told(mark, told)
  }
  const settle = (client: SimulatedClient, request: SimulatedRequest, served: Served, reply: string) => {
    const told = beliefs(request, served, reply)
    if (typeof told === 'string') return told
    request.marks.forEach((marks, index) => {
      // A call goes without the ids outside of its client, and without effect if it names no others.
      const known = client.scope !== undefined && told[index] === 'done' ? 'unknown' : told[index]
      for (const mark of marks) ledger.told(mark, known ?? 'unknown')
    })
    return null
  }
  /** Returns who had too many turns while a client waited, or null. */
  const pushedBy = (name: string, before: ReadonlyMap<string, number>): string | null => {
    for (const [other, count] of ledger.turns) {
      const had = count - (before.get(other) ?? 0)
      if (other !== name && had > MOST_TURNS) return `waited while ${other} had ${had} turns`
    }
    return null
  }
  const ask = async (client: SimulatedClient, request: SimulatedRequest): Promise<boolean> => {
    const run = runs().current
    if (run === null) {
      tell(request, 'not done')
      return false
    }
    requests += 1
    const name = `${client.name} ${requests}`
    under.add(name)
    const began = clock.steady()
    const failures = anki.failed.length
    const turns = new Map(ledger.turns)
    const wasTroubled = anki.isTroubled || !anki.isUp
    const body = Buffer.from(request.body)
    const witness = request.isRead ? truth.watch(body) : null
    const left = new AbortController()
    if (random.chance(client.leaves)) clock.timer(random.between(0, 300), () => left.abort())
    onEvent(`${name} asks ${request.body.slice(0, 160)}`)
    const served = await Promise.race([
      run.gateway.serve(client.name, body, left.signal).catch((error: unknown) => {
        violated(`a fault inside the gateway: ${error instanceof Error ? error.stack : String(error)}`)
      }),
      run.life.ended,
    ])
    under.delete(name)
    const took = clock.steady() - began
    const reply = served === undefined ? '' : Buffer.concat(served.pieces).toString()
    onEvent(`${name} gets ${served?.kind} ${served?.servedBy} ${reply.slice(0, 160)}`)
    const wrong = served === undefined ? null : judge()
    if (served === undefined) tell(request, 'unknown')
    if (wrong !== null) violated(`${name}: ${wrong}`)
    witness?.end()
    return served?.outcome === 'refused'

    function judge(): string | null {
      const { outcome, servedBy } = served as Served
      count(`${client.name} ${outcome}`)
      if (took > LONGEST) return `waited ${took} ms`
      const isCalm = !wasTroubled && !anki.isTroubled && anki.isUp
      if (client.name === 'light' && isCalm && took > PROMPT) return `waited ${took} ms although nothing went wrong`
      const pusher = client.isPolite === true ? pushedBy(client.name, turns) : null
      if (pusher !== null) return pusher
      if (left.signal.aborted) return null
      const told =
        settle(client, request, served as Served, reply) ?? (client.scope && walls.leak(request.body, reply, began))
      if (told != null) return told
      const sibling = request.body.includes('"url"') ? fetches.siblings(request, reply) : null
      if (sibling !== null) return sibling
      if (witness === null || !isAnkis(served as Served)) return null
      count(`served by ${servedBy}`)
      if (!anki.isUp && anki.since < began - NOTICED) return 'got a reply of an Anki that is gone'
      return witness.check(reply, wasAlone(body, anki.failed.slice(failures)))
    }
  }
  return {
    ask,
    under,
    get requests() {
      return requests
    },
  }
}

/** Whether a reply is only of words of Anki. */
function isAnkis({ kind, outcome, codes }: Served): boolean {
  return kind === 'reply' && outcome === 'answered' && codes.length === 0
}

/** Whether one of these exchanges held only calls of this request. A multi without a reply even then is sent call by call. */
function wasAlone(body: Buffer, exchanges: readonly Buffer[]): boolean {
  const own = new Set(actionsIn(body))
  return exchanges.some((exchange) => actionsIn(exchange).every((action) => own.has(action)))
}

function actionsIn(body: Buffer): string[] {
  return [...body.toString().matchAll(/"action": ?"(\w+)"/g)]
    .map(([, action]) => action ?? '')
    .filter((action) => action !== 'multi')
}
