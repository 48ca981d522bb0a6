import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createAsked } from '../../src/cache/asked.ts'
import { answeredByAnki, failed, type Outcome } from '../../src/wire/outcome.ts'

const result = (text: string): Outcome => answeredByAnki({ kind: 'result', text: Buffer.from(text) })
const error = (text: string): Outcome => answeredByAnki({ kind: 'error', text: Buffer.from(text) })

/** The questions to an Anki that gives this answer, and the calls that it got. */
function startAsked(outcome: Outcome, catalogue = loadCatalogue()) {
  const calls: string[] = []
  const asked = createAsked(catalogue, async (leaves, { client }) => {
    calls.push(...leaves.map(({ action, params }) => `${client} ${action.name} ${params}`))
    return leaves.map(() => outcome)
  })
  return { asked, calls }
}

t.test('the media folder is what Anki says, if that can be one', async (t) => {
  const table: [Outcome, string | null | undefined][] = [
    [result('"/a/User 1/collection.media"'), '/a/User 1/collection.media'],
    [result('"/a/User 1"'), null],
    [result('null'), null],
    [result('["/a/collection.media"]'), null],
    [error('"unsupported action"'), null],
    [error('"collection is not available"'), undefined],
    [failed('lost'), undefined],
    [failed('busy'), undefined],
  ]
  for (const [outcome, expected] of table) {
    const { asked, calls } = startAsked(outcome)
    t.equal(await asked.mediaFolder(), expected, JSON.stringify(outcome))
    t.same(calls, ['gateway getMediaDirPath {}'])
  }
})

t.test('the names of media are a list, or unknown', async (t) => {
  const table: [Outcome, unknown][] = [
    [result('["a.mp3", "b.mp3"]'), ['a.mp3', 'b.mp3']],
    [result('[]'), []],
    [result('null'), null],
    [error('"collection is not available"'), null],
    [failed('lost'), null],
  ]
  for (const [outcome, expected] of table) {
    const { asked, calls } = startAsked(outcome)
    t.same(await asked.mediaNames('a "b".tmp'), expected, JSON.stringify(outcome))
    t.same(calls, ['gateway getMediaFilesNames {"pattern": "a \\"b\\".tmp"}'])
  }
})

t.test('an Anki without these actions is not asked', async (t) => {
  const { asked, calls } = startAsked(result('"/a/collection.media"'), { ...loadCatalogue(), get: () => undefined })
  t.equal(await asked.mediaFolder(), null)
  t.equal(await asked.mediaNames('a'), null)
  t.same(calls, [])
})
