import { type Log, logText } from '../observe/log.ts'
import type { Text } from '../settings/declare-texts.ts'
import { stateText, type UpstreamState } from '../upstream/state.ts'
import { logTexts } from './texts/log.ts'

/** The part of the upstream's health that the announcer watches. */
export interface WatchedHealth {
  readonly state: UpstreamState
  onChange(listener: (state: UpstreamState) => void): void
}

/** The announced upstream. */
export interface Announced {
  readonly url: string
  readonly hasKey: boolean
  /** Its name if there are several; null for the only one. */
  readonly name: string | null
}

/**
 * Logs one line with a remedy whenever the state of AnkiConnect changes. The log leaves out that Anki is busy, because that comes and
 * goes with each dialog. The page and the metrics show it.
 */
export function announceHealth(log: Log, health: WatchedHealth, about: Announced): void {
  const { name, url } = about
  let seen = false
  let last: UpstreamState = 'unknown'
  const prefix = name === null ? '' : `${name}: `
  const stated = (state: UpstreamState): Text => {
    const { code, text, status } = stateText(state, about)
    return { code, text: prefix + text, status }
  }
  const say = (state: UpstreamState) => {
    // A connection that fails and works again at once is no news between two lines about the same foreign program.
    const isNews = state !== last && state !== 'busy' && state !== 'unknown'
    if (!isNews) return
    last = state
    if (state === 'up' && seen)
      logText(log, 'info', logTexts('upstream.again', { prefix, state: stateText(state, about).text }))
    else if (state === 'up') logText(log, 'info', stated(state))
    else if (state === 'down' && seen) logText(log, 'warn', logTexts('upstream.lost', { prefix, url }))
    else if (state === 'down')
      logText(log, 'warn', logTexts('upstream.absent', { prefix, url, port: new URL(url).port || '80' }))
    else logText(log, state === 'circle' ? 'error' : 'warn', stated(state))
    seen ||= state === 'up'
  }
  health.onChange(say)
  say(health.state)
}
