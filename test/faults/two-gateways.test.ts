import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask } from '../support/ask.ts'
import { startFront } from '../support/front.ts'

const add = (front: string) => ({
  action: 'addNote',
  params: {
    note: {
      deckName: 'Default',
      modelName: 'Basic',
      fields: { Front: front, Back: 'back' },
      options: { allowDuplicate: true },
    },
  },
})

t.test('two gateways in front of one Anki send every write once, and each shows what the other wrote', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const fronts = await Promise.all([0, 1].map(() => startFront({ upstream: { url: sandbox.url } })))
  t.teardown(() => Promise.all(fronts.map((front) => front.close())))
  await Promise.all(fronts.map((front) => front.known('up')))
  const names = Array.from({ length: 20 }, (_, index) => `note${index}`)
  const portOf = (index: number) => fronts[index % 2]?.port ?? 0
  const met = await Promise.all(names.map((name, index) => ask(portOf(index), add(name))))
  for (const { text } of met) t.match(text, /"error": null/)
  for (const [index, name] of names.entries()) {
    const { text } = await ask(portOf(index + 1), { action: 'findNotes', params: { query: `front:${name}` } })
    t.equal(JSON.parse(text ?? '').result.length, 1, `the other gateway finds ${name} once`)
  }
})

t.test('the end of one of two gateways ends nothing of the other', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const [first, second] = await Promise.all([0, 1].map(() => startFront({ upstream: { url: sandbox.url } })))
  if (first === undefined || second === undefined) throw new Error('two gateways were started')
  t.teardown(() => second.close())
  await Promise.all([first.known('up'), second.known('up')])
  const asked = ask(second.port, add('kept'))
  await first.close()
  t.match((await asked).text, /"error": null/)
  t.match((await ask(second.port, { action: 'version' })).text, '{"result": 6, "error": null}')
})
