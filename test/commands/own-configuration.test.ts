import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newFolder } from '../support/folder.ts'
import { runProgram } from './program.ts'

/** An owner whose configuration folder holds a gateway.yaml, as after setup. */
function newOwner(t: Test): NodeJS.ProcessEnv {
  const home = newFolder(t)
  mkdirSync(join(home, 'ankiconnect-gateway'))
  writeFileSync(join(home, 'ankiconnect-gateway', 'gateway.yaml'), "upstream: { url: 'http://127.0.0.1:20699' }\n")
  return { XDG_CONFIG_HOME: home }
}

const USUAL = 'http://127.0.0.1:20699'

t.test('without a named configuration, the gateway and its check run by the file in the own folder', async (t) => {
  const owner = newOwner(t)
  const [started, checked] = await Promise.all([
    runProgram(t, ['start', '--print-config'], owner).ended,
    runProgram(t, ['check'], owner).ended,
  ])
  t.match(started, { status: 0, stdout: USUAL })
  t.match(checked, { status: 0, stdout: USUAL })
})

t.test('a demo, and a gateway with a named configuration, do not read the file in the own folder', async (t) => {
  const owner = newOwner(t)
  const named = join(newFolder(t), 'named.yaml')
  writeFileSync(named, 'log: { level: warn }\n')
  const [demo, other] = await Promise.all([
    runProgram(t, ['start', '--sandbox', '--print-config'], owner).ended,
    runProgram(t, ['check', '--config', named], owner).ended,
  ])
  t.match(demo, { status: 0 })
  t.notMatch(demo.stdout, USUAL)
  t.match(other, { status: 0 })
  t.notMatch(other.stdout, USUAL)
})
