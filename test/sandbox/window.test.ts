import t from 'tap'
import { windowTime } from '../../src/sandbox/cost.ts'
import { createWindow, type Outcome, type Timers, type Window, type WindowOptions } from '../../src/sandbox/window.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { fate } from './ask.ts'

interface Bench {
  readonly window: Window
  readonly port: number
  /** The bodies served so far. */
  readonly served: string[]
  /** One tick of the window, when there are ticks. */
  tick(): void
  /** Lets the oldest wait end; the milliseconds it was to last. */
  elapse(): number | undefined
}

async function bench(options: Partial<WindowOptions>, cost = 0): Promise<Bench> {
  const served: string[] = []
  const waits: { ms: number; run: () => void }[] = []
  const ticks: (() => void)[] = []
  const timers: Timers = {
    every(_ms, run) {
      ticks.push(run)
      return () => undefined
    },
    after(ms, run) {
      const wait = { ms, run }
      waits.push(wait)
      return () => {
        if (waits.includes(wait)) waits.splice(waits.indexOf(wait), 1)
      }
    },
  }
  const serve: WindowOptions['serve'] = ({ request }): Outcome => {
    served.push(String(request?.body))
    return {
      kind: 'reply',
      cost,
      bytes: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
      sent: () => undefined,
    }
  }
  const window = createWindow({
    host: '127.0.0.1',
    tickMs: 0,
    acceptPerTick: 1,
    backlog: 5,
    stallMs: undefined,
    refuses: () => false,
    serve,
    timers,
    ...options,
  })
  const port = await window.open(0)
  return {
    window,
    port,
    served,
    tick: () => ticks[0]?.(),
    elapse() {
      const wait = waits.shift()
      wait?.run()
      return wait?.ms
    },
  }
}

/** Goes on until a condition holds, letting sockets do their work in between. */
async function until(holds: () => boolean, step: () => void = () => undefined): Promise<void> {
  while (!holds()) {
    step()
    await new Promise(setImmediate)
  }
}

t.test('with ticks, each tick accepts as many connections as it may and nothing happens between', async (t) => {
  const { window, port, served, tick } = await bench({ tickMs: 25, acceptPerTick: 2 })
  t.teardown(() => window.shut('close'))
  const clients = await Promise.all([1, 2, 3, 4, 5].map(() => openRaw(port)))
  for (const [index, client] of clients.entries()) await client.send(post(String(index)))
  // What the kernel has taken is read in the next turns of the event loop; a tick would find all five.
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  t.strictSame(served, [])
  const most: number[] = []
  await until(
    () => served.length === 5,
    () => {
      const before = served.length
      tick()
      most.push(served.length - before)
    },
  )
  t.ok(Math.max(...most) <= 2)
  await Promise.all(clients.map((client) => client.ended()))
})

t.test('connections beyond the backlog and one are reset while they wait for a tick', async (t) => {
  const { window, port, served, tick } = await bench({ tickMs: 25, backlog: 1 })
  t.teardown(() => window.shut('close'))
  const kept = [await openRaw(port), await openRaw(port)]
  t.equal(await fate(port), 'reset')
  for (const client of kept) await client.send(post('{}'))
  await until(() => served.length === 2, tick)
  for (const client of kept) t.equal((await client.reply()).status, 200)
})

t.test('what a request costs holds the window: its reply and all others wait', async (t) => {
  const { window, port, served, elapse } = await bench({}, 30)
  t.teardown(() => window.shut('close'))
  const first = await openRaw(port)
  await first.send(post('first'))
  await until(() => served.length === 1)
  const second = await openRaw(port)
  await second.send(post('second'))
  await new Promise(setImmediate)
  t.strictSame(served, ['first'])
  t.equal(elapse(), 30)
  t.equal((await first.reply()).status, 200)
  await until(() => served.length === 2)
  t.equal(elapse(), 30)
  t.equal((await second.reply()).status, 200)
})

t.test('a client that stalls in its request holds the window until it goes on or the patience ends', async (t) => {
  const { window, port, served, elapse } = await bench({ stallMs: 5000 })
  t.teardown(() => window.shut('close'))
  const request = post('slow')
  const slow = await openRaw(port)
  await slow.send(request.slice(0, 20))
  const gone = await openRaw(port)
  await gone.send('POST')
  const other = await openRaw(port)
  await other.send(post('other'))
  await slow.send(request.slice(20))
  t.equal((await slow.reply()).status, 200)
  t.strictSame(served, ['slow'])
  let patience: number | undefined
  await until(
    () => patience !== undefined,
    () => {
      patience = elapse()
    },
  )
  t.equal(patience, 5000)
  t.equal((await gone.ended()).bytes.length, 0)
  t.equal((await other.reply()).status, 200)
  t.strictSame(served, ['slow', 'other'])
})

t.test('window time grows with the square of the body', async (t) => {
  const MEBIBYTE = 1024 * 1024
  t.equal(windowTime(0, 0, 0), 2.6)
  t.equal(windowTime(4 * MEBIBYTE, 0, 0), 2.6 + 220 * 16)
  t.equal(windowTime(0, 10 * MEBIBYTE, 80), 2.6 + 250 + 80)
})
