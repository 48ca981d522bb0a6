import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { undoCalls } from '../../src/commands/undo.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { actionsOf } from '../images/gate.ts'
import { START } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'
import { SEED, sceneBefore } from './scene.ts'

/** A gateway in front of an Anki whose owner opens a copy of the profile: the same notes with the same ids. */
async function openProfiles(t: Test) {
  let sandbox: Sandbox | null = null
  const open = async (profile: string, port = 0) => {
    await sandbox?.close()
    sandbox = await startSandbox({ seed: SEED, profile, port, now: () => START })
    return sandbox
  }
  t.teardown(() => sandbox?.close())
  const first = await open('User 1')
  const scene = await sceneBefore(t, first)
  const exchanges = () => sandbox?.exchanges.map(({ body }) => actionsOf(body.toString())) ?? []
  const fieldsOf = async (query: string) => {
    const notes = (await scene.anki('notesInfo', { query })) as { fields: { Back: { value: string } } }[]
    return notes.map(({ fields }) => fields.Back.value)
  }
  return { ...scene, exchanges, fieldsOf, switchTo: (profile: string) => open(profile, first.port) }
}

t.test('an undo names the profile of the calls, and does nothing while another one is open', async (t) => {
  const { anki, claude, undo, kept, folder, front, fieldsOf, switchTo } = await openProfiles(t)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'changed' } } })
  t.match(await kept('claude'), [{ profile: 'User 1', summary: /Change/ }])

  await switchTo('Copy')
  t.same(await anki('findNotes', { query: 'dog' }), [dog], 'a copy has the same ids')
  await anki('updateNoteFields', { note: { id: dog, fields: { Back: 'changed' } } })
  const asked = { client: 'claude', since: '1h' }
  const refused =
    'nothing was undone: the calls were made in the Anki profile "User 1", and "Copy" is open; open "User 1" in Anki, and undo again'
  t.match(await undo({ ...asked, dryRun: true }), {
    calls: [{ profile: 'User 1' }],
    done: [],
    left: [],
    failed: [refused],
  })
  t.match(await undo(asked), { done: [], failed: [refused] })
  t.same(await fieldsOf('dog'), ['changed'], 'the copy keeps its change')
  t.match(await kept('claude'), [{ isUndone: false }])
  const config = join(newFolder(t), 'gateway.yaml')
  writeFileSync(config, `admin: { address: "127.0.0.1:${front.gateway.adminAddress.port}" }\n`)
  t.same(await undoCalls({ config, client: 'claude' }, {}, null), { ok: false, lines: [refused] })

  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'again' } } })
  const mixed = await undo({ ...asked, dryRun: true })
  t.match(mixed, { done: [String], failed: [] }, 'what ran in the open profile can be taken back')
  t.same(mixed.left, ['calls in the Anki profile "User 1" (1): left alone, because "Copy" is open'])
  const shown = await undoCalls({ config, client: 'claude', dryRun: true }, {}, null)
  t.match(shown.lines.slice(1, 3), [/\(Anki profile "User 1"\)$/, /\(Anki profile "Copy"\)$/].toReversed())

  await switchTo('User 1')
  await anki('updateNoteFields', { note: { id: dog, fields: { Back: 'changed' } } })
  const call = (await kept('claude')).find(({ profile }) => profile === 'User 1')?.call
  t.match(await undo({ call }), { done: [String], failed: [] })
  t.same(await fieldsOf('dog'), ['Hund'])

  // A record of an earlier release names no profile.
  const [name = ''] = readdirSync(folder).filter((one) => one.startsWith('images-'))
  const file = join(folder, name)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"profile":"[^"]*",/g, ''))
  await switchTo('Copy')
  await anki('updateNoteFields', { note: { id: dog, fields: { Back: 'changed' } } })
  t.match(await kept('claude'), [{ profile: null }, { profile: null }])
  t.match(await undo({ call }), { done: [String], failed: [] }, 'it is undone as before')
})

t.test('to learn the profile costs no exchange', async (t) => {
  const { anki, claude, kept, exchanges } = await openProfiles(t)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  const before = exchanges().length
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'changed' } } })
  await claude('addNote', { note: { deckName: 'One', modelName: 'Basic', fields: { Front: 'new', Back: 'neu' } } })
  t.same(
    exchanges()
      .slice(before)
      .filter((actions) => actions.some((action) => action !== 'version')),
    [
      ['notesInfo', 'getActiveProfile'],
      ['updateNoteFields', 'notesInfo'],
      ['addNote', 'getActiveProfile'],
    ],
  )
  t.match(await kept('claude'), [{ profile: 'User 1' }, { profile: 'User 1' }])
})
