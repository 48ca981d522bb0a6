import t from 'tap'
import { runSoft, SOFT_SCOPES } from './soft-random.ts'

// `node test/scope/soft-random.ts every 100000` makes as many as it is told.
for (const name of Object.keys(SOFT_SCOPES)) {
  t.test(
    `a client of ${name} decks that deletes softly gets what it would get from a collection where Anki deletes: 1,500 random calls`,
    async (t) => {
      t.same(await runSoft(name, 1500, 21), [])
    },
  )
}
