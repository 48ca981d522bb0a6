import t, { type Test } from 'tap'
import { ask } from '../../support/ask.ts'
import { type Front, startFront } from '../../support/front.ts'
import { callOf, meetingOf } from './calls.ts'
import { type FaultyAnki, startFaultyAnki } from './faulty-anki.ts'
import { KINDS, type Kind, POINTS, type Point, runs, TABLE } from './points.ts'

/** In ms. Only what never comes is waited for. */
const PATIENCE = { 'no reply': 300, others: 20_000 }

async function pair(t: Test, point: Point): Promise<{ anki: FaultyAnki; front: Front }> {
  const anki = await startFaultyAnki(t)
  const limit = point === 'no reply' ? PATIENCE['no reply'] : PATIENCE.others
  const timeout = { read: limit, write: limit, long: limit }
  const front = await startFront({ upstream: { url: anki.url, timeout } })
  t.teardown(() => front.close())
  await front.known('up')
  return { anki, front }
}

/** How often each note was sent and is there. */
function count(anki: FaultyAnki, front: string): { sent: number; there: number } {
  const sent = anki.exchanges.flat().filter(({ action, params }) => action === 'addNote' && frontOf(params) === front)
  return { sent: sent.length, there: (anki.ask('findNotes', { query: `front:${front}` }) as unknown[]).length }
}

function frontOf(params: Readonly<Record<string, unknown>>): unknown {
  return (params.note as { fields: { Front: string } }).fields.Front
}

t.setTimeout(120_000)
for (const { name: kind, says: what } of KINDS) {
  t.test(`${what}: right words, nothing twice, and the next call works, whatever goes wrong`, async (t) => {
    for (const { name: point, says } of POINTS) {
      await t.test(says, async (t) => cell(t, point, kind))
    }
  })
}

async function cell(t: Test, point: Point, kind: Kind): Promise<void> {
  const { anki, front } = await pair(t, point)
  // The gateway learns with the first file that Anki reads its files.
  if (kind === 'offload') await callOf(kind, 'first').send(front.port, anki)
  const call = callOf(kind, 'mark')
  if (point !== 'refused') anki.strike(point, call.is)
  else if (call.before !== null) anki.refuseAfter(call.before)
  else await anki.stop()
  const meeting = TABLE[point][kind]
  const sent = call.send(front.port, anki)
  if (point === 'slow') {
    const go = await anki.slow
    // The gateway serves others in the meantime.
    await ask(front.port, { action: 'requestPermission' })
    go()
  }
  const met = await sent
  for (const one of met) t.equal(meetingOf(one), meeting)

  const [first] = met
  if (kind === 'write' && meeting !== 'ended')
    t.match(
      first?.text,
      '{"result": [{"result": null, "error": "unsupported action"}, ',
      'its sibling has its own reply',
    )
  if (kind === 'pack' && meeting !== 'ended')
    t.equal(new Set(met.map(({ text }) => text)).size, 3, 'every client has its own reply')

  if (point === 'refused' || point === 'dies') await anki.restart()
  await front.known('up')
  for (const one of await callOf(kind, 'next').send(front.port, anki))
    t.equal(meetingOf(one), 'answered', 'the next call works')

  for (const [index, note] of call.notes.entries()) {
    const isBefore = kind === 'split' && index < 16
    const isAfter = kind === 'split' && index >= 32
    const isSent = isBefore || (isAfter ? meeting === 'answered' : point !== 'refused')
    const isThere = isBefore || (isAfter ? meeting === 'answered' : runs(point))
    t.strictSame(count(anki, note), { sent: isSent ? 1 : 0, there: isThere ? 1 : 0 }, `note ${index + 1}`)
  }
  if (call.file !== null) {
    const stored = anki.exchanges.filter(([one]) => one?.params.filename === call.file)
    t.strictSame([stored.length, anki.media().includes(call.file)], [point === 'refused' ? 0 : 1, runs(point)])
    t.match(stored[0]?.[0]?.params.path ?? '/', /^\//, 'it went by its path')
  }
}
