import t from 'tap'
import { startWalkingAnki, type WalkingAnki } from './walking-anki.ts'

const NAMES = ['deckNames', 'modelNames'] as const

async function askOften(anki: WalkingAnki): Promise<void> {
  for (let round = 0; round < 3; round++) for (const action of NAMES) await anki.ask({ action })
}

t.test('what clients ask often is asked again once the collection has changed', async (t) => {
  const anki = await startWalkingAnki(t)
  await askOften(anki)
  await anki.clock.pass(2000)
  const before = anki.exchanges.length
  anki.outside('createDeck', { deck: 'new' })
  await anki.clock.pass(300)
  t.strictSame(anki.exchanges.slice(before), [['deckNames', 'modelNames']], 'in one exchange')
  const replies = await anki.ask(NAMES.map((action) => ({ action })))
  t.strictSame(
    replies.map(({ how }) => how),
    ['cache ahead', 'cache ahead'],
  )
  t.match(replies[0]?.text, '"new"')
  t.match(anki.counts, { read: 2, used: 2, wasted: 0 })
})

t.test('at most once a second, and not for long without a client', async (t) => {
  const anki = await startWalkingAnki(t)
  await askOften(anki)
  await anki.clock.pass(2000)
  const before = anki.exchanges.length
  for (let count = 0; count < 8; count++) {
    anki.outside('createDeck', { deck: `new ${count}` })
    await anki.clock.pass(250)
  }
  t.equal(anki.exchanges.length - before, 2, 'two seconds')
  anki.outside('createDeck', { deck: 'another' })
  await anki.clock.pass(5000)
  t.equal(anki.exchanges.length - before, 2, 'nobody has asked in between')
})

t.test('while somebody uses Anki, and when nobody has asked for a minute, nothing is asked again', async (t) => {
  const anki = await startWalkingAnki(t)
  await askOften(anki)
  await anki.clock.pass(2000)
  const before = anki.exchanges.length
  const leave = anki.enter('ben')
  anki.outside('createDeck', { deck: 'new' })
  await anki.clock.pass(5000)
  t.equal(anki.exchanges.length, before)
  leave()
  await anki.clock.pass(61_000)
  anki.outside('createDeck', { deck: 'newer' })
  const after = anki.exchanges.length
  await anki.clock.pass(5000)
  t.equal(anki.exchanges.length, after)
  t.strictSame(anki.clock.waits(), [], 'no timer is left')
})

t.test('a client that makes one call after another loses no tick to it', async (t) => {
  const anki = await startWalkingAnki(t)
  await askOften(anki)
  await anki.clock.pass(2000)
  const before = anki.exchanges.length
  anki.outside('createDeck', { deck: 'new' })
  await anki.clock.pass(240)
  anki.enter('ben')()
  await anki.clock.pass(20)
  t.equal(anki.exchanges.length, before, 'ben has only just left')
  await anki.clock.pass(250)
  t.strictSame(anki.exchanges.slice(before), [['deckNames', 'modelNames']])
})

t.test('what is asked rarely, or depends on the clock, is not asked again', async (t) => {
  const anki = await startWalkingAnki(t)
  await anki.ask({ action: 'getTags' })
  for (let round = 0; round < 3; round++) await anki.ask({ action: 'findCards', params: { query: 'is:due' } })
  await anki.clock.pass(2000)
  const before = anki.exchanges.length
  anki.outside('createDeck', { deck: 'new' })
  await anki.clock.pass(2000)
  t.equal(anki.exchanges.length, before)
})
