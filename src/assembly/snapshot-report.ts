import type { Clock } from '../clock.ts'
import { type Lines, logText } from '../observe/log.ts'
import type { SnapshotConfig } from '../snapshots/settings.ts'
import type { Protection } from '../snapshots/snapshots.ts'
import { texts } from './texts.ts'

/** Returns the log of copies. A reason that stays is logged once in `every`. */
export function createSnapshotReport(log: Lines, { every, whenNone }: SnapshotConfig, clock: Pick<Clock, 'steady'>) {
  let said: { readonly code: string; readonly at: number } | null = null
  return (protection: Exclude<Protection, { kind: 'kept' }>, facts: object): void => {
    if (protection.kind === 'made') {
      said = null
      const { name, bytes, notes, cards } = protection.snapshot
      logText(log, 'info', texts('snapshot.made'), { ...facts, snapshot: name, bytes, notes, cards })
      return
    }
    const { code, text } = protection.reason
    if (said !== null && said.code === code && clock.steady() - said.at < every) return
    said = { code, at: clock.steady() }
    logText(
      log,
      'warn',
      texts(whenNone === 'ask' ? 'snapshot.asked-instead' : 'snapshot.none', { reason: text }),
      facts,
    )
  }
}
