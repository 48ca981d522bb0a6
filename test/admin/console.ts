import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import type { Test } from 'tap'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { type Front, type FrontOptions, startFront } from '../support/front.ts'

/** What the admin listener answered. */
export interface Said {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A gateway in front of a sandbox, and its page as a program that speaks for it. */
export interface Opened {
  readonly front: Front
  readonly sandbox: Sandbox
  /** The token in the page. */
  readonly token: string
  /** The headers with which the page sends. */
  readonly own: Readonly<Record<string, string>>
  /** Sends what the page would send, or with other headers. */
  post(path: string, body: object | string | Buffer, headers?: Record<string, string>): Promise<Said>
  /** Runs a request, confirmed where it has to be, and returns the body of its reply. */
  run(target: 'sandbox' | 'anki', client: string, body: object | string): Promise<string>
  get(path: string, headers?: Record<string, string>): Promise<Said>
}

/** Opens a gateway with a console. */
export async function openConsole(t: Test, options: Partial<FrontOptions> = {}): Promise<Opened> {
  const sandbox = await startSandbox({ seed: 'demo' })
  const front = await startFront({ upstream: { url: sandbox.url }, ...options })
  t.teardown(async () => {
    await front.close()
    await sandbox.close()
  })
  await front.known('up')
  const { host, port } = front.gateway.adminAddress
  const send = async (method: string, path: string, body: string | Buffer, headers: Record<string, string>) => {
    const outgoing = request({ host, port, path, method, headers, agent: false })
    // A refusal can come before the body is out.
    outgoing.on('error', () => {})
    outgoing.end(body)
    const [incoming] = await once(outgoing, 'response')
    let text = ''
    for await (const chunk of incoming.setEncoding('utf8')) text += chunk
    return { status: incoming.statusCode, headers: incoming.headers, text }
  }
  const get = (path: string, headers: Record<string, string> = {}) => send('GET', path, '', headers)
  const { text } = await get('/')
  const token = /name="gateway-token" content="([^"]+)"/.exec(text)?.[1] ?? ''
  const own = {
    Origin: `http://${host}:${port}`,
    'Content-Type': 'application/json',
    'X-AnkiConnect-Gateway-Token': token,
  }
  const post = (path: string, body: object | string | Buffer, headers: Record<string, string> = own) =>
    send('POST', path, typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body), headers)
  return {
    front,
    sandbox,
    token,
    own,
    post,
    get,
    async run(target, client, body) {
      const path = `/console/run/${target}/${client}`
      let said = await post(path, body)
      if (said.status === 409) {
        const { confirm } = JSON.parse(said.text) as { confirm: string }
        said = await post(path, body, { ...own, 'X-AnkiConnect-Gateway-Confirm': confirm })
      }
      if (said.status !== 200) throw new Error(`${said.status} ${said.text}`)
      return (JSON.parse(said.text) as { text: string }).text
    },
  }
}

/** A module of the page that needs no page around it. */
export async function pageModule<Module>(name: string): Promise<Module> {
  const file = new URL(`../../src/admin/page/${name}.js`, import.meta.url)
  return (await import(file.href)) as Module
}
