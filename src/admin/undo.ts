import { isMap } from '../settings/many.ts'
import type { UndoRequest } from '../undo/choose.ts'
import { parseSince, USUAL_SINCE } from '../undo/since.ts'
import { texts as undoTexts } from '../undo/texts.ts'
import type { Undo, UndoReport } from '../undo/undo.ts'
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
  /** Takes back undos of these calls instead of the calls. */
  readonly redo?: boolean
  readonly dryRun?: boolean
  /** The digest of the preview that the owner has seen. If the preview is another one now, nothing happens. */
  readonly digest?: string
}

/** The result of an undo, or of a dry run, in words. */
export interface UndoShown {
  readonly calls: readonly {
    readonly call: string
    readonly at: string
    readonly client: string
    /** The profile of Anki in which it ran. Null if it is not known. */
    readonly profile: string | null
    readonly summary: string
  }[]
  readonly done: readonly string[]
  readonly left: readonly string[]
  readonly cannot: readonly string[]
  readonly failed: readonly string[]
  readonly digest: string
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
  if (asked === null) return refusal(texts('admin.undo'))
  const report = undo === undefined ? NO_SAFETY : await undo.run(asked)
  return report === null ? refusal(texts('admin.undo-changed')) : json(200, show(report))
}

function show({ calls, done, left, cannot, failed, digest }: UndoReport): UndoShown {
  const words = (all: UndoReport['done']) => all.map(({ text }) => text)
  return {
    calls: calls.map(({ call, at, client, profile, summary }) => ({ call, at, client, profile, summary })),
    done: words(done),
    left: words(left),
    cannot: words(cannot),
    failed: words(failed),
    digest,
  }
}

const NO_SAFETY: UndoReport = {
  calls: [],
  done: [],
  left: [],
  cannot: [],
  failed: [undoTexts('failed.off')],
  digest: '',
}
const MEMBERS = ['client', 'since', 'call', 'redo', 'dryRun', 'digest']

function readUndo(body: string): UndoRequest | null {
  try {
    const value: unknown = JSON.parse(body)
    if (!isMap(value) || !Object.keys(value).every((member) => MEMBERS.includes(member))) return null
    const { client = null, call = null, since, redo = false, dryRun = false, digest = null } = value
    const ms = since === undefined ? USUAL_SINCE : typeof since === 'string' ? parseSince(since) : null
    const isKnown = client !== null || call !== null
    if (!isKnown || ms === null || typeof dryRun !== 'boolean' || typeof redo !== 'boolean') return null
    if (!isText(client) || !isText(call) || !isText(digest)) return null
    return { client, call, since: ms, isRedo: redo, isDryRun: dryRun, seen: digest }
  } catch {
    return null
  }
}

function isText(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}
