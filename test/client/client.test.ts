import t from 'tap'
import { codeOfText } from '../../src/client/code.ts'
import { AnkiConnectError, connect } from '../../src/client/connect.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { startScripted } from '../support/scripted-upstream.ts'

t.test('a method of the client is a call of its action at version 6, with the key', async (t) => {
  const sandbox = await startSandbox({ key: 'k3y', seed: 'demo' })
  t.teardown(sandbox.close)
  const anki = connect({ url: sandbox.url, key: 'k3y' })
  const decks: readonly string[] = await anki.deckNames()
  t.strictSame(decks, ['Default', 'Japanese', 'Japanese::Phrases', 'Spanish'])
  const ids: readonly number[] = await anki.findNotes({ query: 'deck:Spanish' })
  t.equal(ids.length, 16)
  t.same(JSON.parse(String(sandbox.exchanges[1]?.body)), {
    action: 'findNotes',
    version: 6,
    params: { query: 'deck:Spanish' },
    key: 'k3y',
  })
  t.equal(await anki.invoke('version'), 6)
})

t.test('a batch is one multi, and its results have the types of their calls', async (t) => {
  const sandbox = await startSandbox({ key: 'k3y', seed: 'demo' })
  t.teardown(sandbox.close)
  const anki = connect({ url: sandbox.url, key: 'k3y' })
  const [version, decks] = await anki.batch((call) => [call.version(), call.deckNames()])
  const six: number = version
  const names: readonly string[] = decks
  t.equal(six, 6)
  t.equal(names.length, 4)
  t.equal(sandbox.exchanges.length, 1)
  // @ts-expect-error The result of `version` is a number.
  const wrong: string = version
  t.equal(typeof wrong, 'number')
  t.strictSame(await anki.batch(() => []), [])
  t.equal(sandbox.exchanges.length, 1, 'an empty batch is not sent')
})

t.test('an action refuses parameters of other names and types when it is compiled', async (t) => {
  const anki = connect({ url: 'http://127.0.0.1:9' })
  const unsent = (): unknown => [
    // @ts-expect-error The parameter is required.
    anki.createDeck(),
    // @ts-expect-error It has another type.
    anki.createDeck({ deck: 5 }),
    // @ts-expect-error There is no such action.
    anki.deckName(),
  ]
  t.type(unsent, 'function')
})

t.test('an error is one of a class, with the text of the reply, its code and its action', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const anki = connect({ url: sandbox.url })
  const note = { deckName: 'Default', modelName: 'Basic', fields: { Front: 'a' } }
  await anki.addNote({ note })
  const error = await anki.addNote({ note }).catch((reason: unknown) => reason)
  t.ok(error instanceof AnkiConnectError)
  t.match(error, {
    message: 'cannot create note because it is a duplicate',
    code: 'ankiconnect.duplicate',
    action: 'addNote',
    index: null,
  })
  await t.rejects(
    anki.batch((call) => [call.version(), call.modelFieldNames({ modelName: 'Nope' })]),
    { message: 'model was not found: Nope', code: 'ankiconnect.model-not-found', index: 1 },
  )
  const [fine, failed] = await anki.batchSettled((call) => [call.version(), call.addNote({ note })])
  t.same(fine, { status: 'fulfilled', value: 6 })
  t.match(failed, { status: 'rejected', reason: { code: 'ankiconnect.duplicate', action: 'addNote', index: 1 } })
})

t.test('what is no reply of AnkiConnect has a code of its own, and no connection is the error of fetch', async (t) => {
  const replies = ['HTTP/1.1 403 Forbidden\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n[]']
  const upstream = await startScripted(() => ({ garbage: replies.shift() as string }))
  t.teardown(upstream.close)
  const anki = connect({ url: upstream.url })
  await t.rejects(anki.version(), { name: 'AnkiConnectError', code: 'client.not-a-reply' })
  await t.rejects(anki.version(), { name: 'AnkiConnectError', code: 'client.not-a-reply' })
  await upstream.close()
  await t.rejects(anki.version(), { name: 'TypeError' })
})

t.test('the code of a text is that of the published text with the most fixed words, else null', async (t) => {
  t.equal(codeOfText('valid api key must be provided'), 'key.wrong')
  t.equal(codeOfText('collection is not available'), 'collection.not-available')
  t.equal(codeOfText('budget "fast": 10 calls a second; try again in 3 s'), 'budget.exceeded')
  t.equal(codeOfText('field was not found in Basic: X'), 'ankiconnect.field-not-found')
  t.equal(codeOfText("['cannot create note because it is a duplicate']"), 'ankiconnect.notes-failed')
  t.equal(codeOfText('model was not found'), null)
  t.equal(codeOfText(''), null)
})
