import t from 'tap'
import { createPages } from '../../src/pages/pages.ts'
import type { Probed } from '../../src/pages/probe.ts'

/** A memory whose questions the test answers, on a clock that the test moves. */
function setUp() {
  let now = 1000
  const asked: number[] = []
  const answers: ((probed: Probed) => void)[] = []
  const probe = (port: number) => {
    asked.push(port)
    return new Promise<Probed>((resolve) => answers.push(resolve))
  }
  const pages = createPages({ probe, clock: { steady: () => now } })
  const answer = async (probed: Probed) => {
    answers.shift()?.(probed)
    await new Promise(setImmediate)
  }
  const find = async (port: number, probed: Probed) => {
    const found = pages.find(port)
    await answer(probed)
    return found
  }
  const pass = (ms: number) => {
    now += ms
  }
  return { pages, asked, answer, find, pass }
}

t.test('a reply is remembered, until an Anki starts or ends', async (t) => {
  const { pages, find } = setUp()
  t.equal(pages.known(5000), null)
  t.equal(await find(5000, 'anki'), 'anki')
  t.equal(await find(5001, 'other'), 'other')
  t.same([pages.known(5000), pages.known(5001)], ['anki', 'other'])
  pages.forget()
  t.same([pages.known(5000), pages.known(5001)], [null, null])
})

t.test('silence and a refusal are not remembered', async (t) => {
  const { pages, find } = setUp()
  t.equal(await find(5000, 'unknown'), 'unknown')
  t.equal(pages.known(5000), null)
  t.equal(await find(5000, 'refused'), 'other')
  t.equal(pages.known(5000), null)
  t.equal(await find(5000, 'anki'), 'anki')
})

t.test('a reply of the time before Anki started is not believed', async (t) => {
  const { pages, answer } = setUp()
  const found = pages.find(5000)
  pages.forget()
  await answer('other')
  t.equal(await found, 'unknown')
  t.equal(pages.known(5000), null)
})

t.test('a reply is forgotten after ten minutes, because another server can take the port', async (t) => {
  const { pages, find, pass } = setUp()
  await find(5000, 'other')
  pass(600_000)
  t.equal(pages.known(5000), 'other')
  pass(1)
  t.equal(pages.known(5000), null)
})

t.test('all requests of a page share one question, and no more than four ports are asked at once', async (t) => {
  const { pages, asked, answer } = setUp()
  const same = [pages.find(1), pages.find(1), pages.find(1)]
  const others = [2, 3, 4].map(pages.find)
  t.equal(await pages.find(5), 'unknown')
  t.same(asked, [1, 2, 3, 4])
  for (const probed of ['anki', 'other', 'other', 'refused'] as const) await answer(probed)
  t.same(await Promise.all(same), ['anki', 'anki', 'anki'])
  t.same(await Promise.all(others), ['other', 'other', 'other'])
})

t.test('the gateway asks 32 different ports in a minute, and no caller can make it scan more', async (t) => {
  const { pages, asked, find, pass } = setUp()
  for (let port = 1; port <= 32; port++) t.equal(await find(port, 'refused'), 'other')
  for (let port = 33; port <= 1000; port++) t.equal(await pages.find(port), 'unknown')
  t.equal(await find(7, 'refused'), 'other', 'a page that was asked before goes on')
  t.equal(asked.length, 33)
  pass(60_000)
  t.equal(await find(500, 'refused'), 'other')
})
