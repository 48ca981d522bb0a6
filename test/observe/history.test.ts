import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Filter } from '../../src/observe/filter.ts'
import { createHistory, type History, type HistoryPage } from '../../src/observe/history.ts'
import { fakeClock } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'

const ALL: Filter = { client: null, action: null, outcome: null, since: null, until: null, about: null }
const NOON = Date.parse('2026-03-10T12:00:00.000Z')

/** A line of the audit log, so many seconds after noon. */
function line(second: number, more: object = {}): string {
  const time = new Date(NOON + second * 1000).toISOString()
  const base = {
    v: 2,
    time,
    address: '127.0.0.1',
    client: 'claude',
    action: 'addNote',
    kind: 'write',
    outcome: 'result',
  }
  return `${JSON.stringify({ ...base, created: [String(1000 + second)], ...more, ms: 2 })}\n`
}

function newLog(t: Test, files: Readonly<Record<string, string>>): { folder: string; history: History } {
  const folder = newFolder(t, files)
  return { folder, history: createHistory(join(folder, 'audit.jsonl'), fakeClock()) }
}

/** Reads page after page to the end. */
async function readAll(history: History, filter: Partial<Filter> = {}): Promise<HistoryPage[]> {
  const pages: HistoryPage[] = []
  for (let from: string | null = null; ; ) {
    const page = await history.page({ ...ALL, ...filter }, from)
    pages.push(page)
    from = page.next
    if (from === null) return pages
  }
}
const secondsOf = (pages: readonly HistoryPage[]) =>
  pages.flatMap(({ calls }) => calls.map(({ at }) => (at - NOON) / 1000))
const range = (from: number, to: number) => Array.from({ length: from - to }, (_, index) => from - 1 - index)

t.test('calls come the newest first, page by page, across rotated files', async (t) => {
  const lines = (from: number, to: number) =>
    range(to, from)
      .reverse()
      .map((second) => line(second))
      .join('')
  const { history } = newLog(t, {
    'audit-2026-03-10.jsonl': lines(0, 60),
    'audit-2026-03-10.2.jsonl': lines(60, 61),
    'audit-2026-03-10.10.jsonl': lines(61, 130),
    'audit.jsonl': lines(130, 140),
    'audit-notes.jsonl': line(999),
  })
  const pages = await readAll(history)
  t.same(secondsOf(pages), range(140, 0), 'each once, whatever the numbers of the files')
  t.ok(pages.length > 2)
  t.ok(pages.every(({ calls }) => calls.length <= 50))
})

t.test('a page goes on where the last one ended, although the file was rotated and grew meanwhile', async (t) => {
  const lines = range(80, 0)
    .reverse()
    .map((second) => line(second))
  const { folder, history } = newLog(t, { 'audit.jsonl': lines.join('') })
  const first = await history.page(ALL, null)
  renameSync(join(folder, 'audit.jsonl'), join(folder, 'audit-2026-03-10.jsonl'))
  writeFileSync(join(folder, 'audit.jsonl'), line(500))
  const second = await history.page(ALL, first.next)
  t.same(secondsOf([first, second]), range(80, 0))
  rmSync(join(folder, 'audit-2026-03-10.jsonl'))
  t.same((await history.page(ALL, first.next)).calls, [], 'a file that is gone is the end')
})

t.test('filters name calls by client, action, outcome, time, and the names in them', async (t) => {
  const log = [
    line(0, { client: 'yomitan', deck: ['Japanese::Mining'] }),
    line(1, {
      outcome: 'refused',
      by: 'policy',
      reason: 'refused by policy "agent": sync is not allowed',
      action: 'sync',
    }),
    line(2, { client: null, outcome: 'refused', by: 'key' }),
    line(3, { outcome: 'error' }),
    line(4, { id: 'a-1', outcome: 'sent', created: undefined }),
  ]
  const { history } = newLog(t, { 'audit.jsonl': log.join('') })
  const found = async (filter: Partial<Filter>) => secondsOf(await readAll(history, filter))
  t.same(await found({ client: 'yomitan' }), [0])
  t.same(await found({ client: 'no client' }), [2])
  t.same(await found({ action: 'sync' }), [1])
  t.same(await found({ outcome: 'refused' }), [2, 1])
  t.same(await found({ outcome: 'answered' }), [3, 0])
  t.same(await found({ outcome: 'error' }), [3])
  t.same(await found({ outcome: 'failed' }), [4], 'a call whose end is not recorded')
  t.same(await found({ since: NOON + 1000, until: NOON + 3000 }), [3, 2, 1])
  t.same(await found({ about: 'mining' }), [0])
  t.same(await found({ about: '1000' }), [0], 'the note that was created')
  t.same(await found({ about: '100' }), [], 'a part of an id is another id')
})

