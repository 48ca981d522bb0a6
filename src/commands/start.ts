import type { ImaginedFiles } from '../config/file.ts'
import { type ConfigSources, loadConfig } from '../config/load.ts'
import { wantsColours } from '../observe/colours.ts'
import { createLog, logText, STANDARD_OUTPUT } from '../observe/log.ts'
import { createLogOutput } from '../observe/log-output.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { watchFiles } from '../settings/watch.ts'
import { certificateErrors } from './certificate-errors.ts'
import { demoPlaces } from './demo-places.ts'
import { onMistake } from './mistakes.ts'
import { createReload, type Reload } from './reload.ts'
import { type CommandFailure, failure, loadOrFail, statusOf } from './result.ts'
import { startService } from './serve.ts'
import { onEndingSignal, onHangUp, onParentEnd, outliveFileLimits } from './signals.ts'
import { logTexts } from './texts/log.ts'
import { programErrors } from './texts/program.ts'
import { withUsualConfig } from './usual-config.ts'
import { readVersion } from './version.ts'

/** The options of this command, including the settings. */
export interface StartOptions extends CommandLineOptions {
  /** Whether to show the configuration instead of running with it. */
  readonly printConfig?: boolean
}

/** Milliseconds. A saved file takes effect about a second later. */
const WATCH_EVERY = 500

/** Runs the gateway until a signal ends it. Prints an error that stops the start to standard error, and sets the status. */
export async function start(given: StartOptions): Promise<void> {
  const { options, notes } = await demoPlaces(given, process.env)
  const logFormat = process.stdout.isTTY ? 'pretty' : 'json'
  const sources: ConfigSources = withUsualConfig({ env: process.env, options, logFormat })
  const loaded = await loadOrFail(sources)
  if (!loaded.ok) return fail(loaded)
  if (options.printConfig) {
    const { printConfig } = await import('../config/print.ts')
    process.stdout.write(printConfig(loaded))
    return
  }
  const refused = certificateErrors(loaded)
  if (refused.length > 0) return fail(failure(...refused))
  const follow = onHangUp(process)
  outliveFileLimits(process)
  // The program survives a closed output. The log reports that in other ways (observe/troubles.ts).
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const output = createLogOutput(STANDARD_OUTPUT)
  const log = createLog(loaded.config.log, output, wantsColours(process.stdout.isTTY === true, process.env))
  for (const note of notes) logText(log, 'warn', note)
  for (const note of loaded.notes) logText(log, 'warn', logTexts('config.note', { note }))

  let readAgain: Reload = async () => [programErrors('gateway.not-ready').text]
  const load = (imagined: ImaginedFiles) => loadConfig({ ...sources, imagined })
  const clientFiles = { folder: loaded.clientFolder, reload: () => readAgain(), load }
  const result = await startService(loaded.config, log, readVersion(), clientFiles, output)
  if (!result.ok) return fail(failure(result.error))
  const { service } = result
  const watched = (files: readonly string[]) => [
    ...files,
    ...(loaded.clientFolder === null ? [] : [loaded.clientFolder]),
  ]
  const onFiles = async (files: readonly string[]) => (await watching).follow(watched(files))
  const { reload: apply, observer } = service
  readAgain = createReload({ running: loaded.config, load: () => loadConfig(sources), apply, onFiles, log, observer })
  const watching = watchFiles(watched(loaded.files), { every: WATCH_EVERY, onChange: readAgain })
  follow(readAgain)
  const stop = async () => {
    const { close } = await watching
    close()
    logText(log, 'info', logTexts('gateway.stopping'))
    await service.close()
    logText(log, 'info', logTexts('gateway.stopped'))
  }
  onEndingSignal(process, stop, (status) => process.exit(status))
  onParentEnd(
    process.env,
    () => process.ppid,
    () => process.emit('SIGTERM', 'SIGTERM'),
  )
  onMistake(process, { log, stop: service.close, exit: (status) => process.exit(status) })
}

function fail(result: CommandFailure): void {
  for (const line of result.lines) process.stderr.write(`ankiconnect-gateway: ${line}\n`)
  process.exitCode = statusOf(result)
}
