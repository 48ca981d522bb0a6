import { createLog, type Log } from '../../src/observe/log.ts'

/** A log that keeps nothing. */
export const quietLog: Log = createLog({ level: 'silent', format: 'json' })

/** A log that hands each of its lines to `hear`, parsed. */
export function heardLog(hear: (line: { readonly level: number; readonly msg: string }) => void): Log {
  return createLog({ level: 'info', format: 'json' }, { write: (line) => hear(JSON.parse(line)) })
}