t.test('a call that ended is one entry, also where a page ends between its two lines', async (t) => {
  const sent = range(60, 0)
    .reverse()
    .map((second) => line(second, { id: `a-${second}`, outcome: 'sent', created: undefined }))
  const ended = range(60, 0)
    .reverse()
    .map((second) => line(100 + second, { id: `a-${second}` }))
  const { history } = newLog(t, { 'audit.jsonl': [...sent, ...ended].join('') })
  t.same(secondsOf(await readAll(history)), range(160, 100))
})

t.test('lines of others, cut ones, endless ones and later versions are left out, and counted', async (t) => {
  const endless = `{"v":2,"x":"${'x'.repeat(3 << 20)}"}\n`
  const hostile = [
    '\0\0\n',
    'null\n',
    '[]\n',
    '"text"\n',
    '{"v":2}\n',
    line(7, { v: 3 }),
    line(8, { time: 'yesterday' }),
  ]
  const odd = line(5, { client: { toString: 1 }, created: 'no list', count: -1, __proto__: 1 })
  const { folder, history } = newLog(t, { 'audit.jsonl': [line(0), endless, ...hostile, odd].join('') })
  appendFileSync(join(folder, 'audit.jsonl'), line(6).slice(0, 40))
  const pages = await readAll(history)
  t.same(secondsOf(pages), [5, 0])
  t.equal(
    pages.reduce((sum, { unreadable }) => sum + unreadable, 0),
    hostile.length + 2,
  )
  t.match(pages[0]?.calls[0], { client: null, names: { created: [] }, count: 1 })
})

t.test('a page reads a bounded part of a large log, and says how far it came', async (t) => {
  const much = range(1000, 0)
    .reverse()
    .map((second) => line(second, { query: ['x'.repeat(20_000)] }))
    .join('')
  const { history } = newLog(t, { 'audit.jsonl': much })
  const page = await history.page({ ...ALL, client: 'nobody' }, null)
  t.same(page.calls, [])
  t.not(page.next, null)
  t.ok((page.reached as number) > NOON, 'not all of it')
  t.same(secondsOf(await readAll(history, { about: '1000' })), [0], 'the next pages find the rest')
})

t.test('a log without a single line ends a page at its bounds, too', async (t) => {
  const { history } = newLog(t, { 'audit.jsonl': line(0) + 'x'.repeat(20 << 20) })
  const first = await history.page(ALL, null)
  t.same(first.calls, [])
  t.match(first.next, /^[0-9]+-[0-9]+$/)
  t.same(secondsOf(await readAll(history)), [0], 'and the next pages go on')
})

t.test('no page waits longer than its time, however slow the disk is', async (t) => {
  const lines = range(20, 0)
    .reverse()
    .map((second) => line(second))
    .join('')
  const folder = newFolder(t, { 'audit.jsonl': lines })
  let now = 0
  const steady = () => {
    now += 100
    return now
  }
  const page = await createHistory(join(folder, 'audit.jsonl'), { steady }).page(ALL, null)
  t.same(secondsOf([page]), range(20, 16))
  t.not(page.next, null)
})

t.test('a file that was compressed is named, and a log that is not there is empty', async (t) => {
  const { folder, history } = newLog(t, { 'audit.jsonl': line(0), 'audit-2026-03-09.jsonl.gz': 'no text' })
  t.match(await history.page(ALL, null), { skipped: ['audit-2026-03-09.jsonl.gz'], next: null, trouble: null })
  rmSync(join(folder, 'audit.jsonl'))
  t.match(await history.page(ALL, null), { calls: [], reached: null })
  for (const from of ['', 'x', '1-1', '1-', `${'9'.repeat(40)}-1`, '../../etc/passwd-0'])
    t.same((await history.page(ALL, from === '' ? null : from)).calls, [], from)
  t.throws(() => readFileSync(join(folder, 'audit.jsonl')), 'reading makes no file')
})
