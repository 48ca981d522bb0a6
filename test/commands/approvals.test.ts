import t from 'tap'
import { decideApproval, listApprovals, showApproval } from '../../src/commands/approvals.ts'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

t.test('the command line allows an action for a while, ends that, and says why not', async (t) => {
  const { port, admin } = await startOwned(t, 'clients: { local-program: { profile: agent } }')
  const options = { admin: admin.replace('http://', '') }
  const list = async () => {
    const { lines } = await listApprovals('call', options, {})
    return lines.map((line) => line.replace(/[0-9]{1,2}:[0-9]{2}:[0-9]{2}/, 'TIME'))
  }
  const decide = (id: string, verdict: 'allow' | 'refuse', more = {}) =>
    decideApproval('call', id, verdict, { ...options, ...more }, {})
  const deleting = async (note: number) => (await ask(port, { action: 'deleteNotes', params: { notes: [note] } })).text

  t.match(await deleting(1), /waiting for approval 1/)
  for (const time of ['10', '10x', '0m', '2d', '-1m'])
    t.match(await decide('1', 'allow', { for: time }), {
      ok: false,
      isUsage: true,
      lines: [/up to a day, such as 10m/],
    })
  t.same(await decide('1', 'allow', { for: '10m' }), {
    ok: true,
    lines: ['allowed: local-program may use deleteNotes for 10min without asking'],
  })
  t.same(await list(), [
    'No call waits for your decision.',
    '',
    '1: local-program may use deleteNotes without asking until TIME',
    'approvals refuse ID: ask again from now on',
  ])
  t.equal(await deleting(2), '{"result": null, "error": null}')
  t.match(await decide('1', 'allow'), { ok: false, lines: [/nothing with the id "1" is waiting/] })
  t.same(await decide('1', 'refuse'), { ok: true, lines: ['ended: local-program has to ask again before deleteNotes'] })

  t.match(await deleting(3), /waiting for approval 2/)
  t.match(await decide('2', 'refuse', { reason: 'not today' }), { ok: true })
  t.equal(await deleting(3), '{"result": null, "error": "the owner refused approval 2: not today"}')
  t.match(await deleting(4), /waiting for approval 3/)
  t.match(await decide('3', 'refuse', { reason: 'x'.repeat(201) }), { ok: false, lines: [/up to 200 characters/] })
  t.match(await decide('3', 'allow'), { ok: true, lines: [/^allowed once: /] })
  t.equal(await deleting(4), '{"result": null, "error": null}')
})

t.test('the command line shows the effect of a call, and shows it again if it changed meanwhile', async (t) => {
  const { port, admin } = await startOwned(t, 'clients: { local-program: { profile: agent } }')
  const options = { admin: admin.replace('http://', '') }
  const call = async (action: string, params: object) => (await ask(port, { action, params })).text as string
  const note = { deckName: 'Here', modelName: 'Basic', fields: { Front: 'a\n  + b', Back: '' }, tags: [] }
  await call('createDeck', { deck: 'Here' })
  const ids = Array.from({ length: 51 }, () => 0)
  for (const index of ids.keys()) {
    const fields = { ...note.fields, Front: `${note.fields.Front}${index}` }
    ids[index] = (JSON.parse(await call('addNote', { note: { ...note, fields } })) as { result: number }).result
  }
  t.match(await call('deleteNotes', { notes: ids }), /waiting for approval 1/)
  const { lines } = await showApproval('1', options, {})
  t.same(lines.slice(0, 10), [
    'local-program asks: Delete notes: 51 notes',
    'deletes 51 notes in "Here"',
    '51 cards go with them',
    `  note ${ids[0]}: "a\\n  + b0"`,
    '    "Front"',
    '      - "a\\n  + b0"',
    '      + (none)',
    '    "Back"',
    '      - ""',
    '      + (none)',
  ])
  t.ok(lines.includes('and 1 more (approvals show 1 --all)'))
  const all = await showApproval('1', { ...options, all: true }, {})
  t.ok(all.lines.includes(`  note ${ids[50]}: "a\\n  + b50"`))
  t.match((await listApprovals('call', options, {})).lines.join('\n'), /deletes 51 notes in "Here"/)
  await call('updateNoteFields', { note: { id: ids[0], fields: { Front: 'mine' } } })
  const refused = await decideApproval('call', '1', 'allow', options, {})
  t.notOk(refused.ok)
  t.match(refused.lines[0], /the effect is another one now/)
  t.ok(refused.lines.includes(`  note ${ids[0]}: "mine"`))
  t.ok((await decideApproval('call', '1', 'allow', options, {})).ok, 'the owner has seen it')
})
