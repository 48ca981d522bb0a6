import type { Rules } from './rules.ts'
import type { Anki } from './state.ts'

/** What a look reads of the log: a text that names its state, `unsettled`, or `none` where there is no log. */
export function readLog({ log }: Anki, rules: Rules): string {
  if (log === null) return rules.has('missing') ? 'none' : 'empty'
  const file = rules.has('file') ? `${log.file} ` : ''
  if (log.salt === 0) return `${file}empty`
  let last = 0
  let end = 0
  for (const frame of log.frames) {
    if (rules.has('salts') && frame.salt !== log.salt) break
    end += 1
    if (frame.isCommit) last = end
  }
  if (last === 0 || (rules.has('settled') && end > last)) return 'unsettled'
  return file + (rules.has('round') ? `${log.salt} ${last} ${log.frames[last - 1]?.sum}` : `${last}`)
}

/** What a look reads of the database file. */
export function readDatabase({ changed, now }: Anki): string {
  return changed < now ? `${changed}` : `${changed} recent`
}

/** Returns the stamp that both parts give, or null if the state has no name now. */
export function stampOf(log: string, database: string, rules: Rules): string | null {
  if (log === 'none' || log === 'unsettled') return null
  const [time = '', isRecent] = database.split(' ')
  if (log.endsWith('empty') && isRecent === 'recent' && rules.has('recent')) return null
  return rules.has('database') ? `${time} ${log}` : log
}
