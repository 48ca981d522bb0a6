import { writeFileSync } from 'node:fs'
import t from 'tap'
import { startSmallAnki, turnsUntil } from './small-anki.ts'

const UNPROVED = { stamp: 'auto' } as const

t.test('before the first write through the gateway a kept answer is dropped as soon as the file moves', async (t) => {
  const anki = await startSmallAnki(t, UNPROVED)
  t.match(anki.modes, [{ by: 'time', reason: /has not yet seen a write/ }])
  await anki.one('deckNames')
  t.equal(await anki.one('deckNames'), '"start" cache')
  anki.write('by hand')
  t.equal(await anki.one('deckNames'), '"by hand" asked', 'without a moment of the old answer')
  t.equal(await anki.one('deckNames'), '"by hand" cache')
  t.same(anki.evicted, ['stamp'])
})

t.test('a change during a read is seen there too', async (t) => {
  const anki = await startSmallAnki(t, UNPROVED)
  anki.after = () => {
    anki.after = null
    anki.write('meanwhile')
  }
  t.equal(await anki.one('deckNames'), '"start" asked')
  t.equal(await anki.one('deckNames'), '"meanwhile" asked')
})

t.test('the proof decides only whether an answer may outlive its bound', async (t) => {
  const anki = await startSmallAnki(t, UNPROVED)
  await anki.one('deckNames')
  anki.clock.jump(1000)
  t.equal(await anki.one('deckNames'), '"start" asked', 'its time is over')
  await anki.one('addNote {"note":{}}')
  t.match(anki.modes.at(-1), { by: 'stamp' })
  await anki.one('deckNames')
  anki.clock.jump(3_600_000)
  t.match(await anki.one('deckNames'), /cache/, 'proved: it holds while the collection stands')
})

t.test('media answers fall with their file before the proof, and with their bound', async (t) => {
  const anki = await startSmallAnki(t, UNPROVED)
  const file = `${anki.folder}/collection.media/a.mp3`
  writeFileSync(file, 'one')
  const call = 'retrieveMediaFile {"filename":"a.mp3"}'
  await anki.one(call)
  t.match(await anki.one(call), /cache/)
  writeFileSync(file, 'two, in place')
  t.match(await anki.one(call), /asked/)
  t.match(await anki.one(call), /cache/)
  anki.clock.jump(1000)
  t.match(await anki.one(call), /asked/)
})

t.test('while the collection is looked for nothing is kept, as it may have changed meanwhile', async (t) => {
  const anki = await startSmallAnki(t, UNPROVED)
  const closed = { kind: 'error', text: Buffer.from('"collection is not available"'), by: 'anki' } as const
  anki.answers.set('getMediaDirPath', () => closed)
  anki.become('down')
  anki.become('up')
  await turnsUntil(() => /no profile/.test(JSON.stringify(anki.modes.at(-1))))
  await anki.one('deckNames')
  anki.write('in the profile that has just been opened')
  t.equal(await anki.one('deckNames'), '"in the profile that has just been opened" asked')
  anki.answers.delete('getMediaDirPath')
  anki.clock.jump(1000)
  await anki.one('deckNames')
  await turnsUntil(() => /not yet seen a write/.test(JSON.stringify(anki.modes.at(-1))))
  await anki.one('deckNames')
  t.match(await anki.one('deckNames'), /cache/, 'found again')
})
