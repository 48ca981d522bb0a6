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
 * to do about it. One of several is told by its `name`.
 */
export function announceHealth(log: Log, health: WatchedHealth, url: string, name: string | null = null): void {
  let seen = false
  const prefix = name === null ? '' : `${name}: `
  const setting = name === null ? '--upstream' : `upstreams.${name}.url`
  const say = (state: UpstreamState) => {
    if (state === 'up') log.info(`${prefix}Anki answers at ${url}${seen ? ' again' : ''}`)
    if (state === 'down')
      log.warn(prefix + (seen ? `Anki no longer answers at ${url}; trying on until it is back` : nothingThere(url)))
    if (state === 'circle')
      log.error(`${prefix}${url} leads back to this gateway: name the address of AnkiConnect itself (${setting})`)
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
