import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { PASSED } from '../../src/checks/check.ts'
import { createClients } from '../../src/clients/clients.ts'
import { endApprovals } from '../../src/request/approved.ts'
import { CLOSED } from '../../src/request/open-profile.ts'
import { leafOf } from '../../src/upstream/leaf.ts'
import { answeredByAnki, failed, type Outcome } from '../../src/wire/outcome.ts'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

const result = answeredByAnki({ kind: 'result', text: Buffer.from('null') })
const overBudget: Outcome = { kind: 'refused', by: 'budget', error: { code: 'a', text: '', status: null } }

t.test('only a call that Anki may have received uses its approval up', async (t) => {
  const action = loadCatalogue().get('deleteNotes')
  const [client] = createClients([]).all
  if (action === undefined) throw new Error('there is no deleteNotes')
  const endedBy = (outcomes: readonly Outcome[] | null) => {
    const ends: boolean[] = []
    const verdict = { ...PASSED, approval: { end: (isSent: boolean) => void ends.push(isSent) } }
    endApprovals([{ ...leafOf(action, null), client: client as never, verdict }], outcomes)
    return ends
  }
  for (const outcome of [
    overBudget,
    failed('unreachable'),
    failed('busy'),
    failed('circle'),
    failed('abandoned'),
    CLOSED,
  ])
    t.same(endedBy([outcome]), [false], JSON.stringify(outcome))
  for (const outcome of [result, failed('lost'), failed('timeout'), failed('garbage')])
    t.same(endedBy([outcome]), [true], JSON.stringify(outcome))
  t.same(endedBy(null), [true], 'where an error hides what happened')
})

t.test('a budget or the absence of Anki does not cost the owner’s approval', async (t) => {
  const yaml = (budget: string) =>
    `trustedProxies: [127.0.0.1]\nbudgets: { tight: { calls: 2/h } }\nclients: { local-program: { profile: agent, budget: ${budget} } }\n`
  const service = await startOwned(t, yaml('tight').replace(/^.*\n/, ''))
  const { port } = service
  const deleting = async () => (await ask(port, { action: 'deleteNotes', version: 6, params: { notes: [1] } })).text
  t.match(await deleting(), /waiting for approval 1/)
  const decided = await service.decide('1', { verdict: 'allow' })
  t.equal(decided.status, 200)
  for (let call = 0; call < 2; call++) t.match(await ask(port, { action: 'version' }), { text: /6/ })
  t.match(await deleting(), /budget/)
  t.match(await deleting(), /budget/, 'again, and not: waiting for approval')
  writeFileSync(join(service.folder, 'gateway.yaml'), yaml('unlimited'))
  t.same(await service.reload(), [])
  t.equal(await deleting(), '{"result": null, "error": null}')
  t.match(await deleting(), /waiting for approval 2/)
})
