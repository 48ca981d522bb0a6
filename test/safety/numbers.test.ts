import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { PendingApproval } from '../../src/admin/approvals.ts'
import { openNumbers } from '../../src/safety/numbers.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { caller } from '../images/gate.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { fakeClock, START } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'

const SECONDS = START / 1000

function open(file: string) {
  const troubles: string[] = []
  const numbers = openNumbers({
    file,
    clock: fakeClock(),
    onTrouble: (error) => troubles.push((error as NodeJS.ErrnoException).code ?? error.message),
    onWritten: () => troubles.push('written'),
  })
  return { numbers, troubles }
}

t.test('no number is given twice, however often the gateway starts, and few are written down', async (t) => {
  const file = join(newFolder(t), 'state', 'approvals.json')
  const given = new Set<number>()
  const { numbers, troubles } = open(file)
  t.notOk(existsSync(file), 'nothing is written before the first question')
  for (let count = 1; count <= 250; count += 1) given.add(numbers())
  t.same([...given].slice(0, 2), [1, 2])
  t.same(troubles, ['written', 'written', 'written'])
  for (let run = 1; run <= 5; run += 1) given.add(open(file).numbers())
  t.equal(given.size, 255)
  t.same([...given].slice(-2), [601, 701])
})

t.test(
  'a file that holds no number, and a folder that cannot be written, lead to numbers that nobody had',
  async (t) => {
    const folder = newFolder(t)
    const file = join(folder, 'approvals.json')
    for (const text of ['', '\0\0\0', 'null', '{"next": "7"}', '{"next": -1}']) {
      writeFileSync(file, text)
      t.equal(open(file).numbers(), SECONDS, JSON.stringify(text))
      t.same(JSON.parse(readFileSync(file, 'utf8')), { next: SECONDS + 100 })
    }
    const { numbers, troubles } = open(join(file, 'no-folder', 'approvals.json'))
    t.same([numbers(), numbers()], [SECONDS, SECONDS + 1])
    t.same(troubles, ['ENOTDIR', 'ENOTDIR'], 'each number tries again')
  },
)

t.test('an answer to a question of an earlier run answers none of the next one', async (t) => {
  const sandbox = await startSandbox({ seed: { notes: [{ deck: 'Default', fields: ['dog', 'Hund'] }] } })
  t.teardown(() => sandbox.close())
  const stateFolder = newFolder(t)
  const start = async () => {
    const clients = clientConfigs({ claude: { key: 'c', profile: 'agent' } })
    const front = await startFront({ upstream: { url: sandbox.url }, clients, stateFolder })
    await front.known('up')
    return front
  }
  const waiting = async (port: number) => {
    const { error } = await caller(port, 'c').whole('deleteNotes', { notes: [1] })
    return Number(/^waiting for approval ([0-9]+)/.exec(error ?? '')?.[1])
  }
  const first = await start()
  const number = await waiting(first.port)
  t.equal(number, 1)
  await first.close()
  const second = await start()
  t.teardown(() => second.close())
  t.ok((await waiting(second.port)) > number)
  const reply = await fetch(`http://127.0.0.1:${second.gateway.adminAddress.port}/approvals/${number}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"verdict": "allow"}',
  })
  t.equal(reply.status, 404)
  t.match(await waiting(second.port), number + 100, 'the new question still waits')
})

t.test('an answer to a caller of an earlier run lets in none of the next one', async (t) => {
  const stateFolder = newFolder(t)
  const idOf = async (host: string) => {
    const front = await startFront({ upstream: { url: 'http://127.0.0.1:9' }, clients: [], stateFolder })
    t.teardown(() => front.close())
    const approvals = `http://127.0.0.1:${front.gateway.adminAddress.port}/approvals`
    await ask(front.port, { action: 'version' }, `Origin: https://${host}`)
    const [waiting] = (await (await fetch(approvals)).json()) as PendingApproval[]
    return { id: waiting?.id, approvals, close: () => front.close() }
  }
  const first = await idOf('one.example')
  t.equal(first.id, 'c1')
  await first.close()
  const second = await idOf('another.example')
  t.equal(second.id, 'c101')
  const reply = await fetch(`${second.approvals}/c1`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"verdict": "allow", "profile": "card-creator"}',
  })
  t.equal(reply.status, 404)
})
