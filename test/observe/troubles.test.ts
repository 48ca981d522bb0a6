import t from 'tap'
import { createTroubles } from '../../src/observe/troubles.ts'
import { fakeClock } from '../support/clock.ts'

t.test('what cannot be written is named with its place, the reason and the remedy, in the log and on the page', (t) => {
  const said: string[] = []
  const line = (_fields: object, text: string) => void said.push(text)
  const log = { info: () => {}, warn: line, error: line } as unknown as Parameters<typeof createTroubles>[0]
  const clock = fakeClock(Date.UTC(2026, 2, 10, 12))
  const troubles = createTroubles(log, { unwritable: () => {} }, clock, { audit: '/srv/file/audit.jsonl' })

  troubles.begin('audit', 'EEXIST', 2)
  troubles.begin('journal', 'ENOSPC')
  t.strictSame(troubles.all(), [
    'The audit log /srv/file/audit.jsonl cannot be written (EEXIST) since 2026-03-10 12:00:00 UTC, and 2 lines are lost: ' +
      'there is a file where its folder should be: name another place',
    'The journal of large calls cannot be written (ENOSPC) since 2026-03-10 12:00:00 UTC: free space on its disk',
  ])
  troubles.end('audit')
  t.match(said, [
    /^the audit log \/srv\/file\/audit\.jsonl cannot be written \(EEXIST\): there is a file where its folder should be/,
    /^the journal of large calls cannot be written \(ENOSPC\): free space/,
    /^the audit log \/srv\/file\/audit\.jsonl is written again$/,
  ])
  t.end()
})
