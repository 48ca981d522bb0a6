import type { Metrics } from '../observe/metrics.ts'
import { type Approvals, readDecision } from './approvals.ts'
import type { Asset } from './assets.ts'
import type { State } from './state.ts'

/** Whether the gateway can do its work, and why or why not, in words for its owner. */
export interface Readiness {
  readonly ready: boolean
  readonly reason: string
}

/** What a listener for health and metrics shows. */
export interface MetricsDependencies {
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>
  readiness(): Readiness
}

/** What the admin listener shows besides. */
export interface AdminDependencies extends MetricsDependencies {
  readonly assets: ReadonlyMap<string, Asset>
  readonly approvals: Approvals
  state(): Promise<State>
}

/** A request, its body read. */
export interface Asked {
  readonly method: string
  readonly path: string
  /** The Content-Type in lower case, without parameters. */
  readonly type: string
  readonly body: string
}

/** What one path answers. */
export interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
  /** The methods there are, where another one was asked for. */
  readonly allow?: string
}

const READ = 'GET, HEAD'
const DECIDE = 'POST'

/** /health, /ready and /metrics; null for every other path. */
export async function answerMetrics({ method, path }: Asked, dependencies: MetricsDependencies): Promise<Page | null> {
  if (path !== '/health' && path !== '/ready' && path !== '/metrics') return null
  if (!isRead(method)) return wrongMethod(READ)
  const { metrics, readiness } = dependencies
  if (path === '/health') return json(200, { status: 'ok' })
  if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.render() }
  const { ready, reason } = readiness()
  return json(ready ? 200 : 503, { ready, reason })
}

/** The page and what it is made of, /state and /approvals; a POST to /approvals/ID with a verdict decides. */
export async function answerAdmin(asked: Asked, dependencies: AdminDependencies): Promise<Page> {
  const { method, path } = asked
  const { assets, approvals, state } = dependencies
  const [, id] = /^\/approvals\/([A-Za-z0-9-]{1,40})$/.exec(path) ?? []
  if (id !== undefined) return method === 'POST' ? decide(id, asked, approvals) : wrongMethod(DECIDE)

  const asset = assets.get(path)
  const isKnown = asset !== undefined || path === '/state' || path === '/approvals'
  if (!isKnown)
    return json(404, { error: 'there are /, /state, /approvals, /events, /health, /ready and /metrics here' })
  if (!isRead(method)) return wrongMethod(READ)
  if (asset !== undefined) return { status: 200, ...asset }
  return json(200, path === '/state' ? await state() : approvals.pending())
}

/** A page of another site can send a form or plain text without being asked, but no JSON. */
async function decide(id: string, { type, body }: Asked, approvals: Approvals): Promise<Page> {
  if (type !== 'application/json') return json(415, { error: 'a verdict is JSON (Content-Type: application/json)' })
  const decision = readDecision(body)
  if (decision === null)
    return json(400, {
      error: 'expected {"verdict": "allow"} or {"verdict": "refuse"}; a client takes "name" and "profile" too',
    })
  const decided = await approvals.decide(id, decision)
  if (!decided.ok) return json(decided.status, { error: decided.error })
  const { client } = decided
  return json(200, { id, verdict: decision.verdict, ...(client !== null && { client }) })
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function wrongMethod(allow: string): Page {
  return { ...json(405, { error: `only ${allow} is taken here` }), allow }
}

export function json(status: number, value: object): Page {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` }
}
