import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/free-port.ts'

/** A real Redis on a port of its own. */
export interface RedisServer {
  readonly url: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Starts it anew, empty; resolves when it answers. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Why there is no Redis to test with; null when there is. */
export function redisMissing(): string | null {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return null
  } catch {
    return 'redis-server is not installed'
  }
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gateway-redis-'))
  let server: ChildProcess
  const restart = async () => {
    const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
    server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] })
    for await (const chunk of server.stdout ?? []) if (String(chunk).includes('Ready to accept connections')) break
  }
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
  await restart()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart,
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
