import { PassThrough } from 'node:stream'
import t from 'tap'
import { askOwner } from '../../src/commands/ask-owner.ts'

/** What the question resolves to when the owner presses these keys. */
async function answerTo(keys: string): Promise<boolean> {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const answer = askOwner('Do this?', { input, output, terminal: true })
  output.once('data', () => input.write(keys))
  return answer
}

t.test('only a yes is one', async (t) => {
  for (const keys of ['y\r', 'yes\r', ' Y \r']) t.equal(await answerTo(keys), true, keys)
  for (const keys of ['\r', 'n\r', 'no\r', 'yesterday\r']) t.equal(await answerTo(keys), false, keys)
})

t.test('Ctrl-C and Ctrl-D at the question are a no', async (t) => {
  t.equal(await answerTo('\u0003'), false)
  t.equal(await answerTo('\u0004'), false)
  t.equal(await answerTo('ye\u0003'), false)
})
