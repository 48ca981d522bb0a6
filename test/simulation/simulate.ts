import type { Served } from '../../src/request/served.ts'
import { countUp } from '../support/count-up.ts'
import { createSimulatedAnki, type SimulatedAnki } from './anki.ts'
import { beliefs } from './beliefs.ts'
import { CLIENTS, type SimulatedClient, type SimulatedRequest } from './clients.ts'
import { createVirtualClock } from './clock.ts'
import { createConnections } from './connections.ts'
import { createDisk } from './disk.ts'
import { startSimulatedGateway } from './gateway.ts'
import { openMemoryJournal } from './journal.ts'
import { createLedger } from './ledger.ts'
import { createProfile } from './profile.ts'
import { createRandom } from './random.ts'
import { createTrace } from './trace.ts'
import { createTruth } from './truth.ts'

/** The result of a simulation. The same seed and number of steps give the same one. */
export interface Simulated {
  readonly seed: number
  /** The steps that were taken. A step is one event: a request, a reply on its way, a timer, something that happens in Anki. */
  readonly steps: number
  /** What is wrong, or null. */
  readonly failure: string | null
  /** A digest of everything that happened, and its last lines. */
  readonly digest: string
  readonly last: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

/** The longest time in ms that a request may take, whatever happens in Anki. */
const LONGEST = 30_000
/** The longest time in ms for the read of a client that asks for little, while nothing goes wrong. */
const PROMPT = 2000
/** The time in ms in which the gateway learns that Anki is gone. */
const NOTICED = 100
/** Actions that the simulated clients write with. */
const WRITES = ['addNote', 'addNotes', 'updateNoteFields', 'addTags', 'createDeck', 'storeMediaFile', 'deleteNotes']

/** Runs the gateway against a simulated Anki and simulated clients, until something is wrong or the steps are taken. */
export async function simulate({ seed, steps }: { readonly seed: number; readonly steps: number }): Promise<Simulated> {
  const random = createRandom(seed)
  const clock = createVirtualClock()
  const restore = clock.replaceGlobals()
  const trace = createTrace(clock)
  let failure: string | null = null
  const violated = (what: string) => {
    trace.add(`VIOLATED ${what}`)
    failure ??= what
  }
  let inodes = 10
  const inode = () => {
    inodes += 1
    return inodes
  }
  const ledger = createLedger(violated)
  /** The owner's approvals that no call has used up. */
  let approvals = 0
  /** The time until which such a call may still run that the owner allowed for a while. */
  let approvedUntil = 0
  /** The deletions that a client asked for, as Anki gets them. */
  const deletions = new Set<string>()
  const onWrite = (action: string, params: string) => {
    trace.add(`runs ${action} ${params.slice(0, 80)}`)
    if (action === 'deleteNotes' && deletions.has(params)) {
      if (clock.steady() > approvedUntil) approvals -= 1
      if (approvals < 0) violated(`the owner approved no such call: ${params}`)
    }
    ledger.ran(action, params)
    if (ledger.runsOf('looker') > 0) violated(`a client ran a write that its profile refuses: ${action}`)
    const windows = Math.floor(clock.steady() / 1000) + 1
    const greedy = ledger.runsOf('greedy')
    if (greedy > 2 * windows) violated(`the budget of greedy: ${greedy} writes in ${windows} windows of 2`)
  }
  let anki: SimulatedAnki | null = null
  const truth = createTruth((body) => (anki as SimulatedAnki).direct(body))
  const onChange = () => truth.changed()
  const profiles = ['first', 'second'].map((name) =>
    createProfile({
      name,
      random,
      now: clock.wall,
      inode,
      onWrite,
      onWritten: onChange,
      writes: new Set(WRITES),
    }),
  )
  for (const profile of profiles) profile.files.open()
  anki = createSimulatedAnki({ clock, random, profiles, onChange, onEvent: trace.add })
  const here = anki
  const gateway = await startSimulatedGateway(clock, {
    connections: createConnections({
      anki,
      clock,
      random,
      onExchange: (body) => trace.add(`sends ${body.toString().slice(0, 200)}`),
    }),
    disk: createDisk(profiles, clock.wall, inode),
    openJournal: openMemoryJournal,
    openNumbers: countUp,
    nonce: (bytes) => Array.from({ length: bytes }, () => random.below(256).toString(16).padStart(2, '0')).join(''),
  })
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const under = new Set<string>()
  let requests = 0
  const refused = new Map<SimulatedClient, SimulatedRequest>()
  let isOver = false
  let isResting = true

  const ask = async (client: SimulatedClient, request: SimulatedRequest): Promise<void> => {
    requests += 1
    const name = `${client.name} ${requests}`
    under.add(name)
    const began = clock.steady()
    const failures = here.failed.length
    const wasTroubled = here.isTroubled || !here.isUp
    const body = Buffer.from(request.body)
    if (client.profile === 'asking')
      deletions.add(`[${JSON.stringify(JSON.parse(request.body).params.notes).replaceAll(',', ', ')}]`)
    const witness = request.isRead ? truth.watch(body) : null
    const left = new AbortController()
    if (random.chance(client.leaves)) clock.timer(random.between(0, 300), () => left.abort())
    trace.add(`${name} asks ${request.body.slice(0, 160)}`)
    const served = await gateway.serve(client.name, body, left.signal).catch((error: unknown) => {
      violated(`a fault inside the gateway: ${error instanceof Error ? error.stack : String(error)}`)
      return null
    })
    under.delete(name)
    const took = clock.steady() - began
    const reply = served === null ? '' : Buffer.concat(served.pieces).toString()
    trace.add(`${name} gets ${served?.kind} ${served?.servedBy} ${reply.slice(0, 160)}`)
    if (served === null) return
    count(`${client.name} ${served.outcome}`)
    if (served.outcome === 'refused') refused.set(client, request)
    else refused.delete(client)
    if (took > LONGEST) violated(`${name} waited ${took} ms`)
    const isCalm = !wasTroubled && !here.isTroubled && here.isUp
    if (client.name === 'light' && isCalm && took > PROMPT)
      violated(`${name} waited ${took} ms although nothing went wrong`)
    if (!left.signal.aborted) settle(name, request, served, reply)
    if (witness !== null && isAnkis(served) && !left.signal.aborted) {
      const wrong = witness.check(reply, wasAlone(body, here.failed.slice(failures)))
      if (wrong !== null) violated(`${name}: ${wrong}`)
      if (!here.isUp && here.since < began - NOTICED) violated(`${name} got a reply of an Anki that is gone`)
      count(`served by ${served.servedBy}`)
    }
    witness?.end()
  }
  const settle = (name: string, request: SimulatedRequest, served: Served, reply: string) => {
    const told = beliefs(request, served, reply)
    if (typeof told === 'string') return violated(`${name}: ${told}`)
    request.marks.forEach((marks, index) => {
      for (const mark of marks) ledger.told(mark, told[index] ?? 'unknown')
    })
  }

  const live = (client: SimulatedClient) => {
    clock.timer(random.between(...client.pause), () => {
      if (isOver) return
      if (client.rests && isResting) return live(client)
      const asked = ask(client, client.next({ random, ledger, open: here.open, refused: refused.get(client) ?? null }))
      if (client.isHasty) live(client)
      else void asked.then(() => live(client))
    })
  }
  /** The owner decides about waiting calls. */
  const decide = () => {
    for (const { id } of gateway.asks.pending()) {
      const dice = random.next()
      const decision =
        dice < 0.3
          ? ({ verdict: 'refuse' } as const)
          : dice < 0.4
            ? ({ verdict: 'allow', for: 5000 } as const)
            : ({ verdict: 'allow' } as const)
      trace.add(`the owner says ${JSON.stringify(decision)}`)
      if (gateway.asks.decide(id, decision) === null || decision.verdict === 'refuse') continue
      if ('for' in decision) approvedUntil = clock.steady() + decision.for + LONGEST
      else approvals += 1
    }
    clock.timer(random.between(500, 4000), decide)
  }
  /** Work and rest in turn: only in a rest the cache answers most reads. */
  const rest = () => {
    isResting = !isResting
    clock.timer(random.between(2000, 9000), rest)
  }
  const happen = () => {
    if (!isResting || random.chance(0.2)) here.live()
    clock.timer(random.between(10, 1500), happen)
  }
  for (const client of CLIENTS) live(client)
  decide()
  happen()
  rest()

  let taken = 0
  while (taken < steps && failure === null && clock.runNext()) {
    taken += 1
    await turn()
    if (random.chance(0.2)) await turn()
  }
  isOver = true
  anki.calmDown()
  const end = clock.steady() + 2 * LONGEST
  while (under.size > 0 && clock.steady() < end && failure === null && clock.runNext()) await turn()
  if (failure === null && under.size > 0) violated(`no reply: ${[...under].join(', ')}`)
  restore()
  await gateway.close()
  return {
    seed,
    steps: taken,
    failure,
    digest: trace.digest(),
    last: trace.last(),
    counts: {
      ...gateway.counts,
      ...counts,
      requests,
      faults: here.failed.length,
      writes: ledger.writes,
      ran: ledger.runs,
      seconds: Math.floor(clock.steady() / 1000),
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

/** Lets everything happen that waits for its turn in the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
