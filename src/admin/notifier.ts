import type { Clock } from '../clock.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { UpstreamState } from '../upstream/state.ts'
import type { PendingApproval } from './approvals.ts'
import type { Notify } from './desktop.ts'
import type { AnkiState } from './state.ts'
import { notices } from './texts.ts'

/** The dependencies of desktop notifications. */
export interface NotifierOptions {
  readonly pending: () => readonly PendingApproval[]
  /** Returns the state of each upstream. */
  readonly upstreams: () => readonly AnkiState[]
  readonly notify: Notify
  readonly clock: Pick<Clock, 'steady'>
}

/**
 * The time in milliseconds before a change of Anki's state is reported.
 * A restart or a moment of work is not worth a notification.
 */
const PATIENCE = 10_000
/**
 * The headings of the states that are worth a notification.
 * An Anki without an open profile is not one of them: the person at the desktop closed the profile.
 */
const NEWS: Partial<Record<UpstreamState, Text>> = {
  busy: notices('notice.busy'),
  down: notices('notice.down'),
  key: notices('notice.key'),
  other: notices('notice.other'),
  silent: notices('notice.busy'),
}
/** How often the notifier looks for the effect of a call, before it names the call without it. */
const LOOKS = 5
/** The number of waiting questions that a notification names. */
const NAMED = 3

/**
 * Creates the notifier, a function to call about every second.
 * It shows a notification when a question starts to wait for the owner.
 * It also shows one when Anki has been closed or behind a dialog for a while.
 * It reports each event once.
 */
export function createNotifier({ pending, upstreams, notify, clock }: NotifierOptions): () => void {
  let known = new Set<string>()
  /** How often each call was found without its effect. */
  const looks = new Map<string, number>()
  const watched = new Map(
    upstreams().map(({ name, state }) => [name, { reported: state, seen: state, since: clock.steady() }]),
  )

  const isReady = ({ id, kind, effect }: PendingApproval) => {
    const times = (looks.get(id) ?? 0) + 1
    looks.set(id, times)
    return kind === 'client' || effect !== null || times > LOOKS
  }
  const notifyApprovals = () => {
    const waiting = pending().filter((one) => one.asked && (known.has(one.id) || isReady(one)))
    for (const id of looks.keys()) if (known.has(id)) looks.delete(id)
    const fresh = waiting.filter(({ id }) => !known.has(id))
    known = new Set(waiting.map(({ id }) => id))
    if (fresh.length === 0) return
    const lines = fresh
      .slice(0, NAMED)
      .map(({ who, summary, effect }) => oneLine(`${who} asks: ${effect?.sentence ?? summary}`))
    if (fresh.length > NAMED) lines.push(`and ${fresh.length - NAMED} more`)
    notify(notices('notice.approval').text, lines.join('\n'))
  }
  const notifyAnki = ({ name, state, reason }: AnkiState) => {
    const last = watched.get(name)
    if (last === undefined) return
    if (state !== last.seen) {
      last.seen = state
      last.since = clock.steady()
    }
    if (state === last.reported || clock.steady() - last.since < PATIENCE) return
    // An Anki that was never there has not gone. The log already says that nothing answers.
    const news = state === 'down' && last.reported === 'unknown' ? undefined : NEWS[state]
    last.reported = state
    if (news !== undefined) notify(news.text, oneLine(reason))
  }
  return () => {
    notifyApprovals()
    for (const upstream of upstreams()) notifyAnki(upstream)
  }
}

/** Removes line breaks, so that no text passes for another line of the gateway. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ')
}
