import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INSTALLED_LIMIT, inMegabytes, sizeOfDependencies } from './installed-size.ts'

/**
 * Packs the project, unpacks it elsewhere and runs it there. This proves that the package works without the sources, and holds the files
 * that it reads at run time. It also measures what a user installs.
 */
const folder = mkdtempSync(join(tmpdir(), 'ankiconnect-gateway-package-'))
try {
  const run = (command: string, ...parts: string[]) => execFileSync(command, parts, { encoding: 'utf8' })
  const [packed] = JSON.parse(run('npm', 'pack', '--json', '--silent', '--pack-destination', folder)) as {
    filename: string
    unpackedSize: number
    files: { path: string }[]
  }[]
  for (const file of ['SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs/README.md'])
    if (!packed?.files.some(({ path }) => path === file)) throw new Error(`${file} is not in the package`)
  run('tar', '-xzf', join(folder, packed?.filename ?? ''), '-C', folder)
  run('ln', '-s', join(process.cwd(), 'node_modules'), join(folder, 'package', 'node_modules'))
  const cli = join(folder, 'package', 'src', 'launch.cjs')
  const version = run(process.execPath, '--no-strip-types', cli, '--version').trim()
  const checked = run(process.execPath, '--no-strip-types', cli, 'check').trim()
  // The first TypeScript of sandbox.md imports both entries of the package, as a program that installed it does.
  const [, sample = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync('docs/sandbox.md', 'utf8')) ?? []
  const user = join(folder, 'user')
  mkdirSync(join(user, 'node_modules'), { recursive: true })
  symlinkSync(join(folder, 'package'), join(user, 'node_modules', 'ankiconnect-gateway'), 'junction')
  writeFileSync(join(user, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(user, 'words.test.ts'), sample)
  run(process.execPath, '--test', join(user, 'words.test.ts'))
  run(
    process.execPath,
    join('node_modules', 'typescript', 'bin', 'tsc'),
    ...['--noEmit', '--ignoreConfig', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'],
    ...['--types', 'node', '--typeRoots', join(process.cwd(), 'node_modules', '@types'), join(user, 'words.test.ts')],
  )
  const publisher = spawnSync(process.execPath, ['scripts/publisher.ts'], { encoding: 'utf8' })
  if (publisher.status !== 0) console.log(`it cannot be published yet: ${publisher.stderr.trim()}`)
  const size = (packed?.unpackedSize ?? 0) + sizeOfDependencies('.')
  console.log(`with its dependencies it takes ${inMegabytes(size)} of at most ${inMegabytes(INSTALLED_LIMIT)}`)
  if (size > INSTALLED_LIMIT) process.exitCode = 1
  console.log(`the package runs: version ${version}; ${checked.split('\n').length} lines from check`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
