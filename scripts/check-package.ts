import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Packs the project, unpacks it elsewhere and runs it there: what is published works without the sources, and holds what it
 * reads at run time.
 */
const folder = mkdtempSync(join(tmpdir(), 'ankiconnect-gateway-package-'))
try {
  const run = (command: string, ...parts: string[]) => execFileSync(command, parts, { encoding: 'utf8' })
  const [packed] = JSON.parse(run('npm', 'pack', '--json', '--silent', '--pack-destination', folder)) as {
    filename: string
  }[]
  run('tar', '-xzf', join(folder, packed?.filename ?? ''), '-C', folder)
  run('ln', '-s', join(process.cwd(), 'node_modules'), join(folder, 'package', 'node_modules'))
  const cli = join(folder, 'package', 'dist', 'cli.js')
  const version = run(process.execPath, '--no-strip-types', cli, '--version').trim()
  const checked = run(process.execPath, '--no-strip-types', cli, 'check').trim()
  console.log(`the package runs: version ${version}; ${checked.split('\n').length} lines from check`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
