import { days, file, onOff, size, word } from '../settings/kinds.ts'
import { invalid } from '../settings/reading.ts'
import { offOr, record, settings } from '../settings/record.ts'
import type { Kind, Row, ValueOf } from '../settings/setting.ts'
import { MiB, parseSize, suggestSize } from '../settings/units.ts'

const mebibytes: Kind<number> = {
  ...size,
  read(value) {
    const most = typeof value === 'string' ? parseSize(value) : null
    if (most === null || most < MiB)
      return invalid('expected a size of 1MiB or more, such as 256MiB', most === null ? suggestSize(value) : null)
    return { ok: true, value: most }
  },
}

const auditRows = settings({
  file: {
    kind: file,
    required: true,
    examples: ['audit.jsonl'],
    text: 'Where the lines go. A relative name starts at the folder of the configuration file.',
  },
  keep: { kind: days, default: '30d', text: 'How long older files stay, a day at least.' },
  size: {
    kind: mebibytes,
    default: '256MiB',
    text: 'How much the file and the older ones take together, 1MiB at least; the oldest are deleted first.',
  },
  reads: { kind: onOff, default: false, text: 'Whether reads are recorded too; the command learn needs them.' },
  required: {
    kind: onOff,
    default: false,
    text: 'Whether the gateway refuses a write when it cannot record it. Otherwise the write goes on, and the lost line is counted and shown.',
  },
})

/** Whether and how writes and refusals are recorded. */
export const audit = {
  kind: offOr('audit', auditRows, { short: ['file'] }),
  default: 'off',
  examples: ['audit.jsonl', { file: 'audit.jsonl', keep: '90d', reads: true }],
  text: 'One line of JSON for every write and refusal: who, what, to which notes and cards, by which rule, and how it ended (docs/audit.md).',
} satisfies Row

/** The settings of the log. */
const logRows = settings({
  level: {
    kind: word('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    default: 'info',
    live: true,
    option: '--log-level <level>',
    text: 'The least severe level that is logged: fatal, error, warn, info, debug, trace or silent.',
  },
  format: {
    kind: word('pretty', 'json'),
    default: 'json',
    otherwise: 'pretty on a terminal, otherwise json',
    examples: ['json'],
    option: '--log-format <format>',
    text: 'How lines are written: pretty for people, json for programs.',
  },
})

/** The log. */
export const log = {
  kind: record(logRows, { short: ['level', 'format'] }),
  text: 'One line for each request. Keys and the text of notes are never logged.',
} satisfies Row

/** How much is logged, and whether for people or for programs. The levels are pino's. */
export type LogConfig = ValueOf<typeof logRows>
