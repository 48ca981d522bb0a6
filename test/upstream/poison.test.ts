import t, { type Test } from 'tap'
import type { Fault } from '../../src/sandbox/fault.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask } from '../support/ask.ts'
import { startFront } from '../support/front.ts'

/** The search that upstream cannot answer: every exchange that it is part of has no reply. */
const POISON = 'deck:poison'

async function poisoned(t: Test, fault: 'reset' | 'hang') {
  const when = (body: string) => body.includes(POISON)
  const faults: readonly Fault[] = [{ kind: fault, when, times: Number.POSITIVE_INFINITY }]
  const sandbox = await startSandbox({ seed: 'demo', faults })
  t.teardown(() => sandbox.close())
  const timeout = { read: 5000, write: 10_000, long: 10_000 }
  const front = await startFront({ upstream: { url: sandbox.url, timeout, whenDown: 'explain' } })
  t.teardown(() => front.close())
  await front.known('up')
  return { front, sandbox }
}

for (const [fault, what, error] of [
  ['reset', 'whose exchange loses its connection', /^Anki is not reachable/],
  ['hang', 'whose exchange is never answered', /^Anki did not answer in time$/],
] as const) {
  t.test(`of 200 reads at once with a poisonous one, ${what}, 199 get right answers`, async (t) => {
    const { front, sandbox } = await poisoned(t, fault)
    const queries = Array.from({ length: 200 }, (_, n) => (n === 99 ? POISON : `deck:Spanish -tag:never${n}`))
    const reads = queries.map((query) => ask(front.port, { action: 'findNotes', params: { query } }))
    const write = ask(front.port, { action: 'createDeck', params: { deck: 'made once' } })
    const right = (await ask(sandbox.port, { action: 'findNotes', params: { query: 'deck:Spanish' } })).text
    t.match(right, /^\{"result": \[\d+, /)
    const replies = await Promise.all(reads)
    t.equal(replies.filter(({ text }) => text === right).length, 199)
    t.match(JSON.parse(replies[99]?.text ?? ''), { result: null, error })
    t.match(JSON.parse((await write).text ?? ''), { error: null })
    const bodies = sandbox.exchanges.map(({ body }) => body.toString())
    t.equal(bodies.filter((body) => body.includes('made once')).length, 1)
    t.ok(bodies.filter((body) => body.includes(POISON)).length <= 2)
  })
}
