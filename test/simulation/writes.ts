import { UNDO_CLIENT } from '../../src/undo/choose.ts'
import type { Audits } from './audits.ts'
import type { SimulatedClient } from './clients.ts'
import type { VirtualClock } from './clock.ts'
import type { Copies } from './copies.ts'
import type { Fetches } from './fetches.ts'
import type { History } from './history.ts'
import type { Ledger } from './ledger.ts'
import type { Owner } from './owner.ts'
import type { Profile } from './profile.ts'
import type { SimulatedRequest } from './requests.ts'
import type { Walls } from './walls.ts'

/** Judges each write when Anki begins to run it. */
export interface Writes {
  /** Anki begins to run a call with these parameters. Returns whose it is. */
  run(action: string, params: string, profile: Profile): string
  /** A client is about to make a request. The function says that the request has ended. */
  asked(client: SimulatedClient, request: SimulatedRequest): () => void
}

export interface WritesOptions {
  readonly clock: VirtualClock
  readonly ledger: Ledger
  readonly history: History
  readonly audits: Audits
  readonly fetches: Fetches
  readonly copies: Copies
  /** Since when the open profile is open. */
  readonly openSince: () => number
  readonly walls: () => Walls
  readonly owner: () => Owner | null
  /** The number of runs of the gateway so far. A budget begins anew with each. */
  readonly runs: () => number
  readonly onEvent: (event: string) => void
  readonly violated: (what: string) => void
}

/** The client that may write twice in a second. */
const GREEDY = 'greedy'

export function createWrites(options: WritesOptions): Writes {
  const { clock, ledger, history, audits, fetches, copies, openSince, walls, owner, runs, onEvent, violated } = options
  /** The deletions that need the owner's approval, and those of an undo, as Anki gets them. */
  const deletions = new Set<string>()
  /** The client with a budget: since when it has had requests under way, and what Anki had run by then. */
  const greedy = { underWay: 0, since: 0, runs: 1, before: 0 }
  return {
    asked({ name, profile }, request) {
      const { body } = request
      fetches.asked(request)
      if (profile === 'asking')
        deletions.add(`[${JSON.stringify(JSON.parse(body).params.notes).replaceAll(',', ', ')}]`)
      const ended = copies.asked(name, request)
      if (name !== GREEDY) return ended
      if (greedy.underWay === 0)
        Object.assign(greedy, { since: clock.steady(), runs: runs(), before: ledger.runsOf(GREEDY) })
      greedy.underWay += 1
      return () => {
        greedy.underWay -= 1
        ended()
      }
    },
    run(action, params, profile) {
      onEvent(`runs ${action} ${params.slice(0, 80)}`)
      const isAsked = action === 'deleteNotes' && deletions.has(params)
      if (isAsked && owner()?.approved() === false) violated(`the owner approved no such call: ${params}`)
      const marks = params.match(/\bw\d+x\b/g) ?? []
      const by = ledger.ran(action, params)
      fetches.ran(params)
      if (action === 'deleteNotes') {
        history.deletes()
        copies.ran(params, profile, openSince())
      }
      if (marks.length > 0 && by !== 'importer') audits.ran(by === 'undo' ? UNDO_CLIENT.name : by, action)
      if (by === 'pupil') {
        const wrong = walls().trespass(action, params, ledger.about(marks[0] ?? '')?.began ?? 0)
        if (wrong !== null) violated(`pupil: ${wrong}`)
      }
      if (ledger.runsOf('looker') > 0) violated(`a client ran a write that its profile refuses: ${action}`)
      const windows = Math.floor((clock.steady() - greedy.since) / 1000) + 2 + 2 * (runs() - greedy.runs)
      const ran = ledger.runsOf(GREEDY) - greedy.before
      if (ran > 2 * windows) violated(`the budget of ${GREEDY}: ${ran} writes in ${windows} windows of 2`)
      return by
    },
  }
}
