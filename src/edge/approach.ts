import type { IncomingMessage } from 'node:http'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import { expectedClient } from '../clients/visit.ts'
import type { Transport } from '../config/config.ts'
import { callerOf } from './caller.ts'
import type { Connection } from './connection.ts'
import type { Door } from './handler.ts'
import { checkHost, type HostVerdict } from './host.ts'
import { targetError } from './target.ts'

/** What a request says before its body, and what a configuration makes of it. */
export interface Approach {
  readonly door: Door
  readonly request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>
  /** Why it is no request of an AnkiConnect client. */
  readonly wrong: string | null
  readonly host: HostVerdict
  readonly caller: Caller
  /** Who the caller probably is; null where it is none that may call, whatever key it shows. */
  readonly expected: Client | null
}

/**
 * What a request says before its body. Programs say the same with each request of a connection, so the last one is remembered
 * there, unless it holds a key.
 */
export function approachOf(
  request: IncomingMessage,
  connection: Connection,
  door: Door,
  transport: Transport,
): Approach {
  const last = connection.approach
  if (last !== null && last.door === door && isSame(last.request, request)) return last
  const caller = callerOf(request, connection.peer, door.trustedProxies, transport)
  const { method, url, rawHeaders } = request
  const approach: Approach = {
    door,
    request: { method, url, rawHeaders },
    wrong: targetError(request),
    host: checkHost(request.headers.host, door.names),
    caller,
    expected: expectedClient(caller, door.pipeline.clients),
  }
  connection.approach = caller.key === null ? approach : null
  return approach
}

/** Whether two requests say the same, but for the length of their bodies. */
function isSame(one: Approach['request'], other: Approach['request']): boolean {
  if (one.method !== other.method || one.url !== other.url) return false
  const [a, b] = [one.rawHeaders, other.rawHeaders]
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) {
    if (a[at] !== b[at] && (at % 2 === 0 || a[at - 1]?.toLowerCase() !== 'content-length')) return false
  }
  return true
}
