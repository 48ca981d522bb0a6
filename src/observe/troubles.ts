import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../clock.ts'
import { type Lines, logText } from './log.ts'
import { remedyOf, texts, writableNames } from './texts.ts'

/** The files that the gateway writes. */
export const writables = ['log', 'audit', 'journal', 'images', 'state'] as const
export type Writable = (typeof writables)[number]

/** Hears what cannot be written. */
export interface TroubleObserver {
  unwritable(what: Writable, is: boolean): void
}

/** The files that the gateway cannot write at present. The log and the page report each once, and the log again when it is over. */
export interface Troubles {
  /** Something could not be written for a reason, a system's error code mostly; `lost` counts what is lost by it, in lines. */
  begin(what: Writable, reason: string, lost?: number): void
  /** It was written. */
  end(what: Writable): void
  /** In words, for the owner. */
  all(): readonly string[]
}

/** The reason for a failed write, in short. */
export function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}

interface Trouble {
  readonly reason: string
  readonly since: number
  lost: number
}

/**
 * @param places the files or folders that are written, where that is known
 */
export function createTroubles(
  log: Lines,
  observer: TroubleObserver,
  { wall }: Pick<Clock, 'wall'>,
  places: Readonly<Partial<Record<Writable, string>>> = {},
): Troubles {
  const nameOf = (what: Writable) =>
    places[what] === undefined ? writableNames[what] : `${writableNames[what]} ${places[what]}`
  const troubles = new Map<Writable, Trouble>()
  return {
    begin(what, reason, lost = 0) {
      const known = troubles.get(what)
      if (known !== undefined) {
        known.lost += lost
        return
      }
      troubles.set(what, { reason, since: wall(), lost })
      observer.unwritable(what, true)
      const said = texts('write.failed', { what: nameOf(what), reason, remedy: remedyOf(reason) })
      logText(log, 'error', said, { reason })
    },
    end(what) {
      const known = troubles.get(what)
      if (known === undefined) return
      troubles.delete(what)
      observer.unwritable(what, false)
      logText(log, 'warn', texts('write.works-again', { what: nameOf(what) }), { lost: known.lost })
    },
    all: () =>
      [...troubles].map(([what, { reason, since, lost: count }]) => {
        const lost =
          count === 0 ? '' : `, and ${count.toLocaleString('en')} ${count === 1 ? 'line is' : 'lines are'} lost`
        const name = nameOf(what)
        const said = { what: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, reason, since: utc(since), lost }
        return texts('write.failed-since', { ...said, remedy: remedyOf(reason) }).text
      }),
  }
}

/** A time to the second, for eyes: `2026-03-10 12:00:00 UTC`. */
function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Registers the metric about what cannot be written. */
export function createTroubleMetrics(registry: Registry): TroubleObserver {
  const gauge = new Gauge({
    name: 'ankiconnect_gateway_unwritable',
    help: 'Whether the gateway cannot write something at present: the log, the audit log, the journals of large calls and of changes, the state folder.',
    labelNames: ['what'],
    registers: [registry],
  })
  for (const what of writables) gauge.set({ what }, 0)
  return { unwritable: (what, is) => gauge.set({ what }, is ? 1 : 0) }
}
