import { formatConfigError } from '../config/error.ts'
import { loadConfig } from '../config/load.ts'
import type { CommandLineOptions } from '../config/settings.ts'
import { createLog } from '../observe/log.ts'
import { serve } from './serve.ts'
import { onEndingSignal } from './signals.ts'
import { readVersion } from './version.ts'

/** Runs the gateway until a signal ends it; what stops the start is said on standard error, with status 1. */
export async function start(options: CommandLineOptions): Promise<void> {
  const logFormat = process.stdout.isTTY ? 'pretty' : 'json'
  const loaded = await loadConfig({ env: process.env, options, logFormat })
  if (!loaded.ok) return fail(loaded.errors.map(formatConfigError))
  const log = createLog(loaded.config.log)
  for (const note of loaded.notes) log.warn(note)

  const result = await serve(loaded.config, log, readVersion())
  if (!result.ok) return fail([result.error])
  const stop = async () => {
    log.info('stopping: what is under way is finished first; a second signal ends at once')
    await result.service.close()
    log.info('stopped')
  }
  onEndingSignal(process, stop, (status) => process.exit(status))
}

function fail(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`ankiconnect-gateway: ${line}\n`)
  process.exitCode = 1
}
