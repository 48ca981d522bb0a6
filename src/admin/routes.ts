import type { Metrics } from '../observe/metrics.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Undo } from '../undo/undo.ts'
import { type Approvals, type NamedPage, readDecision } from './approvals.ts'
import type { Asset } from './assets.ts'
import { type ClientViews, readRevocation } from './clients.ts'
import { findCalls, findRequests, type Lookup, readFilter } from './lookup.ts'
import type { Rules } from './rule.ts'
import type { AdminState } from './state.ts'
import { texts } from './texts.ts'

/** Whether the gateway can serve its clients, with the reason in words for its owner. */
export interface Readiness {
  readonly ready: boolean
  readonly reason: string
}

/** The dependencies of a listener for health and metrics. */
export interface MetricsDependencies {
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>
  readiness(): Readiness
}

/** The additional dependencies of the admin listener. */
export interface AdminDependencies extends MetricsDependencies {
  readonly assets: ReadonlyMap<string, Asset>
  readonly approvals: Approvals
  readonly clientViews: ClientViews
  readonly lookup: Lookup
  /** None by default: the gateway then writes no rules. */
  readonly rules?: Rules
  /** None by default: the gateway then keeps nothing. */
  readonly undo?: Undo
  state(): Promise<AdminState>
}

/** A request with its whole body. */
export interface AdminRequest {
  readonly method: string
  readonly path: string
  /** The part of the address after the question mark. */
  readonly query: string
  /** The Content-Type in lower case, without parameters. */
  readonly type: string
  readonly body: Buffer
  /** The confirmation in the header for that. Null without it. */
  readonly confirmed: string | null
  /** The address of the caller, as the connection names it. */
  readonly from: string
  /** Returns a signal that aborts when the caller leaves. */
  readonly signal: () => AbortSignal
}

/** The reply for one path. */
export interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
  /** The same body, compressed. */
  readonly gzipped?: Buffer
  /** The permitted methods, if the request used another one. */
  readonly allow?: string
}

const READ = 'GET, HEAD'
const DECIDE = 'POST'

/** Serves /health, /ready and /metrics. Returns null for every other path. */
export async function answerMetrics(
  { method, path }: AdminRequest,
  dependencies: MetricsDependencies,
): Promise<Page | null> {
  if (path !== '/health' && path !== '/ready' && path !== '/metrics') return null
  if (!isRead(method)) return wrongMethod(READ)
  const { metrics, readiness } = dependencies
  if (path === '/health') return json(200, { status: 'ok' })
  if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.render() }
  const { ready, reason } = readiness()
  return json(ready ? 200 : 503, { ready, reason })
}

/**
 * Serves the page and its files, /state, /approvals, /requests and /history.
 * /approvals/ID/names lists the things that a call names, and /approvals/ID/names/NUMBER continues at a number.
 * /approvals/ID/effect is its effect with the first things, and /approvals/ID/effect/NUMBER continues at a number.
 * A POST to /approvals/ID with a verdict decides.
 * /clients/NAME is one client with its rights, and a POST there revokes it or lets it call again.
 */
export async function answerAdmin(asked: AdminRequest, dependencies: AdminDependencies): Promise<Page> {
  const { method, path } = asked
  const { assets, approvals, clientViews, lookup, state } = dependencies
  const [, id] = /^\/approvals\/([A-Za-z0-9-]{1,40})$/.exec(path) ?? []
  if (id !== undefined) return method === 'POST' ? decide(id, asked, approvals) : wrongMethod(DECIDE)
  const [, call, from = '0'] = /^\/approvals\/([A-Za-z0-9-]{1,40})\/names(?:\/([0-9]{1,9}))?$/.exec(path) ?? []
  if (call !== undefined) return isRead(method) ? names(approvals.named(call, Number(from))) : wrongMethod(READ)
  const [, waiting, at = '0'] = /^\/approvals\/([A-Za-z0-9-]{1,40})\/effect(?:\/([0-9]{1,9}))?$/.exec(path) ?? []
  if (waiting !== undefined) {
    if (!isRead(method)) return wrongMethod(READ)
    const part = await approvals.effect(waiting, Number(at))
    return part === null ? refusal(texts('admin.call-gone')) : json(200, part)
  }

  const [, client] = /^\/clients\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/.exec(path) ?? []
  if (client !== undefined)
    return method === 'POST' ? revoke(client, asked, clientViews) : show(client, asked, clientViews)
  if (path === '/requests' || path === '/history') return isRead(method) ? find(asked, lookup) : wrongMethod(READ)

  const asset = assets.get(path)
  const isKnown = asset !== undefined || path === '/state' || path === '/approvals'
  if (!isKnown) return refusal(texts('admin.paths'))
  if (!isRead(method)) return wrongMethod(READ)
  if (asset !== undefined) return { status: 200, ...asset }
  return json(200, path === '/state' ? await state() : approvals.pending())
}

/**
 * Accepts a verdict only as JSON. A page of another site can send a form or plain text without a preflight, but not
 * JSON.
 */
async function decide(id: string, { type, body }: AdminRequest, approvals: Approvals): Promise<Page> {
  if (type !== 'application/json') return refusal(texts('admin.verdict-type'))
  const decision = readDecision(body.toString('utf8'))
  if (decision === null) return refusal(texts('admin.verdict'))
  const decided = await approvals.decide(id, decision)
  if (!decided.ok) return refusal(decided.error)
  const { client } = decided
  return json(200, { id, verdict: decision.verdict, ...(client !== null && { client }) })
}

function show(name: string, { method }: AdminRequest, views: ClientViews): Page {
  if (!isRead(method)) return wrongMethod(`${READ}, ${DECIDE}`)
  const view = views.view(name)
  return view === null ? refusal(texts('admin.no-client')) : json(200, view)
}

/** Accepts a revocation only as JSON, as a verdict. */
async function revoke(name: string, { type, body }: AdminRequest, views: ClientViews): Promise<Page> {
  if (type !== 'application/json') return refusal(texts('admin.verdict-type'))
  const isRevoked = readRevocation(body.toString('utf8'))
  if (isRevoked === null) return refusal(texts('admin.revocation'))
  const result = await views.setRevoked(name, isRevoked)
  if (!result.ok) return refusal(result.error)
  const trouble = result.isLasting ? null : result.error.text
  return json(200, { client: name, revoked: isRevoked, trouble })
}

async function find({ path, query }: AdminRequest, lookup: Lookup): Promise<Page> {
  const wanted = readFilter(query)
  if (wanted === null) return refusal(texts('admin.filter'))
  const { filter, from } = wanted
  return json(200, path === '/requests' ? findRequests(lookup, filter) : await findCalls(lookup, filter, from))
}

function names(page: NamedPage | null): Page {
  return page === null ? refusal(texts('admin.call-gone')) : json(200, page)
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Returns the refusal of a method, with those that are permitted. */
export function wrongMethod(allow: string): Page {
  return { ...refusal(texts('admin.method', { methods: allow })), allow }
}

/** Returns a refusal with its text and code. */
export function refusal({ status, text, code }: Text): Page {
  return json(status ?? 500, { error: text, code })
}

/** Returns a reply as JSON. */
export function json(status: number, value: object): Page {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` }
}
