import type { AnkiConnectActions } from '../actions/types.ts'
import { ACTION_NAMES } from './action-names.ts'
import type { Arguments, ResultOf, UnsentCall, UnsentCalls } from './call.ts'
import { AnkiConnectError } from './call-error.ts'
import { clientTexts } from './texts.ts'

export type { AnkiConnectActions } from '../actions/types.ts'
export type { ActionName, UnsentCall } from './call.ts'
export { AnkiConnectError } from './call-error.ts'

/** Where AnkiConnect is and how to ask it. */
export interface ConnectOptions {
  /** `http://127.0.0.1:8765` when left out. */
  readonly url?: string
  /** The key of this client, or AnkiConnect's `apiKey`. None when left out. */
  readonly key?: string
  /** How long a call may take, in milliseconds. Without it a call waits as long as Anki shows a dialog. */
  readonly timeout?: number
  /** The function that sends requests; the global `fetch` when left out. */
  readonly fetch?: typeof globalThis.fetch
}

/** Results in the order of their calls. */
export type BatchResults<Calls extends readonly UnsentCall[]> = {
  -readonly [Index in keyof Calls]: ResultOf<Calls[Index]>
}

/** Outcomes in the order of their calls. */
export type BatchOutcomes<Calls extends readonly UnsentCall[]> = {
  -readonly [Index in keyof Calls]: PromiseSettledResult<ResultOf<Calls[Index]>>
}

/**
 * A client of AnkiConnect: one method for each action, and these. Every method rejects with an {@link AnkiConnectError} if the reply
 * is an error, and with the error of `fetch` if there is no reply.
 */
export type AnkiConnect = {
  readonly [Name in keyof AnkiConnectActions]: (
    ...given: Arguments<Name>
  ) => Promise<AnkiConnectActions[Name]['result']>
} & {
  /** Calls an action that the client does not know, of a newer AnkiConnect. */
  invoke(action: string, params?: object): Promise<unknown>
  /** Sends the calls as one `multi`. All of them run. Rejects with the first error, as Promise.all does. */
  batch<const Calls extends readonly UnsentCall[]>(make: (call: UnsentCalls) => Calls): Promise<BatchResults<Calls>>
  /** The same with the outcome of each call, as from Promise.allSettled. */
  batchSettled<const Calls extends readonly UnsentCall[]>(
    make: (call: UnsentCalls) => Calls,
  ): Promise<BatchOutcomes<Calls>>
}

/** What a reply of AnkiConnect at version 6 is. */
interface Reply {
  readonly result: unknown
  readonly error: string | null
}

const VERSION = 6
const unsentCalls = Object.fromEntries(
  ACTION_NAMES.map((action) => [action, (params: object = {}) => ({ action, params })]),
) as unknown as UnsentCalls

/**
 * Returns a client of the AnkiConnect, or gateway, at an address. Sends nothing before the first call. Needs nothing but `fetch`.
 *
 * @example
 * const anki = connect({ key: 'k3y' })
 * const notes = await anki.findNotes({ query: 'deck:Japanese' })
 * const [decks, tags] = await anki.batch((call) => [call.deckNames(), call.getTags()])
 */
export function connect(options: ConnectOptions = {}): AnkiConnect {
  const { key, timeout } = options

  const envelope = (action: string, params: object): object => ({
    action,
    version: VERSION,
    params,
    ...(key === undefined ? {} : { key }),
  })

  async function invoke(action: string, params: object = {}): Promise<unknown> {
    const send = options.fetch ?? globalThis.fetch
    const response = await send(options.url ?? 'http://127.0.0.1:8765', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(envelope(action, params)),
      ...(timeout === undefined ? {} : { signal: AbortSignal.timeout(timeout) }),
    })
    const reply = readReply(await response.text())
    if (reply === null) {
      const { text, code } = clientTexts('client.not-a-reply', { status: response.status })
      throw new AnkiConnectError(text, { action, code })
    }
    if (reply.error === null) return reply.result
    throw new AnkiConnectError(reply.error, { action, code: response.headers.get('X-AnkiConnect-Gateway-Code') })
  }

  async function settle(calls: readonly UnsentCall[]): Promise<PromiseSettledResult<unknown>[]> {
    if (calls.length === 0) return []
    const actions = calls.map(({ action, params }) => envelope(action, params as object))
    const replies = (await invoke('multi', { actions })) as readonly Reply[]
    if (!Array.isArray(replies) || replies.length !== calls.length) {
      const { text, code } = clientTexts('client.batch-length', { calls: calls.length })
      throw new AnkiConnectError(text, { action: 'multi', code })
    }
    return calls.map(({ action }, index) => {
      const { result, error } = replies[index] as Reply
      if (error === null) return { status: 'fulfilled', value: result }
      return { status: 'rejected', reason: new AnkiConnectError(error, { action, index }) }
    })
  }

  return {
    ...Object.fromEntries(ACTION_NAMES.map((action) => [action, (params?: object) => invoke(action, params)])),
    invoke,
    async batch(make: (call: UnsentCalls) => readonly UnsentCall[]) {
      return (await settle(make(unsentCalls))).map((outcome) => {
        if (outcome.status === 'rejected') throw outcome.reason
        return outcome.value
      })
    },
    batchSettled: (make: (call: UnsentCalls) => readonly UnsentCall[]) => settle(make(unsentCalls)),
  } as unknown as AnkiConnect
}

function readReply(text: string): Reply | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'result' in value && 'error' in value
      ? (value as Reply)
      : null
  } catch {
    return null
  }
}
