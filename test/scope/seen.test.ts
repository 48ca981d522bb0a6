import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { check } from '../../src/commands/check.ts'
import { explain } from '../../src/commands/explain.ts'
import { newFolder } from '../support/folder.ts'
import { resultOf, startScoped } from './scoped.ts'

const YAML = `
clients:
  pupil: { from: 192.168.1.7, profile: agent, scope: { decks: [Japanese], whole: [sync] } }
  reader: { from: 192.168.1.8, profile: spanish }
profiles:
  spanish: { extends: read-only, scope: { decks: Spanish } }
`

function written(t: Parameters<typeof newFolder>[0]) {
  return { config: join(newFolder(t, { 'gateway.yaml': YAML }), 'gateway.yaml') }
}

t.test('check prints what the actions of a client with a scope do', async (t) => {
  const result = await check(written(t), {})
  t.equal(result.ok, true)
  const text = result.lines.join('\n')
  t.match(text, 'scope of pupil: Japanese; it may read and tag notes that also have cards elsewhere')
  t.match(text, 'scope of reader: Spanish; it may read and tag notes that also have cards elsewhere')
  t.match(text, /find only what is inside: findCards, findNotes/)
  t.match(text, /granted for the whole collection: sync/)
})

t.test('explain says that a scope refuses what concerns the whole collection', async (t) => {
  const options = { ...written(t), client: 'reader' }
  const ask = async (action: string, params = {}) => {
    const body = Buffer.from(JSON.stringify({ action, version: 6, params }))
    return (await explain(options, body, {})).lines.join('\n')
  }
  t.match(await ask('getNumCardsReviewedToday'), 'refused: it concerns the whole collection')
  t.match(
    await ask('findNotes', { query: '' }),
    'scope Spanish: decks, notes and cards outside these decks do not exist',
  )
})

t.test('the audit log names the ids outside, for reads as well', async (t) => {
  const folder = newFolder(t, {})
  const audit = { file: join(folder, 'audit.jsonl'), keep: 1, size: 1_000_000, reads: false, required: true }
  const { asPupil, asOwner, close } = await startScoped({ policy: { audit } as never })
  const [outside] = resultOf<number[]>(await asOwner('findNotes', { query: 'deck:Medicine' }))
  await asPupil('notesInfo', { notes: [outside] })
  await asPupil('addTags', { notes: [outside], tags: 'x' })
  await asPupil('sync')
  await close()
  const lines = readFileSync(audit.file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const read = lines.find(({ action }) => action === 'notesInfo')
  t.same(read.outside, [String(outside)])
  t.same(lines.findLast(({ action }) => action === 'addTags').outside, [String(outside)])
  t.match(
    lines.findLast(({ action }) => action === 'sync'),
    { outcome: 'refused', by: 'scope', code: 'scope.whole' },
  )
})

t.test('check and explain say what a soft deletion does', async (t) => {
  const folder = newFolder(t, {
    'gateway.yaml': `
clients:
  claude: { from: 192.168.1.7, profile: gentle }
  tidy: { from: 192.168.1.8, profile: gentle, softDelete: off }
  agent: { from: 192.168.1.9, profile: agent, softDelete: on }
  trial: { from: 192.168.1.10, profile: agent, softDelete: on, mode: report }
  half: { from: 192.168.1.11, profile: gentle, scope: { decks: [A], whole: [guiUndo] } }
profiles:
  gentle: { extends: admin, softDelete: { tag: "deleted::agents" } }
`,
  })
  const config = join(folder, 'gateway.yaml')
  const { lines } = await check({ config }, {})
  const text = lines.join('\n')
  t.match(text, 'soft deletion by claude: notes get the tag deleted::agents, and their cards are suspended')
  t.match(text, 'deletes softly: deleteNotes')
  t.match(text, 'refused, because they delete for good: deleteDecks, guiUndo, modelTemplateRemove')
  t.match(text, 'in Anki, the search tag:deleted::agents finds these notes')
  t.notMatch(text, /by tidy/)
  const ask = async (client: string, action: string, params: object) => {
    const body = Buffer.from(JSON.stringify({ action, version: 6, params }))
    return (await explain({ config, client }, body, {})).lines.join('\n')
  }
  t.match(await ask('claude', 'deleteNotes', { notes: [1] }), 'softDelete: the notes get the tag deleted::agents')
  t.match(await ask('claude', 'deleteDecks', { decks: ['A'], cardsToo: true }), 'refused: it deletes for good')
  t.notMatch(await ask('tidy', 'deleteNotes', { notes: [1] }), 'softDelete')
  const decks = { decks: ['A'], cardsToo: true }
  t.match(
    await ask('agent', 'deleteDecks', decks),
    'deleteDecks: refused: it deletes for good, and this client only hides what it deletes',
    'nobody asks the owner about it',
  )
  const untag = { tag_to_replace: 'deleted-by::trial', replace_with_tag: 'x' }
  t.match(
    await ask('trial', 'replaceTagsInAllNotes', untag),
    'replaceTagsInAllNotes: refused: replaceTagsInAllNotes would delete for good',
  )
  t.match(await ask('agent', 'deleteNotes', { notes: [1] }), 'deleteNotes: waits for the owner\n')
  t.match(await ask('trial', 'deleteDecks', decks), 'deleteDecks: refused: it deletes for good')
  t.match(await ask('half', 'guiUndo', {}), 'guiUndo: refused: it deletes for good', 'also if scope.whole names it')
  t.match(await ask('trial', 'deleteNotes', { notes: [1] }), 'waits for the owner (report mode: the call passes)')
})

t.test('the audit log and the metrics say that notes were hidden, and not deleted', async (t) => {
  const folder = newFolder(t, {})
  const audit = { file: join(folder, 'audit.jsonl'), keep: 1, size: 1_000_000, reads: false, required: true }
  const softDelete = { tag: null }
  const { front, asPupil, asOwner, close } = await startScoped({ policy: { audit } as never, softDelete })
  const [inside] = resultOf<number[]>(await asOwner('findNotes', { query: 'neko' }))
  const [outside] = resultOf<number[]>(await asOwner('findNotes', { query: 'deck:Medicine' }))
  await asPupil('deleteNotes', { notes: [inside, outside] })
  const metrics = await (await fetch(`http://127.0.0.1:${front.gateway.adminAddress.port}/metrics`)).text()
  t.match(metrics, /notes_changed_total\{client="pupil"\} 1/)
  t.notMatch(metrics, /notes_deleted_total\{client="pupil"\} [1-9]/)
  await close()
  const lines = readFileSync(audit.file, 'utf8').trim().split('\n')
  const line = lines.map((text) => JSON.parse(text)).findLast(({ action }) => action === 'deleteNotes')
  t.match(line, { outcome: 'result', softDeleted: [String(inside)], outside: [String(outside)] })
})
