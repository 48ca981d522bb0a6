import t from 'tap'
import { withPart } from '../support/report.ts'
import { clientsOfSeed } from './clients.ts'
import { CORPUS } from './corpus.ts'
import { createSubject } from './gateway.ts'
import { check, run } from './run.ts'
import { startSocketSubject } from './sockets.ts'

t.test('every request that once was treated otherwise than the reference asks is treated alike now', async (t) => {
  const subjects = clientsOfSeed(1).map(createSubject)
  for (const [shows, body] of CORPUS) {
    for (const [index, subject] of subjects.entries()) {
      await t.resolves(check(subject, [Buffer.from(body)]), `${shows} (clients ${index})`)
    }
  }
})

t.test('random requests reach Anki as a plain reference allows, and their replies are whole', async (t) => {
  const { counts, findings } = await run({
    seed: 24,
    subjects: clientsOfSeed(24).map(createSubject),
    isOver: (cases) => cases >= 5000,
  })
  for (const { round, bodies, error } of findings) t.fail(`round ${round}: ${error}`, { bodies: bodies.map(String) })
  t.ok(counts.served > counts.cases / 5, `${counts.served} of ${counts.cases} were served`)
  t.ok(counts.leaves > counts.cases / 8, `${counts.leaves} calls reached Anki`)
})

t.test('the same holds for a whole gateway with a socket on both sides', async (t) => {
  const subjects = await Promise.all(clientsOfSeed(25).map(startSocketSubject))
  t.teardown(() => Promise.all(subjects.map((one) => one.close())))
  const { counts, findings } = await run({ seed: 25, subjects, isOver: (cases) => cases >= 300, groups: 50 })
  for (const { round, bodies, error } of findings) t.fail(`round ${round}: ${error}`, { bodies: bodies.map(String) })
  t.ok(counts.leaves > 50, `${counts.leaves} calls reached Anki`)
})

t.test('a command writes only between its own marks', (t) => {
  const page = 'a\n<!-- one: begin -->\nold\n<!-- one: end -->\n<!-- two: begin -->\nkept\n<!-- two: end -->\nz'
  const written = withPart(page, 'one', ['new'])
  t.equal(written, page.replace('\nold\n', '\n\nnew\n\n'))
  t.equal(withPart(written, 'one', ['new']), written)
  t.throws(() => withPart(page, 'three', []), { message: 'the page does not mark the part of three' })
  t.end()
})
