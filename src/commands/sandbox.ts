import { startSandbox } from '../sandbox/sandbox.ts'
import { explainListenError } from './listen-error.ts'
import { onEndingSignal } from './signals.ts'

/** What the sandbox starts with. */
export interface SandboxCommandOptions {
  readonly port: number
  readonly seed: 'fresh' | 'demo'
  readonly generation: 'newer' | 'older'
}

/** Runs the embedded AnkiConnect on 127.0.0.1 until a signal ends it; its collection lives in memory and ends with it. */
export async function sandbox(options: SandboxCommandOptions): Promise<void> {
  try {
    const running = await startSandbox(options)
    process.stdout.write(`a sandbox of AnkiConnect answers at ${running.url}; its collection is gone when it ends\n`)
    onEndingSignal(
      process,
      () => running.close(),
      (status) => process.exit(status),
    )
  } catch (error) {
    const explained = explainListenError(error, '--port')
    if (explained === null) throw error
    process.stderr.write(`ankiconnect-gateway: ${explained}\n`)
    process.exitCode = 1
  }
}
