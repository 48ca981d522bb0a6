import { getEventListeners } from 'node:events'
import t from 'tap'
import { createFlights, type Flight, type Flights, type Landing } from '../../src/cache/flights.ts'
import { failed } from '../../src/wire/outcome.ts'

const LANDING: Landing = { outcomes: [failed('busy')], held: [true] }

/** A flight for these keys, which lands when a test says so. */
function startFlight(flights: Flights, keys: readonly string[], state: string | null = 'state', client = 'one') {
  const { promise, resolve, reject } = Promise.withResolvers<Landing>()
  const flight: Flight = flights.start(
    client,
    keys.map((key) => ({ key, state })),
    () => promise,
  )
  return { flight, land: () => resolve(LANDING), crash: reject }
}

t.test('a flight is shared before it is sent, and afterwards only in the state in which it was sent', (t) => {
  const flights = createFlights()
  const { flight } = startFlight(flights, ['a', 'b'])
  t.same([flights.find('a', 'other', 'one')?.index, flights.find('b', null, 'one')?.index], [0, 1])
  t.match(flights.find('b', 'other', 'one'), { flight, index: 1, state: 'state' })
  t.equal(flights.find('c', 'state', 'one'), undefined)
  flight.isQueued = false
  t.equal(flights.find('b', 'state', 'one')?.flight, flight)
  t.equal(flights.find('b', 'other', 'one'), undefined)
  t.equal(flights.find('b', null, 'one'), undefined)
  startFlight(flights, ['d'], null).flight.isQueued = false
  t.equal(flights.find('d', null, 'one'), undefined, 'two unknown states are not the same')
  t.end()
})

t.test('a client shares no flight that waits behind others of another client', async (t) => {
  const flights = createFlights()
  const first = startFlight(flights, ['a'], 'state', 'busy')
  const second = startFlight(flights, ['b'], 'state', 'busy')
  t.equal(flights.find('a', 'state', 'polite')?.flight, first.flight)
  t.equal(flights.find('b', 'state', 'polite'), undefined)
  t.equal(flights.find('b', 'state', 'busy')?.flight, second.flight)
  first.flight.isQueued = false
  t.equal(flights.find('b', 'state', 'polite')?.flight, second.flight, 'it is next')
  const third = startFlight(flights, ['c'], 'state', 'busy')
  t.equal(flights.find('c', 'state', 'polite'), undefined)
  second.land()
  await second.flight.landed
  t.equal(flights.find('c', 'state', 'polite')?.flight, third.flight, 'the one before it has landed')
  const onceTaken = flights.waits('polite')
  const own = startFlight(flights, ['e'], 'state', 'polite')
  t.equal(flights.find('e', 'state', 'busy'), undefined, 'it waits behind a write')
  onceTaken()
  onceTaken()
  t.equal(flights.find('e', 'state', 'busy')?.flight, own.flight)
  third.flight.board(AbortSignal.abort())
  const fourth = startFlight(flights, ['d'], 'state', 'busy')
  t.equal(flights.find('d', 'state', 'polite')?.flight, fourth.flight, 'the one before it was given up')
})

t.test('a flight that has landed is shared no more, and leaves a later one of the same call alone', async (t) => {
  const flights = createFlights()
  const first = startFlight(flights, ['a', 'b'])
  const second = startFlight(flights, ['a'])
  first.land()
  t.equal(await first.flight.landed, LANDING)
  t.equal(flights.find('a', 'state', 'one')?.flight, second.flight)
  t.equal(flights.find('b', 'state', 'one'), undefined)
  second.crash(new Error('broken'))
  await t.rejects(second.flight.landed, { message: 'broken' })
  t.equal(flights.find('a', 'state', 'one'), undefined)
})

t.test('a flight is given up when the last client has left, and shared no more', (t) => {
  const flights = createFlights()
  const { flight } = startFlight(flights, ['a'])
  const [one, two] = [new AbortController(), new AbortController()]
  flight.board(one.signal)
  flight.board(two.signal)
  one.abort()
  t.equal(flight.signal.aborted, false)
  t.equal(flights.find('a', 'state', 'one')?.flight, flight)
  two.abort()
  t.equal(flight.signal.aborted, true)
  t.equal(flights.find('a', 'state', 'one'), undefined)

  const other = startFlight(flights, ['a'])
  other.flight.board(AbortSignal.abort())
  t.equal(other.flight.signal.aborted, true, 'a client that had left before')
  t.end()
})

t.test('a client that waits for several calls of a flight leaves all of them at once', (t) => {
  const { flight } = startFlight(createFlights(), ['a', 'b'])
  const [one, two] = [new AbortController(), new AbortController()]
  flight.board(one.signal)
  flight.board(two.signal)
  flight.board(two.signal)
  two.abort()
  t.equal(flight.signal.aborted, false)
  one.abort()
  t.equal(flight.signal.aborted, true)
  t.end()
})

t.test('nothing of a flight stays with a client that outlives it', async (t) => {
  const flights = createFlights()
  const client = new AbortController()
  const listeners = () => getEventListeners(client.signal, 'abort').length
  const landing = startFlight(flights, ['a'])
  landing.flight.board(client.signal)
  const crashing = startFlight(flights, ['b'])
  crashing.flight.board(client.signal)
  t.equal(listeners(), 2)
  landing.land()
  await landing.flight.landed
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(listeners(), 1)
  crashing.crash(new Error('broken'))
  await t.rejects(crashing.flight.landed)
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(listeners(), 0)
})
