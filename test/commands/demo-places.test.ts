import t from 'tap'
import { demoPlaces } from '../../src/commands/demo-places.ts'
import { until } from '../support/until.ts'
import { runProgram } from './program.ts'

const demo = { sandbox: true }
const takenOf =
  (...ports: readonly number[]) =>
  async (port: number) =>
    ports.includes(port)

t.test('a demo takes the usual ports where they are free', async (t) => {
  t.same(await demoPlaces(demo, {}, takenOf()), { options: demo, notes: [] })
})

t.test('a demo next to a running Anki or gateway takes other ports and says so', async (t) => {
  const { options, notes } = await demoPlaces(demo, {}, takenOf(8765, 8775, 18764))
  t.same(options, { sandbox: true, listen: ['127.0.0.1:8785', '[::1]:8785'], admin: '127.0.0.1:18774' })
  t.match(
    notes.map(({ text }) => text),
    [/^port 8765 is in use.* so the demo listens on port 8785/, /^port 18764 is in use.* on port 18774$/],
  )
})

t.test('only a demo moves, and never from a place that its owner named', async (t) => {
  const all = async () => true
  const named = { sandbox: true, listen: ['127.0.0.1:1234'], admin: '127.0.0.1:1235' }
  const environment = { ANKICONNECT_GATEWAY_LISTEN: '127.0.0.1:1234', ANKICONNECT_GATEWAY_ADMIN: '127.0.0.1:1235' }
  t.same(await demoPlaces({}, {}, all), { options: {}, notes: [] })
  t.same(await demoPlaces(named, {}, all), { options: named, notes: [] })
  t.same(await demoPlaces(demo, environment, all), { options: demo, notes: [] })
  const filed = { sandbox: true, config: 'gateway.yaml' }
  t.same(await demoPlaces(filed, {}, all), { options: filed, notes: [] })
})

t.test('the page and the log of a demo say sandbox, and not Anki', async (t) => {
  const program = runProgram(t, ['--sandbox', '--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0'])
  const line = await program.line(/gateway\.listening/)
  t.match(line, /in front of a sandbox with a demo collection \(no Anki is touched\)/)
  const [admin = ''] = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(line) ?? []
  const answers = async (path: string) => (await fetch(`${admin}${path}`)).text()
  await until(async () => (await answers('/ready')).includes('a sandbox with a demo collection answers'))
  t.match(await answers('/state'), /"code":"upstream\.sandbox"/)
  t.notMatch(await answers('/ready'), /Anki answers/)
})
