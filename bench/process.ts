import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../test/support/free-port.ts'

/** A program in a process of its own, so that its work does not count as the load generator's. */
export interface Running {
  readonly pid: number
  readonly port: number
  /** From the start of the process to its first line that says it listens, in ms. */
  readonly startedIn: number
  /** Resident memory now, in MB. */
  memory(): number
  /** Processor time so far, in seconds. */
  cpu(): number
  stop(): Promise<void>
}

/** Linux counts processor time in hundredths of a second. */
const TICKS = 100
const CLI = join(import.meta.dirname, '..', 'dist', 'cli.js')
const BARE = `require('node:http').createServer((q, s) => s.end('{"result": 6, "error": null}'))
  .listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listening'))`

/** The published gateway: compiled, in a process of its own, silent once it listens. Run `npm run build` first. */
export async function startGatewayProcess(upstream: string, ...options: readonly string[]): Promise<Running> {
  const [port, admin] = [await freePort(), await freePort()]
  const address = ['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${admin}`]
  return run([CLI, 'start', ...address, '--upstream', upstream, ...options], port)
}

/** The published gateway with a profile of its processor time, which it writes into the folder when it ends. */
export async function startProfiled(upstream: string, folder: string): Promise<Running> {
  const [port, admin] = [await freePort(), await freePort()]
  const address = ['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${admin}`]
  return run(['--cpu-prof', `--cpu-prof-dir=${folder}`, CLI, 'start', ...address, '--upstream', upstream], port)
}

/** The published sandbox, which replies at once. */
export async function startSandboxProcess(...options: readonly string[]): Promise<Running> {
  const port = await freePort()
  return run([CLI, 'sandbox', '--port', String(port), ...options], port)
}

/** The single executable, as `npm run executable` makes it. */
export async function startExecutable(file: string, upstream: string): Promise<Running> {
  const [port, admin] = [await freePort(), await freePort()]
  const address = ['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${admin}`]
  return run(['start', ...address, '--upstream', upstream], port, file)
}

/** The same with everything from a configuration file, which says that it listens on this port. */
export function startConfigured(file: string, port: number): Promise<Running> {
  return run([CLI, 'start', '--config', file], port)
}

/** A module that listens on the given port and says so on standard output. */
export async function startModule(file: string, ...options: readonly string[]): Promise<Running> {
  const port = await freePort()
  return run([file, String(port), ...options], port)
}

/** The least that a program on node:http can be. */
export async function startBareServer(): Promise<Running> {
  const port = await freePort()
  return run(['-e', BARE, String(port)], port)
}

async function run(parts: readonly string[], port: number, program = process.execPath): Promise<Running> {
  const began = performance.now()
  const child = spawn(program, parts, { stdio: ['ignore', 'pipe', 'inherit'] })
  await listening(child)
  return {
    pid: child.pid as number,
    port,
    startedIn: performance.now() - began,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    cpu() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / TICKS
    },
    async stop() {
      child.kill()
      await once(child, 'exit')
    },
  }
}

async function listening(child: ChildProcess): Promise<void> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  for await (const line of lines) {
    if (line.includes('listening') || line.startsWith('{"url"')) {
      // Discard later output, or the child would wait for a reader.
      lines.close()
      child.stdout?.resume()
      return
    }
  }
  throw new Error('the process ended before it listened')
}
