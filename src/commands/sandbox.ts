import type { Generation } from '../sandbox/anki.ts'
import { startSandbox } from '../sandbox/sandbox.ts'
import { type GivenSeed, SEED_NAMES, SeedError, type SeedName } from '../sandbox/server/seed.ts'
import { FAILED } from './exit-status.ts'
import { explainListenError } from './listen-error.ts'
import { onEndingSignal, onParentEnd } from './signals.ts'
import { programErrors, programOutputs } from './texts/program.ts'

/** The settings of the sandbox. */
export interface SandboxCommandOptions {
  readonly host: string
  readonly port: number
  /** The name of a seed, or the path of a file. */
  readonly seed: string
  readonly key?: string
  readonly generation: GenerationWord
}

/** The releases that `--generation` takes, by year and by the older words. */
export const GENERATIONS = { 2023: 'older', 2025: 'newer', older: 'older', newer: 'newer', newest: 'newest' } as const
export type GenerationWord = keyof typeof GENERATIONS | '2023' | '2025'

/**
 * Runs the embedded AnkiConnect until a signal ends it; its collection lives in memory and ends with it. When it listens, it prints one line
 * of JSON on standard output for programs, and one for people on standard error.
 */
export async function sandbox({ host, port, seed, key, generation }: SandboxCommandOptions): Promise<void> {
  try {
    const running = await startSandbox({
      host,
      port,
      seed: await readSeed(seed),
      ...(key === undefined ? {} : { key }),
      generation: GENERATIONS[generation] satisfies Generation,
      control: true,
    })
    const ready = { url: running.url, host, port: running.port, seed, generation, control: `${running.url}/_sandbox` }
    process.stdout.write(`${JSON.stringify(ready)}\n`)
    process.stderr.write(`${programOutputs('sandbox.running', { url: running.url }).text}\n`)
    onEndingSignal(
      process,
      () => running.close(),
      (status) => process.exit(status),
    )
    onParentEnd(
      process.env,
      () => process.ppid,
      () => process.emit('SIGTERM', 'SIGTERM'),
    )
  } catch (error) {
    const explained = error instanceof SeedError ? seedText(seed, error) : explainListenError(error, '--port')
    if (explained === null) throw error
    process.stderr.write(`ankiconnect-gateway: ${explained}\n`)
    process.exitCode = FAILED
  }
}

/** The seed of a name or file. Every error is a SeedError. */
async function readSeed(seed: string): Promise<GivenSeed> {
  if ((SEED_NAMES as readonly string[]).includes(seed)) return seed as SeedName
  try {
    const { readSeedFile } = await import('../sandbox/server/seed-file.ts')
    return await readSeedFile(seed)
  } catch (error) {
    if (error instanceof SeedError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new SeedError(noSeedText())
    throw new SeedError((error as Error).message.split('\n')[0])
  }
}

function noSeedText(): string {
  return programErrors('sandbox.no-seed', { names: SEED_NAMES.join(', ') }).text
}

function seedText(seed: string, { message }: Error): string {
  return programErrors('sandbox.seed', { seed, reason: message }).text
}
