import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { demoClients } from '../../src/demo/clients.ts'
import { scenes } from '../../src/demo/scenes.ts'
import { type Program, runProgram } from '../commands/program.ts'
import { newFolder } from '../support/folder.ts'
import { until } from '../support/until.ts'

const anyPort = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0']

/** Returns the value of each series of the metrics, by its text. */
async function metricsOf(admin: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`http://${admin}/metrics`)).text()
  return new Map(
    [...text.matchAll(/^ankiconnect_gateway_(\S+) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  )
}

async function adminOf(program: Program): Promise<string> {
  return /at http:\/\/(127\.0\.0\.1:\d+)/.exec(await program.line(/listening on/))?.[1] ?? ''
}

t.test(
  'start --sandbox --traffic shows clients at work and refused callers, says that they are a demo, and ends at Ctrl-C',
  async (t) => {
    const program = runProgram(t, [...anyPort, '--sandbox', '--traffic'])
    const said = await program.line(/DEMO TRAFFIC/)
    for (const name of demoClients) t.match(said, name)
    t.match(
      await program.line(/listening on/),
      /listening on 127\.0\.0\.1:\d+, in front of/,
      'only where others may call',
    )
    const admin = await adminOf(program)
    let metrics = await metricsOf(admin)
    const has = (name: string) => (metrics.get(name) ?? 0) > 0
    await until(async () => {
      metrics = await metricsOf(admin)
      return (
        demoClients.every((name) => has(`client_calls_total{client="${name}",outcome="result"}`)) &&
        has('refusals_total{by="origin"}') &&
        has('refusals_total{by="key"}') &&
        has('policy_reported_total{action="addTags",by="not-allowed"}')
      )
    })
    for (const name of ['demo-obsidian', 'demo-phone', 'demo-script'])
      t.notOk(
        has(`client_calls_total{client="${name}",outcome="error"}`),
        `the demo collection knows what ${name} asks for`,
      )
    program.child.kill('SIGINT')
    const { status, stdout, stderr } = await program.ended
    t.equal(status, 0)
    t.match(stdout, /"msg":"stopped"/)
    t.notMatch(stdout, /gains rights|mistake inside/)
    t.equal(stderr, '')
  },
)

t.test('a changed configuration takes effect, and the demo clients stay', async (t) => {
  const file = join(newFolder(t), 'gateway.yaml')
  writeFileSync(file, 'log: { level: info }\n')
  const program = runProgram(t, [...anyPort, '--sandbox', '--traffic', '--config', file])
  const admin = await adminOf(program)
  const calls = async () =>
    (await metricsOf(admin)).get('client_calls_total{client="demo-yomitan",outcome="result"}') ?? 0
  writeFileSync(file, 'limits: { body: 1MiB }\n')
  await program.line(/has changed and is in force/)
  const before = await calls()
  await t.resolves(until(async () => (await calls()) > before))
})

t.test('demo clients need the demo collection', async (t) => {
  const { status, stderr } = await runProgram(t, [...anyPort, '--traffic']).ended
  t.equal(status, 2)
  t.match(stderr, /--traffic: demo clients write notes, so they use a demo collection only; add --sandbox/)
})

t.test(
  'whatever their luck, clients call only actions that they mean to, and the agent tries what it may not',
  async (t) => {
    const seen = new Map<string, Set<string>>()
    for (const { client, turn } of scenes) {
      const actions = new Set<string>()
      for (const luck of [0, 0.1, 0.2, 0.35, 0.6, 0.999])
        await turn(
          async (action) => {
            actions.add(action)
            return action === 'findNotes' || action === 'findCards' ? [1, 2, 3] : null
          },
          () => luck,
        )
      seen.set(client ?? 'nobody', actions)
    }
    const agent = seen.get('demo-agent')
    t.strictSame(
      ['deleteNotes', 'exportPackage'].map((action) => agent?.has(action)),
      [true, true],
    )
    t.strictSame([...(seen.get('demo-phone') ?? [])], ['deckNames', 'findCards', 'cardsInfo'])
    t.strictSame([...(seen.get('nobody') ?? [])], ['deckNames'])
  },
)
