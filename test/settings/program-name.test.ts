import { join } from 'node:path'
import t from 'tap'
import { inOwnForm, programName, type Started } from '../../src/settings/program-name.ts'
import { runProgram } from '../commands/program.ts'

const ROOT = '/home/ann/gateway'
const installed: Started = {
  execPath: '/usr/bin/node',
  script: join(ROOT, 'dist', 'cli.js'),
  root: ROOT,
  cwd: '/home/ann',
  environment: { PATH: '/usr/bin:/home/ann/bin' },
  platform: 'linux',
}
const checkout = { ...installed, script: join(ROOT, 'src', 'cli.ts') }
const executable = { ...installed, script: null, execPath: '/home/ann/bin/ankiconnect-gateway' }

t.test('an installed program is called by its name', async (t) => {
  t.equal(programName(installed), 'ankiconnect-gateway')
  t.equal(programName({ ...installed, cwd: ROOT }), 'ankiconnect-gateway')
})

t.test('the sources of a checkout are started by npm, from anywhere', async (t) => {
  t.equal(programName({ ...checkout, cwd: ROOT }), 'npm start --')
  t.equal(programName(checkout), `npm --prefix ${ROOT} start --`)
  const root = "/home/ann/ann's gateway"
  const spaced = { ...checkout, root, script: join(root, 'src', 'cli.ts') }
  t.equal(programName(spaced), "npm --prefix '/home/ann/ann'\\''s gateway' start --")
  t.equal(programName({ ...spaced, platform: 'win32' }), `npm --prefix "${root}" start --`)
})

t.test('npx runs the program that it ran, from the same package', async (t) => {
  const environment = { npm_lifecycle_event: 'npx' }
  t.equal(programName({ ...installed, environment }), 'npx ankiconnect-gateway')
  const given = { ...environment, npm_config_package: './ankiconnect-gateway-0.1.0.tgz' }
  t.equal(
    programName({ ...installed, environment: given }),
    'npx --package ./ankiconnect-gateway-0.1.0.tgz ankiconnect-gateway',
  )
})

t.test('the executable is called by its name where a shell finds it, and otherwise by its place', async (t) => {
  t.equal(programName(executable), 'ankiconnect-gateway')
  const elsewhere = { ...executable, environment: {} }
  t.equal(programName(elsewhere), '/home/ann/bin/ankiconnect-gateway')
  t.equal(programName({ ...elsewhere, cwd: '/home/ann/bin' }), './ankiconnect-gateway')
  t.equal(programName({ ...elsewhere, cwd: '/home/ann/bin', platform: 'win32' }), '.\\ankiconnect-gateway')
})

t.test('a text has its commands in this form, and every other mention of the name stays', async (t) => {
  const own = (text: string) => inOwnForm(text, 'npm start --')
  t.equal(own('run ankiconnect-gateway doctor --fix'), 'run npm start -- doctor --fix')
  t.equal(
    own('ankiconnect-gateway --config {file}, or: ankiconnect-gateway {command}'),
    'npm start -- --config {file}, or: npm start -- {command}',
  )
  t.equal(own('start it (ankiconnect-gateway), please'), 'start it (npm start), please')
  for (const other of [
    'ankiconnect-gateway.service',
    '/etc/ankiconnect-gateway/x',
    'ankiconnect-gateway: no',
    'ankiconnect-gateway-spool',
  ])
    t.equal(own(other), other)
  t.equal(inOwnForm('run ankiconnect-gateway check'), 'run ankiconnect-gateway check', 'here, no program was started')
})

t.test('a command of a checkout names the next one in the form that works there', async (t) => {
  const { stderr } = await runProgram(t, ['service', 'status'], { HOME: '/nowhere' }).ended
  t.match(stderr, /npm (--prefix \S+ )?start -- service install makes one\n$/)
})
