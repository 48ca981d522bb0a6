import type { Action } from '../actions/action.ts'
import type { ExplainedRequest } from '../checks/explained.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { RequestOutcome, ServedBy } from '../wire/outcome.ts'
import { type AdminRequest, json, type Page, refusal, wrongMethod } from './routes.ts'
import { texts } from './texts.ts'

/** An action in the list of the console. */
export interface ConsoleAction {
  readonly name: string
  readonly title: string
  readonly kind: Action['gateway']['kind']
  readonly groups: readonly string[]
}

/** The facts by which the console draws the form of an action. */
export interface ConsoleForm extends ConsoleAction {
  readonly description: string
  /** JSON Schema of `params`, with every shape in place of the reference to it. */
  readonly params: object
  readonly examples: Action['examples']
}

/** The facts with which the console writes a request as curl, Python and TypeScript. They hold no key. */
export interface ConsoleClient {
  readonly name: string
  readonly hasKey: boolean
  /** An origin of its pages. Null for a client that is not a page. */
  readonly origin: string | null
}

/** The start of the console. */
export interface ConsoleStart {
  readonly actions: readonly ConsoleAction[]
  readonly clients: readonly ConsoleClient[]
  /** The URL of the gateway for clients on this machine. */
  readonly url: string
}

/** The place where a request runs. */
export type ConsoleTarget = 'sandbox' | 'anki'

/** A request of the owner in the name of a client. `body` is the body that the client would send. */
export interface ConsoleRun {
  readonly target: ConsoleTarget
  readonly client: string
  readonly body: Buffer
  /** The confirmation that the owner gave. Null before that. */
  readonly confirmed: string | null
  /** Aborts when the owner's page is gone. */
  readonly signal: AbortSignal
  /** The address of the owner. */
  readonly from: string
}

/** A call that is more than a read, and its effect in words. */
export interface ConsoleWrite {
  readonly action: string
  readonly summary: string
}

/** The reply to a request, as its client would get it. */
export interface ConsoleReply {
  /** The HTTP status. Null if the connection would end without a reply. */
  readonly status: number | null
  /** The beginning of the body. */
  readonly text: string
  /** The length of the whole body in bytes. */
  readonly bytes: number
  readonly isCut: boolean
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  readonly ms: number
}

export type ConsoleResult =
  | { readonly kind: 'reply'; readonly reply: ConsoleReply }
  /** It does more than read. It runs if the next request repeats `confirm`. `more` counts the calls that are not listed. */
  | {
      readonly kind: 'confirm'
      readonly confirm: string
      readonly writes: readonly ConsoleWrite[]
      readonly more: number
    }
  | { readonly kind: 'refused'; readonly error: Text }

/** The console of the owner. */
export interface Console {
  /** The token that only this process puts into its page. It is secret. */
  readonly token: string
  start(): ConsoleStart
  /** Returns the form of an action, or null if the catalogue does not have it. */
  form(name: string): ConsoleForm | null
  /** Returns the verdict on each call of a request, or an error. */
  explain(client: string, body: Buffer): Promise<ExplainedRequest | Text>
  run(run: ConsoleRun): Promise<ConsoleResult>
}

/** The dependencies of the console's paths. */
export interface ConsoleDependencies {
  /** Absent if there is no console. */
  readonly console?: Console
}

const READ = 'GET, HEAD'
const CALL = 'POST'

/**
 * Serves the paths below /console. Returns null for every other path.
 * `GET /console` is what the page begins with, and `GET /console/actions/NAME` the form of an action.
 * `POST /console/explain/CLIENT` and `POST /console/run/TARGET/CLIENT` take the body that the client would send.
 * console-door.ts has checked that the page itself sends them.
 */
export async function answerConsole(asked: AdminRequest, { console }: ConsoleDependencies): Promise<Page | null> {
  const { method, path } = asked
  if (console === undefined || (path !== '/console' && !path.startsWith('/console/'))) return null
  const isRead = method === 'GET' || method === 'HEAD'
  const [, name] = /^\/console\/actions\/([A-Za-z0-9_]{1,100})$/.exec(path) ?? []
  if (path === '/console' || name !== undefined) {
    if (!isRead) return wrongMethod(READ)
    if (name === undefined) return json(200, console.start())
    const form = console.form(name)
    return form === null ? refusal(texts('console.no-action')) : json(200, form)
  }
  const [, judged] = /^\/console\/explain\/([A-Za-z0-9._-]{1,64})$/.exec(path) ?? []
  const [, target, caller] = /^\/console\/run\/(sandbox|anki)\/([A-Za-z0-9._-]{1,64})$/.exec(path) ?? []
  if (judged === undefined && caller === undefined) return refusal(texts('admin.paths'))
  if (method !== CALL) return wrongMethod(CALL)
  const { body, confirmed, signal, from } = asked
  if (judged !== undefined) {
    const explained = await console.explain(judged, body)
    return 'code' in explained ? refusal(explained) : json(200, explained)
  }
  const result = await console.run({
    target: target as ConsoleTarget,
    client: caller as string,
    body,
    confirmed,
    signal: signal(),
    from,
  })
  if (result.kind === 'refused') return refusal(result.error)
  const { kind: _kind, ...said } = result
  return json(result.kind === 'confirm' ? 409 : 200, result.kind === 'reply' ? result.reply : said)
}
