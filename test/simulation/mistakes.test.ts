import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { MISTAKES } from './mistakes.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const run = promisify(execFile)

t.jobs = 2

t.test('each mistake fits the code as it is', async (t) => {
  for (const [mistake, { file, right }] of Object.entries(MISTAKES)) {
    const source = readFileSync(join(ROOT, 'src', file), 'utf8')
    t.equal(source.split(right).length, 2, mistake)
  }
})

for (const [mistake, { seed, says, isQuick = false }] of Object.entries(MISTAKES)) {
  if (!isQuick) continue
  t.test(`the simulation finds that ${mistake}`, async (t) => {
    const hook = join(import.meta.dirname, 'make-mistake.ts')
    const script = join(ROOT, 'scripts', 'simulate.ts')
    const ended = await run(process.execPath, ['--import', hook, script, '--seed', String(seed), '--runs', '5'], {
      env: { ...process.env, SIMULATED_MISTAKE: mistake },
      maxBuffer: 2 ** 26,
    }).catch((error: { readonly code: number; readonly stdout: string }) => error)
    t.match(ended.stdout, /^FAILED: /m)
    t.match(/^FAILED: (.*)/m.exec(ended.stdout)?.[1] ?? '', says)
    t.match(ended.stdout, /^again: npm run simulate -- --seed \d+ --steps 20000$/m)
  })
}

t.test('the command that makes all mistakes shows what each one led to', async (t) => {
  const script = join(ROOT, 'scripts', 'simulate.ts')
  const ended = await run(process.execPath, [script, '--mistakes', '--steps', '1']).catch((error) => error)
  t.equal(ended.stderr, '')
  t.equal(ended.stdout.trim().split('\n').length, Object.keys(MISTAKES).length)
})
