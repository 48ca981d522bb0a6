import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { until } from './until.ts'

/** An AnkiConnect that can be made to drop every new connection, as behind a firewall. */
export interface Deaf {
  readonly url: string
  readonly port: number
  /** Accepts nothing from now on; resolves when the backlog is full, so that further connects get no answer at all. */
  block(): Promise<void>
  /** Serves again. */
  wake(): void
}

/** Why no connection can be dropped for certain here, as a reason to skip; null where one can. */
export const noDeaf = process.platform === 'linux' ? null : 'only Linux shows how full a backlog is'

/** Linux keeps one connection more than this waiting, and drops what comes after it. */
const BACKLOG = 1

/** How many connections to a port wait to be accepted: the second figure of its queues, where it listens (state 0A). */
function queued(port: number): number {
  const place = `:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`
  const line = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .find((line) => line.includes(place))
  return Number.parseInt(line?.split(/\s+/)[5]?.split(':')[1] ?? '0', 16)
}

/** Starts one that serves; it ends with the test. */
export async function startDeaf(t: Test): Promise<Deaf> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'deaf-process.ts'), String(BACKLOG)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const sockets: Socket[] = []
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const port = Number((await lines.next()).value)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async block() {
      child.stdin.write('b')
      await lines.next()
      for (let taken = 0; taken <= BACKLOG; taken += 1) {
        const socket = connect(port, '127.0.0.1')
        socket.on('error', () => {})
        sockets.push(socket)
      }
      await until(() => queued(port) > BACKLOG)
    },
    wake() {
      for (const socket of sockets.splice(0)) socket.destroy()
      child.stdin.write('w')
    },
  }
}
