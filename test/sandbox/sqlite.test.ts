import t from 'tap'
import { emptyDatabase } from '../../src/sandbox/sql/sqlite.ts'

t.test('SQLite is loaded without the warning that some Node.js releases give', async (t) => {
  const { getBuiltinModule } = process
  t.teardown(() => {
    process.getBuiltinModule = getBuiltinModule
  })
  let loads = 0
  process.getBuiltinModule = ((id: string) => {
    loads++
    process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning')
    return getBuiltinModule(id)
  }) as typeof process.getBuiltinModule
  const warnings: Error[] = []
  process.on('warning', (warning) => warnings.push(warning))
  t.strictSame(emptyDatabase().prepare('select 1 as one').get()?.one, 1)
  emptyDatabase().close()
  process.emitWarning('another')
  await new Promise(setImmediate)
  t.strictSame(
    warnings.map(({ message }) => message),
    ['another'],
    'other warnings are given',
  )
  t.equal(loads, 1)
})
