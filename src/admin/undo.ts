import { isMap } from '../settings/many.ts'
import { parseSince, USUAL_SINCE } from '../undo/since.ts'
import { texts as undoTexts } from '../undo/texts.ts'
import type { Undo, UndoReport, UndoRequest } from '../undo/undo.ts'
import { type AdminRequest, json, type Page, refusal } from './routes.ts'
import { texts } from './texts.ts'

const METHODS = ['GET', 'HEAD', 'POST']
/** The calls that the page shows at once. */
const SHOWN = 50

/** An undo as the owner asks for it: `since` is a duration such as 10m. */
export interface AskedUndo {
  readonly client?: string
  readonly since?: string
  readonly call?: string
  readonly dryRun?: boolean
}

/** The result of an undo, or of a dry run, in words. */
export interface UndoShown {
  readonly calls: readonly {
    readonly call: string
    readonly at: string
    readonly client: string
    readonly summary: string
  }[]
  readonly done: readonly string[]
  readonly left: readonly string[]
  readonly cannot: readonly string[]
  readonly failed: readonly string[]
}

/**
 * Serves /undo: a GET lists the kept calls, with `?client=NAME` those of one client, and a POST undoes or, as a dry run, says what would
 * happen. With `safety: off` there is nothing to undo. Returns null for every other path.
 */
export async function answerUndo(
  { method, path, query, type, body }: AdminRequest,
  { undo }: { readonly undo?: Undo },
): Promise<Page | null> {
  if (path !== '/undo') return null
  if (method === 'GET' || method === 'HEAD') {
    const client = new URLSearchParams(query).get('client')
    return json(200, (await undo?.list(client, SHOWN)) ?? [])
  }
  if (method !== 'POST')
    return { ...refusal(texts('admin.method', { methods: METHODS.join(', ') })), allow: METHODS.join(', ') }
  // A page of another site can send a form or plain text without a preflight, but not JSON.
  if (type !== 'application/json') return refusal(texts('admin.undo-type'))
  const asked = readUndo(body.toString('utf8'))
  return asked === null ? refusal(texts('admin.undo')) : json(200, show((await undo?.run(asked)) ?? NO_SAFETY))
}

function show({ calls, done, left, cannot, failed }: UndoReport): UndoShown {
  const words = (all: UndoReport['done']) => all.map(({ text }) => text)
  return {
    calls: calls.map(({ call, at, client, summary }) => ({ call, at, client, summary })),
    done: words(done),
    left: words(left),
    cannot: words(cannot),
    failed: words(failed),
  }
}

const NO_SAFETY: UndoReport = { calls: [], done: [], left: [], cannot: [], failed: [undoTexts('failed.off')] }
const MEMBERS = ['client', 'since', 'call', 'dryRun']

function readUndo(body: string): UndoRequest | null {
  try {
    const value: unknown = JSON.parse(body)
    if (!isMap(value) || !Object.keys(value).every((member) => MEMBERS.includes(member))) return null
    const { client = null, call = null, since, dryRun = false } = value as Record<string, unknown>
    const ms = since === undefined ? USUAL_SINCE : typeof since === 'string' ? parseSince(since) : null
    const isKnown = client !== null || call !== null
    if (!isKnown || ms === null || typeof dryRun !== 'boolean') return null
    if ((client !== null && typeof client !== 'string') || (call !== null && typeof call !== 'string')) return null
    return { client, call, since: ms, isDryRun: dryRun }
  } catch {
    return null
  }
}
