import { spawnSync } from 'node:child_process'

/**
 * Asks the registry for known holes in what a user installs, and fails for one that is high or critical. If the registry is out of
 * reach, or does not answer such questions, the script does not fail. It says so, so that nobody takes silence for a clean result.
 */
interface Report {
  readonly error?: { readonly summary?: string; readonly detail?: string }
  readonly message?: string
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> }
}

const question = ['audit', '--omit=dev', '--audit-level=high', '--json', '--fetch-retries=0', '--fetch-timeout=20000']
const { stdout, stderr, status } = spawnSync('npm', question, { encoding: 'utf8', shell: process.platform === 'win32' })
const found = reportOf(stdout)?.metadata?.vulnerabilities
if (found === undefined) console.log(`npm audit skipped, the registry gave no answer: ${reasonOf(stdout, stderr)}`)
else {
  const counts = Object.entries(found).map(([level, count]) => `${count} ${level}`)
  console.log(`npm audit: ${counts.join(', ')}`)
  if (status !== 0) process.exitCode = 1
}

function reportOf(text: string): Report | null {
  try {
    return JSON.parse(text) as Report
  } catch {
    return null
  }
}

function reasonOf(out: string, errors: string): string {
  const report = reportOf(out)
  return report?.message ?? report?.error?.summary ?? errors.trim().split('\n')[0] ?? 'no reason given'
}
