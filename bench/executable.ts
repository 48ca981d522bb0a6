import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './client.ts'
import { startExecutable, startGatewayProcess } from './process.ts'

/**
 * The time from the start of the process to listening, of the single executable and of the package, in turn. Run `npm run build` and
 * `npm run executable` first.
 */
const ROUNDS = 15
const NOBODY = 'http://127.0.0.1:9'
const executable = join(import.meta.dirname, '..', 'dist-executable', 'ankiconnect-gateway')

if (!existsSync(executable)) console.log('skipped: run npm run executable first')
else {
  const times: { executable: number[]; package: number[] } = { executable: [], package: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of ['executable', 'package'] as const) {
      const gateway = await (kind === 'package' ? startGatewayProcess(NOBODY) : startExecutable(executable, NOBODY))
      times[kind].push(gateway.startedIn)
      await gateway.stop()
    }
  }
  const [one, other] = [median(times.executable), median(times.package)]
  console.log(
    `start to listening, median of ${ROUNDS}: executable ${one.toFixed(0)} ms, package ${other.toFixed(0)} ms, ratio ${(one / other).toFixed(2)}`,
  )
}
