import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { plainRate } from '../../src/budgets/budget.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { valuesRead } from '../../src/wire/value.ts'
import { budgetOf } from '../budgets/spend.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'

const MARK = 'read once'
const NOTE = { deckName: 'Default', modelName: 'Basic', fields: { Front: MARK, Back: 'b' } }
const cache = { size: 1024 * 1024, ttl: 600_000, volatile: 0, stamp: 'off', actions: {} } as const

/** A gateway with a budget, conditions on what calls name, an audit log of everything and a cache; and what marked texts it read as values. */
async function start(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'read-once-'))
  const sandbox = await startSandbox()
  const front = await startFront({
    upstream: { url: sandbox.url },
    cache,
    clients: clientConfigs({ 'local-program': { profile: 'bounded', budget: 'hourly' } }),
    budgets: { hourly: budgetOf([plainRate('calls', 1000, 'h'), plainRate('notes', 1000, 'h')], { name: 'hourly' }) },
    policy: {
      profiles: {
        bounded: {
          allow: ['@all'],
          where: { '@add': { deck: { deck: 'Default' } }, findNotes: { query: { glob: `*${MARK}*` } } },
        },
      },
      audit: { file: join(folder, 'audit.log'), reads: true, required: true, keep: 86_400_000, size: 1024 * 1024 },
    },
  })
  t.teardown(async () => {
    await front.close()
    await sandbox.close()
    rmSync(folder, { recursive: true })
  })
  await front.known('up')
  const read: string[] = []
  const hear = (text: unknown) => {
    if (String(text).includes(MARK)) read.push(String(text))
  }
  valuesRead.subscribe(hear)
  t.teardown(() => valuesRead.unsubscribe(hear))
  return { front, read }
}

for (const [action, params, result] of [
  ['canAddNotes', { notes: [NOTE] }, /\[true\]/],
  ['canAddNotes', { notes: [{ ...NOTE, picture: [{ filename: 'a.png', data: 'YQ==' }] }] }, /\[true\]/],
  ['findNotes', { query: `front:"${MARK}"` }, /\[\]/],
  ['addNote', { note: NOTE }, /[0-9]{13}/],
] as const) {
  t.test(
    `of ${action} the parameters are read as a value once on the way from the socket to the exchange`,
    async (t) => {
      const { front, read } = await start(t)
      const { text } = await ask(front.port, { action, params })
      t.match(text, result)
      t.same(read, [JSON.stringify(params)])
    },
  )
}

t.test('what is remembered is not read again', async (t) => {
  const { front, read } = await start(t)
  for (let round = 0; round < 3; round++) await ask(front.port, { action: 'findNotes', params: { query: MARK } })
  t.equal(read.length, 1)
})
