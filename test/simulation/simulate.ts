import { createSimulatedAnki } from './anki.ts'
import { createAsking, LONGEST } from './asking.ts'
import { createAudits } from './audits.ts'
import { createVirtualClock } from './clock.ts'
import { type Copies, createCopies } from './copies.ts'
import { startCrowd } from './crowd.ts'
import { createDisk, finderIn } from './disk.ts'
import { createFetches } from './fetches.ts'
import { catalogue } from './gateway.ts'
import { createHistory } from './history.ts'
import { createLedger } from './ledger.ts'
import { createMishaps } from './mishaps.ts'
import { createOwner, type Owner } from './owner.ts'
import { createProfile, type Profile } from './profile.ts'
import { createRandom } from './random.ts'
import { type Runs, startRuns } from './runs.ts'
import { createStores } from './stores.ts'
import { createTrace } from './trace.ts'
import { createTruth } from './truth.ts'
import { createWalls } from './walls.ts'
import { createWrites } from './writes.ts'

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

/** Actions that can change the collection. */
const WRITES = new Set(
  [...catalogue.all.values()].flatMap(({ name, gateway }) => (gateway.kind === 'write' ? [name] : [])),
)

/** Runs the gateway against a simulated Anki and simulated clients, until something is wrong or the steps are taken. */
export async function simulate({ seed, steps }: { readonly seed: number; readonly steps: number }): Promise<Simulated> {
  const random = createRandom(seed)
  const clock = createVirtualClock()
  const restore = clock.replaceGlobals()
  const trace = createTrace(clock)
  const counts: Record<string, number> = {}
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
  let runs: Runs | null = null
  let owner: Owner | null = null
  let isOver = false
  const mishaps = createMishaps(clock, random)
  const ledger = createLedger(violated, clock)
  const history = createHistory(ledger, clock)
  const audits = createAudits(violated)
  const fetches = createFetches(ledger, random, violated)
  const copies: Copies = createCopies(() => profiles, clock, violated)
  const stores = createStores({
    random,
    isFull: () => mishaps.isDiskFull,
    onLine: audits.line,
    onLost: audits.lost,
    find: (path) => finderIn(profiles)(path),
    meanwhile: () => anki.startLogOver(),
    onKept: copies.kept,
    onRemoved: copies.removed,
  })
  const writes = createWrites({
    clock,
    ledger,
    history,
    audits,
    fetches,
    copies,
    openSince: () => anki.openSince,
    walls: () => walls,
    owner: () => owner,
    runs: () => runs?.count ?? 1,
    onEvent: trace.add,
    violated,
  })
  const onChange = () => truth.changed()
  const onWritten = (profile: Profile, params: string, by: string) => {
    const ids = params.match(/\b1[0-9]{12}\b/g) ?? []
    history.changed(profile, ids.map(Number), by)
    onChange()
  }
  const profiles: readonly Profile[] = ['first', 'second'].map((name) =>
    createProfile({
      name,
      random,
      now: clock.wall,
      inode,
      onWrite(action, params, profile) {
        anki.finishTransaction()
        return writes.run(action, params, profile)
      },
      onWritten,
      writes: WRITES,
      content: { fileAt: stores.spool.read, fetch: fetches.byAnki },
    }),
  )
  const walls = createWalls(profiles, clock)
  for (const profile of profiles) profile.files.open()
  const anki = createSimulatedAnki({
    clock,
    random,
    profiles,
    onChange,
    onEvent: trace.add,
    onRequest: ledger.nextExchange,
    onEdit: (profile, id) => history.changed(profile, [id], 'a person'),
    onMove: walls.moved,
  })
  const truth = createTruth(anki.direct)
  const started = await startRuns({
    clock,
    random,
    anki,
    stores,
    counts,
    disk: createDisk(profiles, clock.wall, inode),
    nonce: (bytes) => Array.from({ length: bytes }, () => random.below(256).toString(16).padStart(2, '0')).join(''),
    onReach: fetches.reached,
    onUndo(leaves) {
      for (const { params } of leaves) ledger.puttingBack(params?.toString() ?? '')
    },
    onEvent: trace.add,
    onCrash: audits.crashed,
  })
  runs = started
  const common = { clock, random, anki, runs: () => started, counts, onEvent: trace.add, violated }
  owner = createOwner({
    ...common,
    history,
    copies,
    isOver: () => isOver,
    isKeptSince: (time) => mishaps.fullAt < time,
  })
  const asking = createAsking({ ...common, ledger, truth, walls, fetches })
  const crowd = startCrowd({
    clock,
    random,
    ledger,
    asking,
    open: () => anki.open,
    isOver: () => isOver,
    onRequest: writes.asked,
  })
  mishaps.start({
    happen() {
      if (!crowd.isResting || random.chance(0.2)) anki.live()
    },
    restart: started.restart,
    isOver: () => isOver,
  })

  let taken = 0
  while (taken < steps && failure === null && clock.runNext()) {
    taken += 1
    await turn()
    if (random.chance(0.2)) await turn()
  }
  isOver = true
  anki.calmDown()
  const end = clock.steady() + 2 * LONGEST
  const underWay = () => [...asking.under, ...(owner?.isUndoing === true ? ['the owner, who takes calls back'] : [])]
  while (underWay().length > 0 && clock.steady() < end && failure === null && clock.runNext()) await turn()
  if (failure === null && underWay().length > 0) violated(`no reply: ${underWay().join(', ')}`)
  const settled = clock.steady() + 5000
  while (clock.steady() < settled && failure === null && clock.runNext()) await turn()
  const accounted = failure === null ? audits.end() : 0
  let isClosed = false
  void started.close().then(() => {
    isClosed = true
  })
  while (!isClosed && clock.runNext()) await turn()
  restore()
  return {
    seed,
    steps: taken,
    failure,
    digest: trace.digest(),
    last: trace.last(),
    counts: {
      ...counts,
      requests: asking.requests,
      faults: anki.failed.length,
      writes: ledger.writes,
      ran: ledger.runs,
      'runs of the gateway': started.count,
      'writes in the audit log': accounted,
      seconds: Math.floor(clock.steady() / 1000),
    },
  }
}

/** Lets everything happen that waits for its turn in the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
