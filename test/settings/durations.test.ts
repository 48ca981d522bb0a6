import t from 'tap'
import { budgets } from '../../src/budgets/settings.ts'
import { loadConfig } from '../../src/config/load.ts'
import { newFolder } from '../support/folder.ts'
import { nowhere } from '../support/read-context.ts'

t.test('a duration that may be nothing takes 0 in every unit', async (t) => {
  for (const nothing of ['0s', '0ms', '0min'])
    t.match(budgets.kind.read({ mine: { calls: '5/s', delay: nothing } }, nowhere), {
      ok: true,
      value: { mine: { delay: 0 } },
    })
  const folder = newFolder(t, { 'gateway.yaml': 'approvals: { hold: 0s }\ncache: { ttl: 0min, volatile: 0s }\n' })
  t.match(await loadConfig({ file: `${folder}/gateway.yaml`, env: {}, options: {} }), {
    ok: true,
    config: { approvals: { hold: 0 }, cache: { ttl: 0, volatile: 0 } },
  })
})

t.test('a duration that has to be something refuses 0', async (t) => {
  const folder = newFolder(t, { 'gateway.yaml': 'approvals: { valid: 0s }\n' })
  t.match(await loadConfig({ file: `${folder}/gateway.yaml`, env: {}, options: {} }), {
    ok: false,
    errors: [{ path: 'approvals.valid', message: /between 1ms and 24d/ }],
  })
})
