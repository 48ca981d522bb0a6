import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { newFolder } from '../support/folder.ts'
import { findProgram } from '../support/programs.ts'
import { outcome, sampleOf, samplesOf } from './samples.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** The compiler itself: its JavaScript part cannot start below tap, which loads itself into every Node that a test starts. */
const compiler = (): string => {
  const require = createRequire(import.meta.resolve('typescript/package.json'))
  const platform = `@typescript/typescript-${process.platform}-${process.arch}`
  return join(
    dirname(require.resolve(`${platform}/package.json`)),
    'lib',
    process.platform === 'win32' ? 'tsc.exe' : 'tsc',
  )
}

const ENTRIES = { client: 'src/client/connect.ts', sandbox: 'src/sandbox/sandbox.ts' } as const
t.test('the TypeScript of every page type-checks against the package', async (t) => {
  const samples = samplesOf('ts')
  t.ok(samples.length >= 2)
  const paths = Object.fromEntries(
    Object.entries(ENTRIES).map(([name, file]) => [`ankiconnect-gateway/${name}`, [join(ROOT, file)]]),
  )
  const folder = newFolder(t, {
    ...Object.fromEntries(samples.map(({ text }, index) => [`sample-${index}.ts`, text])),
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { paths, typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: ['*.ts'],
    }),
  })
  t.equal((await outcome(compiler(), ['-p', '.'], folder)).failed, null)
})

t.test('the TypeScript test of sandbox.md passes', async (t) => {
  const text = sampleOf('docs/sandbox.md', 'ts').replaceAll(
    /'ankiconnect-gateway\/(client|sandbox)'/g,
    (_whole, name: keyof typeof ENTRIES) => `'${pathToFileURL(join(ROOT, ENTRIES[name])).href}'`,
  )
  const folder = newFolder(t, { 'words.test.ts': text, 'package.json': '{ "type": "module" }' })
  t.match(await outcome(process.execPath, ['--test', 'words.test.ts'], folder, { NODE_OPTIONS: '' }), {
    failed: null,
    text: /pass 1\n/,
  })
})

const python = findProgram('python3')
t.test('the Python test of sandbox.md passes', { skip: python === null && 'no python3' }, async (t) => {
  const sandbox = await startSandbox({ control: true })
  t.teardown(sandbox.close)
  const folder = newFolder(t, { 'words.py': sampleOf('docs/sandbox.md', 'python') })
  const env = { SANDBOX: sandbox.url, PYTHONPATH: join(ROOT, 'clients/python'), PYTHONDONTWRITEBYTECODE: '1' }
  t.match(await outcome(python as string, ['words.py'], folder, env), { failed: null, text: /Ran 2 tests[\s\S]*OK/ })
})

t.test('the seed of sandbox.md can be used', async (t) => {
  const { parseSeed } = await import('../../src/sandbox/server/named-seeds.ts')
  const sandbox = await startSandbox({ seed: await parseSeed(sampleOf('docs/sandbox.md', 'yaml')) })
  t.teardown(sandbox.close)
})
