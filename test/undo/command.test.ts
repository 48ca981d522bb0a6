import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { undoCalls } from '../../src/commands/undo.ts'
import { newFolder } from '../support/folder.ts'
import { until } from '../support/until.ts'
import { openScene } from './scene.ts'

t.test('the command says what would change, asks, and undoes; the audit log has its calls', async (t) => {
  const audit = join(newFolder(t), 'audit.jsonl')
  const { claude, anki, front } = await openScene(t, {
    policy: { audit: { file: audit, keep: 86_400_000, size: 1 << 20, reads: false, required: false } },
  })
  const config = join(newFolder(t), 'gateway.yaml')
  writeFileSync(config, `admin: { address: "127.0.0.1:${front.gateway.adminAddress.port}" }\n`)
  const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
  await claude('updateNoteFields', { note: { id: dog, fields: { Back: 'changed' } } })
  const options = { config, client: 'claude', since: '10m' }

  const preview = await undoCalls({ ...options, dryRun: true }, {}, null)
  t.equal(preview.ok, true)
  t.match(
    preview.lines[1],
    /^ {2}[0-9a-f]{12} {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}claude {2}/,
    'the time of this machine',
  )
  t.match(preview.lines.join('\n'), new RegExp(`This would change:\n {2}note ${dog} \\("dog"\\): "Back" as before`))
  const back = async () =>
    ((await anki('notesInfo', { notes: [dog] })) as [{ fields: { Back: { value: string } } }])[0].fields.Back.value
  t.equal(await back(), 'changed')

  t.match(await undoCalls(options, {}, null), { ok: false, lines: /--yes/ })
  t.match(await undoCalls(options, {}, async () => false), { ok: false, lines: ['Nothing was changed.'] })
  t.equal(await back(), 'changed')

  const done = await undoCalls(options, {}, async () => true)
  t.match(done.lines.join('\n'), new RegExp(`Changed:\n {2}note ${dog} \\("dog"\\): "Back" as before`))
  t.equal(await back(), 'Hund')
  await until(async () => readFileSync(audit, 'utf8').includes('"via":"undo"'))
  t.match(
    readFileSync(audit, 'utf8'),
    /"via":"undo","client":"\(undo\)","action":"updateNoteFields","kind":"write","outcome":"result"/,
  )

  t.match(await undoCalls(options, {}, async () => true), { ok: false, lines: [/nothing to undo/] })
  t.match(await undoCalls({ config, client: 'claud' }, {}, null), {
    ok: false,
    lines: [/nothing to undo/, 'there is no client "claud"; did you mean claude?'],
  })
  writeFileSync(
    config,
    `${readFileSync(config, 'utf8')}clients: { claude: { origin: "https://a.example", profile: agent } }\n`,
  )
  t.match(await undoCalls({ ...options, since: '1ms' }, {}, null), {
    ok: false,
    lines: [/nothing to undo/, /^the gateway keeps nothing of what claude changes: give the client undo: true/],
  })
  t.match(await undoCalls({ config }, {}, null), { ok: false, isUsage: true })
  t.match(await undoCalls({ config, client: 'claude', since: 'yesterday' }, {}, null), { ok: false, isUsage: true })
})
