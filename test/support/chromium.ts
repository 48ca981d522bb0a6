import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser, quietly } from './browser.ts'
import { until } from './until.ts'

/** A page in a Chromium without a window, driven by the DevTools protocol. */
export interface Chromium {
  /** The value of an expression in the page; what it awaits is awaited. */
  evaluate(expression: string): Promise<unknown>
  /** Resolves when the expression is true in the page. */
  until(expression: string): Promise<void>
  /** One command of the protocol. */
  send(method: string, params?: object): Promise<Record<string, unknown>>
  /** What the page wrote to its console as an error, violations of its Content-Security-Policy among it. */
  readonly errors: readonly string[]
  close(): Promise<void>
}

const program = findBrowser()

/** Why there is no Chromium to drive, as a reason to skip; null where there is one. */
export const noChromium = program === null ? 'chromium is not installed' : null

const options = [...quietly, '--hide-scrollbars']

/** Opens a page, with more options where a test wants them. */
export async function openChromium(url: string, more: readonly string[] = []): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'gateway-chromium-'))
  const child = spawn(program as string, [...options, ...more, `--user-data-dir=${profile}`, url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const endpoint = await readEndpoint(child.stderr)
  const socket = new WebSocket(await pageOf(endpoint))
  await once(socket, 'open')

  let last = 0
  const errors: string[] = []
  const waiting = new Map<number, (result: Record<string, unknown>) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result = {} } = JSON.parse(String(data))
    if (id !== undefined) waiting.get(id)?.(result)
    if (method === 'Log.entryAdded' && params.entry.level === 'error') errors.push(params.entry.text)
    if (method === 'Runtime.exceptionThrown') errors.push(params.exceptionDetails.exception?.description ?? 'exception')
  })
  const send = (method: string, params: object = {}) => {
    last += 1
    const id = last
    socket.send(JSON.stringify({ id, method, params }))
    return new Promise<Record<string, unknown>>((resolve) => waiting.set(id, resolve))
  }
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    return (result as { value?: unknown } | undefined)?.value
  }
  await send('Log.enable')
  await send('Runtime.enable')
  return {
    evaluate,
    until: (expression) => until(async () => (await evaluate(expression)) === true),
    send,
    errors,
    async close() {
      socket.close()
      const ended = child.exitCode === null ? once(child, 'exit') : null
      // Its helpers are in the same group, and would go on writing to the profile.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}

/** Chromium says on standard error where it is to be driven from. */
async function readEndpoint(stream: NodeJS.ReadableStream): Promise<string> {
  let said = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    said += chunk
    const found = /DevTools listening on ws:\/\/([^/]+)\//.exec(said)
    if (found?.[1] !== undefined) return found[1]
  }
  throw new Error(`Chromium ended: ${said}`)
}

async function pageOf(endpoint: string): Promise<string> {
  let address = ''
  await until(async () => {
    const targets = (await (await fetch(`http://${endpoint}/json/list`)).json()) as {
      type: string
      webSocketDebuggerUrl: string
    }[]
    address = targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? ''
    return address !== ''
  })
  return address
}
