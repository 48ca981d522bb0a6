import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { actions } from '../../src/sandbox/actions/actions.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { startFront } from '../support/front.ts'
import { call, exchange } from './ask.ts'

const catalogue = loadCatalogue()
/** These are not answered until a person closes the window. */
const OPENS_A_WINDOW = ['guiImportFile', 'requestPermission']

const names = catalogue.all.map(({ name }) => name)

t.test('the catalogue, the gateway and the sandbox know the same actions', async (t) => {
  t.strictSame([...actions.keys()].sort(), names)
  const sandbox = await startSandbox({ generation: 'newest' })
  t.teardown(() => sandbox.close())
  t.strictSame(await call(sandbox.port, 'apiReflect', { scopes: ['actions'] }), { scopes: ['actions'], actions: names })
})

t.test('the sandbox has the profile of a new Anki, or the one that a test names', async (t) => {
  for (const [profile, options] of [
    ['User 1', {}],
    ['Anna', { profile: 'Anna' }],
  ] as const) {
    const sandbox = await startSandbox({ ...options, seed: { notes: [{ fields: ['a', 'b'] }] } })
    t.teardown(() => sandbox.close())
    t.same(await call(sandbox.port, 'getProfiles'), [profile])
    t.equal(await call(sandbox.port, 'getActiveProfile'), profile)
    t.equal(await call(sandbox.port, 'loadProfile', { name: profile }), true)
    t.equal(await call(sandbox.port, 'loadProfile', { name: 'another' }), false)
    t.match(await call(sandbox.port, 'notesInfo', { query: '' }), [{ profile }])
  }
})

t.test('an action takes the same parameters in the catalogue and in the sandbox', async (t) => {
  for (const { name, parameters } of catalogue.all) {
    const taken = actions.get(name)?.parameters.map((parameter) => {
      return typeof parameter === 'string'
        ? { name: parameter, required: true }
        : { name: parameter[0], required: false }
    })
    if (name !== 'requestPermission') t.strictSame(taken, parameters, name)
  }
})

t.test('the gateway lets each of them through, and the sandbox knows it', async (t) => {
  const sandbox = await startSandbox({ generation: 'newest' })
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url }, validation: 'off' })
  t.teardown(() => front.close())
  const unknown = []
  for (const name of names.filter((name) => !OPENS_A_WINDOW.includes(name))) {
    const reply = await exchange(front.port, { action: name, version: 6 })
    if (reply.includes('unsupported action')) unknown.push(name)
  }
  t.strictSame(unknown, [])
})

t.test('an older release does not know the actions that were never measured', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  for (const { name, gateway } of catalogue.all) {
    if (gateway.measured) continue
    t.match(await exchange(sandbox.port, { action: name, version: 6 }), /unsupported action/, name)
  }
})
