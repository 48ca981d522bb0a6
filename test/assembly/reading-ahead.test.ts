import t from 'tap'
import { mayReadAhead } from '../../src/assembly/reading-ahead.ts'
import { compileProfiles } from '../../src/checks/policy/policies.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { leafOf } from '../../src/upstream/leaf.ts'
import { catalogue } from '../request/leaves.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'

const plain = defaultConfig()

/** Whether the gateway may make this call ahead of a client. */
function may(client: GivenClient, call: string, isWithin = true): boolean {
  const config = { ...plain, clients: clientConfigs({ anna: client }) }
  const policies = compileProfiles(config.profiles, catalogue)
  const judge = mayReadAhead(config, policies, {
    shapes: createShapes(),
    budgeting: { isWithin: () => isWithin } as never,
  })
  const [name = '', params] = call.split(/ (.*)/s)
  const action = catalogue.get(name)
  if (action === undefined) throw new Error(`no action ${name}`)
  const caller = { name: 'anna', profile: client.profile ?? 'admin', mode: client.mode ?? 'enforce' }
  return judge(leafOf(action, Buffer.from(params ?? '{}'), caller))
}

t.test('the same checks decide as for a call that the client makes itself', (t) => {
  const fields = 'modelFieldNames {"modelName": "Basic"}'
  t.ok(may({ profile: 'read-only' }, fields))
  t.notOk(may({ profile: 'none' }, fields), 'not allowed')
  t.notOk(may({ profile: 'none', mode: 'report' }, fields), 'only report mode would let it through')
  t.notOk(may({ profile: 'admin' }, 'modelFieldNames {"modelName": []}'), 'wrong parameters')
  t.notOk(may({ profile: 'admin', isRevoked: true }, fields))
  t.end()
})

t.test('nothing is read ahead for a client that wants none, is over its budget, or needs a profile of Anki', (t) => {
  const fields = 'modelFieldNames {"modelName": "Basic"}'
  t.notOk(may({ readAhead: false }, fields))
  t.notOk(may({}, fields, false))
  t.notOk(may({ ankiProfile: 'User 1' }, fields))
  t.end()
})
