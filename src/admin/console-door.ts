import type { IncomingMessage } from 'node:http'
import { openedBy } from '../clients/digest.ts'
import type { Text } from '../settings/declare-texts.ts'
import { MiB } from '../settings/units.ts'
import { texts } from './texts.ts'

/** The header with the token of the page. A page of another site cannot send it without a preflight, which nothing here grants. */
export const TOKEN_HEADER = 'x-ankiconnect-gateway-token'
/** The header with which the owner confirms a request that does more than read. */
export const CONFIRM_HEADER = 'x-ankiconnect-gateway-confirm'

/** The longest body for the console, in bytes. */
export const LONGEST_CALL = MiB
/** The console's requests at once. Each holds its body, and a part of its reply. */
const MOST_CALLS = 4

/** The decision whether a request may use the console. `leave` ends its turn. */
export type ConsoleEntry =
  | { readonly ok: true; readonly longest: number; readonly leave: () => void }
  | { readonly ok: false; readonly error: Text }

/** Admits requests to the console, before their bodies are read. */
export interface ConsoleDoor {
  /** Null for a request that is not a call of the console. */
  enter(request: IncomingMessage, path: string): ConsoleEntry | null
}

/**
 * Creates the door of the console. Only the page itself passes: its own origin, and the token that only this process puts into it.
 * No cookie takes part, so a page of another site cannot borrow the owner's.
 *
 * @param tokenDigest the SHA-256 of the page's token
 */
export function createConsoleDoor(tokenDigest: Buffer): ConsoleDoor {
  let calls = 0
  return {
    enter({ method, headersDistinct }, path) {
      if (!path.startsWith('/console/') || method !== 'POST') return null
      const { host = [], origin = [], 'content-type': types = [], [TOKEN_HEADER]: tokens = [] } = headersDistinct
      const isOwnPage = origin.length === 1 && origin[0]?.toLowerCase() === `http://${host[0]?.toLowerCase()}`
      if (!isOwnPage) return { ok: false, error: texts('console.page-only') }
      const [token] = tokens
      const isRight =
        tokens.length === 1 && token !== undefined && openedBy(token, [{ digest: tokenDigest }]).length > 0
      if (!isRight) return { ok: false, error: texts('console.token') }
      const [type = ''] = (types.join() ?? '').toLowerCase().split(';', 1)
      if (type.trim() !== 'application/json') return { ok: false, error: texts('console.type') }
      if (calls >= MOST_CALLS) return { ok: false, error: texts('console.busy', { most: MOST_CALLS }) }
      calls += 1
      let hasLeft = false
      const leave = () => {
        if (!hasLeft) calls -= 1
        hasLeft = true
      }
      return { ok: true, longest: LONGEST_CALL, leave }
    },
  }
}
