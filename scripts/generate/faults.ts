import { KINDS, type Meeting, POINTS, TABLE } from '../../test/faults/table/points.ts'
import { withPart } from '../../test/support/report.ts'

const WORDS: Readonly<Record<Meeting, string>> = {
  answered: 'its reply',
  ended: 'the end of the connection',
  unknown: '`outcome unknown`',
  late: '`did not answer in time`',
  unreadable: '`could not be read`',
  'rest unsent': 'which notes were not sent',
  'rest unknown': 'which notes are unknown',
}

/** Returns docs/reliability.md with the table of faults as its test has it. */
export function withFaults(page: string): string {
  return withPart(page, 'faults', [
    `| what goes wrong | ${KINDS.map(({ says }) => says).join(' | ')} |`,
    `| --- |${' --- |'.repeat(KINDS.length)}`,
    ...POINTS.map(
      ({ name, says }) => `| ${says} | ${KINDS.map((kind) => WORDS[TABLE[name][kind.name]]).join(' | ')} |`,
    ),
  ])
}
