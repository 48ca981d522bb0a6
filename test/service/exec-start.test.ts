import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { serviceProgram } from '../../src/service/program.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'

t.test('what a service manager runs serves in its bare environment, and again after it was killed', async (t) => {
  const [port, admin] = [await freePort(), await freePort()]
  const folder = newFolder(t, {
    'gateway.yaml': `listen: ['127.0.0.1:${port}']\nadmin: { address: '127.0.0.1:${admin}' }\n`,
  })
  const { command, environment } = serviceProgram({
    execPath: process.execPath,
    script: join(import.meta.dirname, '..', '..', 'src', 'cli.ts'),
    config: join(folder, 'gateway.yaml'),
    environment: { XDG_STATE_HOME: join(folder, 'state') },
  })
  const [program, ...parts] = command
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    // A service manager starts a program in the root folder, with next to nothing in its environment.
    const child = spawn(program, parts, { cwd: '/', env: { ...environment, HOME: folder, PATH: '/usr/bin:/bin' } })
    t.teardown(() => void child.kill('SIGKILL'))
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next()
    t.match(String(value), `listening on 127.0.0.1:${port}`)
    t.equal((await fetch(`http://127.0.0.1:${admin}/health`)).status, 200)
    child.kill(signal)
    const [code, by] = await once(child, 'exit')
    t.same([code, by], signal === 'SIGKILL' ? [null, 'SIGKILL'] : [0, null])
  }
})
