import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { caller } from '../images/gate.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { JAPANESE, SEED } from './scoped.ts'

t.test('the audit log names a note that left the decks just before its soft deletion', async (t) => {
  const sandbox = await startSandbox({ seed: SEED })
  t.teardown(() => sandbox.close())
  const anki = caller(sandbox.port, null)
  const [neko, inu] = (await anki('findNotes', { query: 'deck:Japanese' })) as [number, number]
  const cards = await anki('findCards', { query: 'neko' })
  let isMoved = false
  const upstream = await startScripted(async (body) => {
    if (body.includes('"addTags"') && !isMoved) {
      isMoved = true
      await anki('changeDeck', { cards, deck: 'Medicine' })
    }
    return (await fetch(sandbox.url, { method: 'POST', body })).text()
  })
  t.teardown(() => upstream.close())
  const file = join(newFolder(t), 'audit.jsonl')
  const audit = { file, keep: 86_400_000, size: 1_000_000, reads: false, required: false }
  const clients = clientConfigs({ pupil: { key: 'p', scope: JAPANESE, softDelete: { tag: null } } })
  const front = await startFront({ upstream, clients, policy: { audit } })
  await front.known('up')
  const pupil = caller(front.port, 'p')
  t.match(await pupil.whole('deleteNotes', { notes: [neko, inu] }), { result: null, error: null })
  await front.close()
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  t.match(JSON.parse(lines.at(-1) ?? ''), {
    outcome: 'result',
    softDeleted: [`${neko}`, `${inu}`],
    strayed: [`${neko}`],
  })
})
