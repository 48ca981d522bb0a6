import type { Notify } from '../observe/desktop.ts'
import type { PendingApproval } from './approvals.ts'
import type { AnkiState } from './state.ts'

/** What is worth a word on the desktop; times in ms. */
export interface HeraldOptions {
  readonly pending: () => readonly PendingApproval[]
  /** Each upstream. */
  readonly upstreams: () => readonly AnkiState[]
  readonly notify: Notify
  /** On the wall clock. */
  readonly now: () => number
}

/** An Anki that is restarted, or works for a moment, is not worth one. */
const PATIENCE = 10_000
/** Of many that wait at once the first few are named. */
const NAMED = 3

/**
 * Returns what is to be called every second or so: it says on the desktop when something begins to wait for the owner's word, and
 * when Anki has gone or has been behind a dialog for a while; each once.
 */
export function createHerald({ pending, upstreams, notify, now }: HeraldOptions): () => void {
  let known = new Set<string>()
  const watched = new Map(upstreams().map(({ name, state }) => [name, { said: state, seen: state, since: now() }]))

  const sayApprovals = () => {
    const waiting = pending()
    const fresh = waiting.filter(({ id }) => !known.has(id))
    known = new Set(waiting.map(({ id }) => id))
    if (fresh.length === 0) return
    const lines = fresh.slice(0, NAMED).map(({ who, summary }) => `${who} asks: ${summary}`)
    if (fresh.length > NAMED) lines.push(`and ${fresh.length - NAMED} more`)
    notify('Anki: waiting for your word', lines.join('\n'))
  }
  const sayAnki = ({ name, state, reason }: AnkiState) => {
    const last = watched.get(name)
    if (last === undefined) return
    if (state !== last.seen) {
      last.seen = state
      last.since = now()
    }
    if (state === last.said || now() - last.since < PATIENCE) return
    // What was never there has not gone; the log says that nothing answers.
    const isNews = state === 'busy' || (state === 'down' && last.said !== 'unknown')
    last.said = state
    if (isNews) notify(state === 'busy' ? 'Anki answers nobody' : 'Anki is gone', reason)
  }
  return () => {
    sayApprovals()
    for (const upstream of upstreams()) sayAnki(upstream)
  }
}
