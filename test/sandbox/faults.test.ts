import t from 'tap'
import { planFaults } from '../../src/sandbox/fault.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { call, exchange, fate } from './ask.ts'

const CREATE = { action: 'createDeck', version: 6, params: { deck: 'Made' } }
const DECKS = { action: 'deckNames' }

async function meet(port: number, request: unknown): Promise<{ how: string; text: string }> {
  const client = await openRaw(port)
  await client.send(post(request))
  const { how, bytes } = await client.ended()
  return { how, text: bytes.toString() }
}

t.test('reset: the nth exchange ends without a reply, the action has run, the next is served', async (t) => {
  const sandbox = await startSandbox({ faults: [{ kind: 'reset', at: 2 }] })
  t.teardown(sandbox.close)
  t.equal(await exchange(sandbox.port, DECKS), '["Default"]')
  t.strictSame(await meet(sandbox.port, CREATE), { how: 'reset', text: '' })
  t.equal(await exchange(sandbox.port, DECKS), '["Default", "Made"]')
  t.strictSame(
    sandbox.exchanges.map(({ answered }) => answered),
    [true, false, true],
  )
})

t.test('reset: the action can be kept from running', async (t) => {
  const sandbox = await startSandbox({ faults: [{ kind: 'reset', at: 1, runs: false }] })
  t.teardown(sandbox.close)
  t.strictSame(await meet(sandbox.port, CREATE), { how: 'reset', text: '' })
  t.equal(await exchange(sandbox.port, DECKS), '["Default"]')
})

t.test('a fault can be bound to the body of a request and hit several times', async (t) => {
  const faults = [{ kind: 'reset', when: (body: string) => body.includes('createDeck'), times: 2 }] as const
  const sandbox = await startSandbox({ faults })
  t.teardown(sandbox.close)
  t.equal(await exchange(sandbox.port, DECKS), '["Default"]')
  t.equal((await meet(sandbox.port, CREATE)).how, 'reset')
  t.equal(await exchange(sandbox.port, DECKS), '["Default", "Made"]')
  t.equal((await meet(sandbox.port, CREATE)).how, 'reset')
  t.match(await exchange(sandbox.port, CREATE), /"error": null/)
})

t.test('hang: no reply comes, and others are served meanwhile', async (t) => {
  const sandbox = await startSandbox({ faults: [{ kind: 'hang', at: 1 }] })
  const client = await openRaw(sandbox.port)
  await client.send(post(CREATE))
  await sandbox.exchanged(1)
  t.equal(await exchange(sandbox.port, DECKS), '["Default", "Made"]')
  await sandbox.close()
  t.equal((await client.ended()).bytes.length, 0)
})

t.test('half-reply: the first half of the bytes, then the end', async (t) => {
  const sandbox = await startSandbox({ faults: [{ kind: 'half-reply', at: 1 }] })
  t.teardown(sandbox.close)
  const half = await meet(sandbox.port, DECKS)
  const whole = await meet(sandbox.port, DECKS)
  t.equal(half.text, whole.text.slice(0, whole.text.length >> 1))
})

t.test('garbage: other bytes in place of the reply', async (t) => {
  const sandbox = await startSandbox({
    faults: [
      { kind: 'garbage', at: 1, bytes: 'GARBAGE' },
      { kind: 'garbage', at: 2 },
    ],
  })
  t.teardown(sandbox.close)
  t.equal((await meet(sandbox.port, CREATE)).text, 'GARBAGE')
  t.equal((await meet(sandbox.port, CREATE)).text, 'not an HTTP reply\r\n\r\n')
})

t.test('slow: the reply leaves later, behind one that came after it', async (t) => {
  const sandbox = await startSandbox({ faults: [{ kind: 'slow', at: 1, ms: 40 }] })
  t.teardown(sandbox.close)
  const order: string[] = []
  const slow = meet(sandbox.port, CREATE).then(() => order.push('slow'))
  await sandbox.exchanged(1)
  await meet(sandbox.port, DECKS).then(() => order.push('quick'))
  await slow
  t.strictSame(order, ['quick', 'slow'])
})

t.test('refuse: the nth connection is reset before a byte of it is read, and is no exchange', async (t) => {
  const sandbox = await startSandbox({ faults: [{ kind: 'refuse', at: 2, times: 2 }] })
  t.teardown(sandbox.close)
  t.equal(await exchange(sandbox.port, DECKS), '["Default"]')
  t.equal(await fate(sandbox.port), 'reset')
  t.equal(await fate(sandbox.port), 'reset')
  t.equal(await exchange(sandbox.port, DECKS), '["Default"]')
  t.equal(sandbox.exchanges.length, 2)
})

t.test('die: every connection is reset and the port refuses, until a restart', async (t) => {
  const sandbox = await startSandbox({ faults: [{ kind: 'die', at: 1 }] })
  t.teardown(sandbox.close)
  const idle = await openRaw(sandbox.port)
  t.strictSame(await meet(sandbox.port, CREATE), { how: 'reset', text: '' })
  t.equal((await idle.ended()).how, 'reset')
  await t.rejects(openRaw(sandbox.port), { code: 'ECONNREFUSED' })
  await sandbox.restart()
  t.strictSame(await call(sandbox.port, 'deckNames'), ['Default', 'Made'])
})

t.test('of several faults the first in the list hits', async (t) => {
  const plan = planFaults([
    { kind: 'hang', at: 2 },
    { kind: 'reset', at: 1, times: 3 },
  ])
  const body = Buffer.from('{}')
  t.strictSame(
    [1, 2, 3, 4, 5].map((exchange) => plan.hitting(exchange, body)?.kind),
    ['reset', 'hang', 'reset', 'reset', undefined],
  )
})
