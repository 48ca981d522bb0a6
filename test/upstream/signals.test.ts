import { getEventListeners } from 'node:events'
import t from 'tap'
import { createFlights } from '../../src/cache/flights.ts'
import { createFake, leaf, texts } from './fake-anki.ts'

t.test('nothing of a request stays with a signal that outlives it', async (t) => {
  const { lane } = createFake()
  const { signal } = new AbortController()
  const sender = { client: 'gateway', signal }
  t.strictSame(texts(await lane.send([leaf('deckNames')], sender)), ['"deckNames"'])
  t.strictSame(getEventListeners(signal, 'abort'), [])
})

t.test('nothing of a flight stays with such a signal', async (t) => {
  const { signal } = new AbortController()
  const flight = createFlights().start('one', [], async () => ({}) as never)
  flight.board(signal)
  t.equal(getEventListeners(signal, 'abort').length, 1)
  await flight.landed
  await null
  t.strictSame(getEventListeners(signal, 'abort'), [])
})
