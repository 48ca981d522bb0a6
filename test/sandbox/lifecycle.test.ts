import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { openRaw } from '../support/raw-client.ts'
import { call, exchange } from './ask.ts'

t.test('a stopped sandbox refuses connections; restarted it has the same port and collection', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  await call(sandbox.port, 'createDeck', { deck: 'Kept' })
  await sandbox.stop()
  await t.rejects(openRaw(sandbox.port), { code: 'ECONNREFUSED' })
  await sandbox.restart()
  t.strictSame(await call(sandbox.port, 'deckNames'), ['Default', 'Kept'])
})

t.test('a stop ends the connections that are open', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const idle = await openRaw(sandbox.port)
  await exchange(sandbox.port, { action: 'version' })
  await sandbox.stop()
  t.equal((await idle.ended()).bytes.length, 0)
})

t.test('a port that is taken rejects the start', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  await t.rejects(startSandbox({ port: sandbox.port }), { code: 'EADDRINUSE' })
})

t.test('an API key may be any JSON value, and numbers are compared as Python compares them', async (t) => {
  const sandbox = await startSandbox({ key: 1 })
  t.teardown(sandbox.close)
  const wrong = '{"result": null, "error": "valid api key must be provided"}'
  t.equal(await exchange(sandbox.port, { action: 'version' }), wrong)
  t.equal(await exchange(sandbox.port, { action: 'version', key: '1' }), wrong)
  t.equal(await exchange(sandbox.port, '{"action": "version", "key": 1.0}'), '6')
  t.equal(await exchange(sandbox.port, '{"action": "version", "key": true}'), '6')
})

t.test('the demo collection has three decks and forty notes that can be found', async (t) => {
  const sandbox = await startSandbox({ seed: 'demo' })
  t.teardown(sandbox.close)
  t.strictSame(await call(sandbox.port, 'deckNames'), ['Default', 'Japanese', 'Japanese::Phrases', 'Spanish'])
  const find = async (query: string): Promise<number> =>
    ((await call(sandbox.port, 'findNotes', { query })) as number[]).length
  t.equal(await find(''), 40)
  t.equal(await find('deck:Japanese'), 24)
  t.equal(await find('deck:Spanish tag:animals'), 3)
  t.equal(await find('note:Cloze front:*'), 0)
  const cards = (await call(sandbox.port, 'findCards', { query: 'deck:Spanish' })) as number[]
  t.equal(cards.length, 32)
})
