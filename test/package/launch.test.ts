import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newFolder } from '../support/folder.ts'

const root = join(import.meta.dirname, '..', '..')
const { problemWith } = createRequire(import.meta.url)('../../src/node-version.cjs') as {
  problemWith(version: string): string | null
}

/** A copy of what starts the program, in a package that asks for a Node that nobody has. */
function futurePackage(t: Test, files: readonly string[] = []): string {
  const folder = newFolder(t, { 'package.json': '{ "engines": { "node": ">=999.1" } }' })
  for (const name of ['launch.cjs', 'node-version.cjs']) cpSync(join(root, 'src', name), join(folder, 'src', name))
  for (const name of files) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), '')
  }
  return folder
}

function launch(folder: string, script?: string) {
  const { npm_lifecycle_event: _, ...environment } = process.env
  const env = { ...environment, ...(script !== undefined && { npm_lifecycle_event: script }) }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'src', 'launch.cjs')], {
    encoding: 'utf8',
    env,
  })
  return { status, said: stdout + stderr }
}

const HERE = process.versions.node

t.test('a Node that is too old gets one sentence and exit code 1', async (t) => {
  t.same(launch(futurePackage(t)), {
    status: 1,
    said: `AnkiConnect Gateway needs Node 999.1 or newer, and this is Node ${HERE}: install a newer one from https://nodejs.org\n`,
  })
})

t.test('a script of a checkout without packages names npm ci', async (t) => {
  t.match(launch(futurePackage(t, ['src/cli.ts']), 'start').said, /: run "npm ci" first, which brings a newer one\n$/)
})

t.test('a checkout whose install scripts did not run is told which one, and how to run it', async (t) => {
  const folder = futurePackage(t, ['src/cli.ts', 'node_modules/node/package.json'])
  t.match(launch(folder, 'start').said, /the install script of the package "node".*"npm rebuild node/)
})

t.test('a script of TypeScript says the same, and runs where Node is new enough', async (t) => {
  const folder = futurePackage(t, ['node_modules/node/package.json', 'src/cli.ts'])
  cpSync(join(root, 'scripts', 'run.cjs'), join(folder, 'scripts', 'run.cjs'))
  writeFileSync(join(folder, 'scripts', 'words.ts'), 'console.log(process.argv.slice(2).join() as string)')
  const words = ['scripts/run.cjs', 'scripts/words.ts', 'one', 'two']
  const runScript = () => spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })
  t.match(runScript(), { status: 1, stdout: '', stderr: /^AnkiConnect Gateway needs Node 999\.1 or newer, .*\n$/ })
  writeFileSync(join(folder, 'package.json'), '{ "engines": { "node": ">=1.0" } }')
  t.match(runScript(), { status: 0, stdout: 'one,two\n' })
})

t.test('every script of the checkout that runs TypeScript looks at the version of Node first', async (t) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const [name, script] of Object.entries(scripts)) {
    const isChecked = scripts[`pre${name}`]?.startsWith('node src/node-version.cjs') ?? false
    if (/node \S+\.ts/.test(script)) t.ok(isChecked, `${name}: ${script}`)
  }
})

t.test('npm install -g . in a checkout without packages installs them for the checkout first', async (t) => {
  const folder = futurePackage(t, ['src/cli.ts'])
  cpSync(join(root, 'scripts', 'prepare.cjs'), join(folder, 'scripts', 'prepare.cjs'))
  const npm = join(folder, 'npm.cjs')
  writeFileSync(npm, 'console.log(process.argv.slice(2).join(" "), process.cwd(), process.env.npm_config_global)')
  const prepare = (node: string) => {
    const given = { npm_config_global: 'true', npm_execpath: npm, npm_lifecycle_event: 'prepare' }
    const env = { ...process.env, ...given, npm_config_user_agent: `npm/11.0.0 node/v${node} linux x64` }
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts', 'prepare.cjs')], {
      encoding: 'utf8',
      env,
    })
    return { status, said: stdout + stderr }
  }
  t.same(prepare('20.20.2'), {
    status: 1,
    said: 'AnkiConnect Gateway needs Node 999.1 or newer, and this is Node 20.20.2: install a newer one from https://nodejs.org\n',
  })
  t.same(prepare('999.1.0'), { status: 0, said: `ci ${folder} undefined\n` })
  mkdirSync(join(folder, 'node_modules', 'typescript'), { recursive: true })
  t.same(prepare('999.1.0'), { status: 0, said: `run --silent build ${folder} undefined\n` })
})

t.test('a checkout that is not built says how to build it', async (t) => {
  const folder = futurePackage(t)
  writeFileSync(join(folder, 'package.json'), '{ "engines": { "node": ">=1.0" } }')
  t.same(launch(folder), {
    status: 1,
    said: `this checkout is not built yet: run "npm install" in ${folder}\n`,
  })
})

t.test('the versions of Node are compared as numbers', async (t) => {
  for (const version of ['20.20.2', '22.18.0', '22.9.0', '9.99.0']) t.match(problemWith(version), /needs Node 22\.19/)
  for (const version of ['22.19.0', '22.100.0', '24.0.0', '100.0.0']) t.equal(problemWith(version), null)
})
