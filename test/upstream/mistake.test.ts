import t from 'tap'
import type { UpstreamState } from '../../src/upstream/state.ts'
import { createFake, leaf, texts } from './fake-anki.ts'

t.test('a mistake inside the lane ends every request that waits there, and later ones are served', async (t) => {
  const mistake = new Error('a mistake inside')
  let isBroken = false
  const health = {
    get state(): UpstreamState {
      if (isBroken) throw mistake
      return 'up'
    },
  }
  const fake = createFake({ health, holds: (number) => number === 1 })
  const sent = [fake.send('a', leaf('deckNames')), fake.send('b', leaf('modelNames')), fake.send('b', leaf('getTags'))]
  await fake.sent(1)
  isBroken = true
  fake.exchanges[0]?.reply('{"result": 1, "error": null}')
  t.same(texts(await (sent[0] as (typeof sent)[0])), ['1'])
  for (const waiting of sent.slice(1)) await t.rejects(waiting, mistake)
  isBroken = false
  t.same(texts(await fake.send('c', leaf('deckNames'))), ['"deckNames"'])
})
