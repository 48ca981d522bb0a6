import t from 'tap'
import { askOurselves, isLeaf, type Send, sendSome } from '../../src/upstream/send.ts'
import { compose, type Interceptor, type Upstream } from '../../src/upstream/upstream.ts'
import { answeredByAnki, failed, type Outcome } from '../../src/wire/outcome.ts'
import { leaf, texts } from './fake-anki.ts'

const named = (text: string) => answeredByAnki({ kind: 'result', text: Buffer.from(text) })
/** Answers every call with the name of its action. */
const echo: Send = async (leaves) => leaves.map(({ action }) => named(action.name))
const OVER = { code: 'budget.exceeded', text: 'over', status: 429 }
const SENDER = { client: 'test', signal: new AbortController().signal }

t.test(
  'what has not ended is sent together and in its order, and outcomes stand in the places of their calls',
  async (t) => {
    const sent: string[][] = []
    const send = (leaves: Parameters<Send>[0]) => {
      sent.push(leaves.map(({ action }) => action.name))
      return echo(leaves, SENDER)
    }
    const over: Outcome = { kind: 'refused', error: OVER, by: 'budget' }
    const calls = [over, leaf('version'), failed('busy'), leaf('deckNames'), over]
    t.same(texts(await sendSome(calls, send)), ['over', 'version', 'busy', 'deckNames', 'over'])
    t.same(sent, [['version', 'deckNames']])
    t.same(calls.map(isLeaf), [false, true, false, true, false])
  },
)

t.test(
  'where every call has ended nothing is sent, and where none has the outcomes are passed on as they are',
  async (t) => {
    const over: Outcome = { kind: 'refused', error: OVER, by: 'load' }
    t.same(await sendSome([over, over], () => t.fail() as never), [over, over])
    const outcomes = [named('1')]
    t.equal(await sendSome([leaf('version')], async () => outcomes), outcomes)
  },
)

t.test('interceptors stand before Anki in their order, the first of them nearest to it', async (t) => {
  const way: string[] = []
  const passing =
    (name: string): Interceptor =>
    (inner) => ({
      ...inner,
      async send(leaves, sender) {
        way.push(`to ${name}`)
        const outcomes = await inner.send(leaves, sender)
        way.push(`from ${name}`)
        return outcomes
      },
    })
  const anki = { name: 'anki', send: echo, lane: { silent: false } } as unknown as Upstream
  const composed = compose(anki, [passing('near'), (inner) => inner, passing('far')])
  t.same(texts(await composed.send([leaf('version')], SENDER)), ['version'])
  t.same(way, ['to far', 'to near', 'from near', 'from far'])
  t.equal(composed.lane, anki.lane, 'what else an upstream tells it tells as before')
  t.equal(compose(anki, []), anki)
})

t.test('a question of the gateway goes under its own name, and waits to the end', async (t) => {
  const send: Send = async (leaves, { client, signal }) => leaves.map(() => named(`${client} ${signal.aborted}`))
  t.same(texts([await askOurselves(send, leaf('version'))]), ['gateway false'])
})
