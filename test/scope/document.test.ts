import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

const DOCUMENT = readFileSync(new URL('../../docs/scope.md', import.meta.url), 'utf8')
const HASHES = { first: '0123456789abcdef'.repeat(4), second: 'fedcba9876543210'.repeat(4) }

/** Starts the example of the document that has this title, with two keys, and returns calls by key; without one, the owner's. */
async function startExample(t: Test, title: string) {
  const [, example] = new RegExp(`\`\`\`yaml\n# gateway.yaml: ${title}\n(.*?)\`\`\``, 's').exec(DOCUMENT) ?? []
  if (example === undefined) throw new Error(`no example of ${title}`)
  const yaml = Object.entries(HASHES).reduce(
    (text, [key, digest]) => text.replace(digest, hash('sha256', key)),
    example,
  )
  const { port } = await startOwned(t, yaml.replace('clients:', 'clients:\n  local-program: { profile: admin }'))
  return async (key: keyof typeof HASHES | null, action: string, params: object = {}) => {
    const { text } = await ask(port, { action, params, ...(key !== null && { key }) })
    const { result, error } = JSON.parse(text as string)
    return error ?? result
  }
}

const note = (deckName: string, Front: string) => ({
  note: { deckName, modelName: 'Basic', fields: { Front, Back: 'x' } },
})

t.test('the classroom of docs/scope.md: each pupil has one deck, and hides what they delete', async (t) => {
  const call = await startExample(t, 'a classroom')
  await call(null, 'createDeck', { deck: 'Class::Anna' })
  await call(null, 'createDeck', { deck: 'Class::Ben' })
  const mine = await call('first', 'addNote', note('Class::Anna', 'apple'))
  const his = await call('second', 'addNote', note('Class::Ben', 'pear'))
  t.same(await call('first', 'deckNames'), ['Class::Anna'])
  t.same(await call('second', 'findNotes', { query: '' }), [his])
  t.match(await call('first', 'addNote', note('Class::Ben', 'plum')), /deck was not found/)
  t.equal(await call('first', 'deleteNotes', { notes: [mine, his] }), null)
  t.same(await call('first', 'findNotes', { query: '' }), [])
  t.same(await call('second', 'findNotes', { query: '' }), [his])
  t.same(await call(null, 'findNotes', { query: 'tag:deleted-by::anna' }), [mine])
})

t.test('the agent of docs/scope.md asks before it deletes, and works on one subject', async (t) => {
  const call = await startExample(t, 'an agent')
  await call(null, 'createDeck', { deck: 'Spanish' })
  const id = await call('first', 'addNote', note('Spanish', 'gato'))
  t.same(await call('first', 'findNotes', { query: 'Front:gato' }), [id])
  t.match(await call('first', 'deleteNotes', { notes: [id] }), /waiting for approval/)
  t.match(await call('first', 'sync'), /waiting for approval|whole collection/)
})
