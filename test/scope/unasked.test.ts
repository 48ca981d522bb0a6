import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { PendingApproval } from '../../src/admin/approvals.ts'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

/** A gateway whose client `pupil` asks before every write and has these settings. */
async function start(t: Test, settings: string) {
  const service = await startOwned(
    t,
    `audit: { file: audit.jsonl }
profiles: { careful: { extends: admin, ask: ["@write", "@destructive"] } }
clients: { pupil: { origin: "http://pupil.example", profile: careful, ${settings} } }
`,
  )
  return {
    service,
    async waiting() {
      const waiting = (await (await fetch(`${service.admin}/approvals`)).json()) as PendingApproval[]
      return waiting.map(({ action }) => action)
    },
    async error(action: string, params: object = {}) {
      const { text } = await ask(service.port, { action, params }, 'Origin: http://pupil.example')
      return JSON.parse(text as string).error as string
    },
  }
}

t.test('the owner is not asked about a call that the scope refuses by the call alone', async (t) => {
  const { service, waiting, error } = await start(t, 'scope: { decks: [Nihongo] }')
  t.match(await error('sync'), /^sync concerns the whole collection/)
  t.match(await error('createDeck', { deck: 'Medicine' }), /^createDeck names a deck/)
  t.match(await error('changeDeck', { cards: [5], deck: 'Medicine' }), /^changeDeck names a deck/)
  t.same(await waiting(), [])
  t.match(await error('createDeck', { deck: 'Nihongo::Verbs' }), /^waiting for approval/)
  t.match(await error('suspend', { cards: [5] }), /^waiting for approval/)
  t.same(await waiting(), ['createDeck', 'suspend'])
  await service.close()
  const lines = readFileSync(join(service.folder, 'audit.jsonl'), 'utf8').trim().split('\n')
  const refused = lines.map((line) => JSON.parse(line)).filter(({ by }) => by === 'scope')
  t.same(
    refused.map(({ action, outcome, code, rule }) => [action, outcome, code, rule]),
    [
      ['sync', 'refused', 'scope.whole', 'ask @write'],
      ['createDeck', 'refused', 'scope.deck', 'ask @write'],
      ['changeDeck', 'refused', 'scope.deck', 'ask @write'],
    ],
  )
})

t.test('the owner is not asked about a deletion for good by a client that deletes softly', async (t) => {
  const { waiting, error } = await start(t, 'softDelete: on')
  t.match(await error('deleteDecks', { decks: ['Medicine'], cardsToo: true }), /^deleteDecks would delete for good/)
  const untag = { tag_to_replace: 'deleted-by::pupil', replace_with_tag: 'x' }
  t.match(await error('replaceTagsInAllNotes', untag), /^replaceTagsInAllNotes would delete for good/)
  t.same(await waiting(), [])
  t.match(await error('deleteNotes', { notes: [5] }), /^waiting for approval/)
  t.same(await waiting(), ['deleteNotes'])
})
