import { formatConfigError } from '../config/error.ts'
import { loadConfig } from '../config/load.ts'
import type { CommandLineOptions } from '../config/settings.ts'
import { watch } from '../config/watch.ts'
import { createLog } from '../observe/log.ts'
import { createReload, type Reload } from './reload.ts'
import { serve } from './serve.ts'
import { onEndingSignal, onHangUp } from './signals.ts'
import { readVersion } from './version.ts'

/** What the command line says to this command alone, besides settings. */
export interface StartOptions extends CommandLineOptions {
  /** Show the configuration instead of running by it. */
  readonly printConfig?: boolean
}

/** ms; a saved file is in force about a second later. */
const WATCH_EVERY = 500

/** Runs the gateway until a signal ends it; what stops the start is said on standard error, with status 1. */
export async function start(options: StartOptions): Promise<void> {
  const logFormat = process.stdout.isTTY ? 'pretty' : 'json'
  const load = () => loadConfig({ env: process.env, options, logFormat })
  const loaded = await load()
  if (!loaded.ok) return fail(loaded.errors.map(formatConfigError))
  if (options.printConfig) {
    const { printConfig } = await import('../config/print.ts')
    process.stdout.write(printConfig(loaded.config))
    return
  }
  const follow = onHangUp(process)
  const log = createLog(loaded.config.log)
  for (const note of loaded.notes) log.warn(note)

  let readAgain: Reload = async () => [STARTING]
  const clientFiles = { folder: loaded.clientFolder, reload: () => readAgain() }
  const result = await serve(loaded.config, log, readVersion(), clientFiles)
  if (!result.ok) return fail([result.error])
  const { service } = result
  const watched = (files: readonly string[]) => [
    ...files,
    ...(loaded.clientFolder === null ? [] : [loaded.clientFolder]),
  ]
  const onFiles = async (files: readonly string[]) => (await watching).follow(watched(files))
  const { reload: apply, observer } = service
  readAgain = createReload({ running: loaded.config, load, apply, onFiles, log, observer })
  const watching = watch(watched(loaded.files), { every: WATCH_EVERY, onChange: readAgain })
  follow(readAgain)
  const stop = async () => {
    const { close } = await watching
    close()
    log.info('stopping: what is under way is finished first; a second signal ends at once')
    await service.close()
    log.info('stopped')
  }
  onEndingSignal(process, stop, (status) => process.exit(status))
}

const STARTING = 'the gateway is not ready yet'

function fail(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`ankiconnect-gateway: ${line}\n`)
  process.exitCode = 1
}
