import type { Log } from '../observe/log.ts'

/** Whether AnkiConnect is there; see `Health` of the upstream. */
export type UpstreamState = 'unknown' | 'up' | 'down' | 'circle'

/** The part of the upstream's health that is watched here. */
export interface WatchedHealth {
  readonly state: UpstreamState
  onChange(listener: (state: UpstreamState) => void): void
}

/**
 * Says in the log, in one line each time, when AnkiConnect appears and when it goes; the first time that nothing answers with what
 * to do about it.
 */
export function announceHealth(log: Log, health: WatchedHealth, url: string): void {
  let seen = false
  const say = (state: UpstreamState) => {
    if (state === 'up') log.info(seen ? `Anki answers at ${url} again` : `Anki answers at ${url}`)
    if (state === 'down')
      log.warn(seen ? `Anki no longer answers at ${url}; trying on until it is back` : nothingThere(url))
    if (state === 'circle')
      log.error(`${url} leads back to this gateway: name the address of AnkiConnect itself (--upstream)`)
    seen ||= state === 'up'
  }
  health.onChange(say)
  if (health.state !== 'unknown') say(health.state)
}

function nothingThere(url: string): string {
  const port = new URL(url).port || '80'
  return (
    `nothing answers at ${url} yet. Is Anki running? If it is, give AnkiConnect this port: in Anki, Tools > Add-ons > AnkiConnect > ` +
    `Config, set "webBindPort" to ${port}, then restart Anki. Without Anki, --sandbox serves a demo collection. Trying on until it answers`
  )
}
