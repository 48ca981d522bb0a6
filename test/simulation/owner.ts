import type { SimulatedAnki } from './anki.ts'
import { CLIENTS } from './clients.ts'
import type { VirtualClock } from './clock.ts'
import type { Copies } from './copies.ts'
import type { History } from './history.ts'
import type { Random } from './random.ts'
import type { Runs } from './runs.ts'

/** The owner of the collection, who decides about calls and takes others back. */
export interface Owner {
  /** Anki runs a deletion that the owner must have approved. Returns false if that is not so. */
  approved(): boolean
  /** Whether an undo is under way. */
  readonly isUndoing: boolean
}

export interface OwnerOptions {
  readonly clock: VirtualClock
  readonly random: Random
  readonly anki: SimulatedAnki
  readonly runs: () => Runs
  readonly history: History
  readonly copies: Copies
  readonly counts: Record<string, number>
  readonly onEvent: (event: string) => void
  readonly violated: (what: string) => void
  readonly isOver: () => boolean
  /** Whether everything that the journal of changes took is in it since this time. */
  readonly isKeptSince: (time: number) => boolean
}

/** The longest time in ms for which an approval can be under way after its time is up. */
const LATE = 30_000
const ASKING = new Set(CLIENTS.flatMap(({ name, profile }) => (profile === 'asking' ? [name] : [])))
/** The client whose calls the owner takes back, and the time for all of them, in ms. */
const UNDONE = 'claude'
const ALL = 86_400_000

export function createOwner(options: OwnerOptions): Owner {
  const { clock, random, anki, runs, history, copies, counts, onEvent, violated, isOver, isKeptSince } = options
  /** The approvals that no call has used up, and the time until which calls may run that the owner allowed for a while. */
  let approvals = 0
  let approvedUntil = Number.NEGATIVE_INFINITY
  let undoneAt = Number.NEGATIVE_INFINITY
  let isUndoing = false

  const decide = () => {
    const { asks } = runs().current?.gateway ?? { asks: null }
    for (const { id, who, summary } of asks?.pending() ?? []) {
      const dice = random.next()
      const decision =
        dice < 0.3
          ? ({ verdict: 'refuse', reason: 'not now' } as const)
          : dice < 0.4
            ? ({ verdict: 'allow', for: 5000 } as const)
            : ({ verdict: 'allow' } as const)
      onEvent(`the owner says ${JSON.stringify(decision)}`)
      if (asks?.decide(id, decision) == null || decision.verdict === 'refuse') continue
      const isAboutCopy = summary.includes('there is no copy')
      // An allowance for a while answers every question about this action.
      if ('for' in decision) copies.allowed(who, decision.for)
      else if (isAboutCopy) copies.allowed(who, null)
      if (isAboutCopy) continue
      if (!ASKING.has(who)) continue
      if ('for' in decision) approvedUntil = clock.steady() + decision.for + LATE
      else approvals += 1
    }
    clock.timer(random.between(500, 4000), decide)
  }
  const undo = async () => {
    const run = runs().current
    const { open } = anki
    if (run === null || open === null || isOver()) return
    const began = clock.steady()
    const judged = history.begin(open, UNDONE, undoneAt)
    onEvent(`the owner takes back what ${UNDONE} did`)
    const asked = { client: UNDONE, since: ALL, call: null, isRedo: false, isDryRun: random.chance(0.1), seen: null }
    const isKept = isKeptSince(undoneAt)
    if (!asked.isDryRun) undoneAt = began
    isUndoing = true
    const report = await Promise.race([run.gateway.undo.run(asked), run.life.ended])
    isUndoing = false
    if (report == null) return
    const { calls, done, left, failed } = report
    onEvent(`takes back ${calls.length} calls, left ${left.length}, failed ${failed.length}: ${failed[0]?.text ?? ''}`)
    counts.undos = (counts.undos ?? 0) + 1
    counts['calls undone'] = (counts['calls undone'] ?? 0) + (asked.isDryRun ? 0 : done.length)
    const isWhole = !asked.isDryRun && failed.length === 0 && anki.open === open && anki.since < began
    const wrong = anki.open === open ? judged.check(isWhole && isKept) : null
    if (wrong !== null) violated(wrong)
  }
  const undoNowAndThen = () => {
    clock.timer(random.between(4000, 25_000), () => {
      const failed = (error: Error) => violated(`a fault inside an undo: ${error.stack}`)
      void undo().catch(failed).then(undoNowAndThen)
    })
  }
  decide()
  undoNowAndThen()
  return {
    get isUndoing() {
      return isUndoing
    },
    approved() {
      if (clock.steady() > approvedUntil) approvals -= 1
      return approvals >= 0
    },
  }
}
