import type { Catalogue } from '../actions/catalogue.ts'
import { touchedBy } from '../actions/touched.ts'
import type { Clock } from '../clock.ts'
import type { Approval, AskVerdict } from '../safety/ask.ts'
import type { AskedCall } from '../safety/asked-call.ts'
import type { ImageEnd } from '../safety/image.ts'
import type { ImageJournal } from '../safety/image-journal.ts'
import { summaryOf } from '../safety/summary.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Send, Sender } from '../upstream/send.ts'
import type { WriteGate } from '../upstream/split/write-gate.ts'
import type { CachedReplies } from '../upstream/upstream.ts'
import { failed, mayHaveReached, type Outcome } from '../wire/outcome.ts'
import { readAfter } from './after.ts'
import { type Before, readBefore } from './before.ts'
import { createdBy } from './created.ts'
import { keeperOf, onlyKept, runsOf } from './kept-calls.ts'
import { namedValues } from './named-values.ts'
import type { ImageKeeping } from './observer.ts'
import type { ImageQuestions } from './questions.ts'
import type { ImageConfig } from './settings.ts'
import { reasons, texts } from './texts.ts'
import { wantedBy } from './wanted.ts'

export interface ImagesOptions {
  /** The name of the upstream in records. */
  readonly upstream: string
  /** Sends calls on their usual way. */
  readonly send: Send
  /** Sends reads past the cache: without a stamp, a cached reply can be older than the collection. */
  readonly sendFresh: Send
  readonly cached: () => Pick<CachedReplies, 'moment'> | null
  readonly questions: ImageQuestions
  readonly catalogue: Pick<Catalogue, 'get'>
  readonly journal: ImageJournal
  readonly config: ImageConfig
  readonly gate: WriteGate
  /** How long a write waits for others, in ms. */
  readonly patience: number
  readonly ask: (call: AskedCall) => AskVerdict
  readonly clock: Pick<Clock, 'wall'>
  /** Returns the id of the next record. */
  readonly nonce: () => string
  readonly onImage: (end: ImageKeeping, call: string | null, leaves: readonly Leaf[]) => void
}

/** How often an image is read if the collection changes meanwhile. */
const TRIES = 3
/** More things than this are too large to keep: to read them would hold Anki's window for seconds. */
const MOST = 5000
/** The number of calls that the summary of a request describes. */
const SUMMED = 3
/** The part of the journal that one image may take. */
const PART = 8

/**
 * Sends calls, and first keeps what the calls of clients with `undo` are about to change: reads it, writes it to disk, and sends the calls
 * only if the collection has not changed meanwhile. Then writes down how they ended. The reads that tell what the calls left go in the
 * exchange of the calls. No other write of the gateway comes in between.
 */
export function createImages(options: ImagesOptions): Send {
  const { send, gate, patience } = options
  return async (leaves, sender) => {
    if (!leaves.some((leaf) => leaf.writes())) return send(leaves, sender)
    const isAnyKept = leaves.some((leaf) => keeperOf(leaf) !== null)
    const entered = gate.enter(isAnyKept ? 'alone' : 'shared', sender.signal, patience)
    const leave = entered instanceof Promise ? await entered : entered
    if (typeof leave === 'string') return leaves.map(() => failed(leave))
    try {
      if (!isAnyKept) return await send(leaves, sender)
      const outcomes: Outcome[] = []
      for (const run of runsOf(leaves)) outcomes.push(...(await sendKept(run, sender, options)))
      return outcomes
    } finally {
      leave()
    }
  }
}

async function sendKept(leaves: readonly Leaf[], sender: Sender, options: ImagesOptions): Promise<readonly Outcome[]> {
  const { send, journal, questions, onImage, clock } = options
  const kept = leaves.filter((leaf) => keeperOf(leaf) !== null)
  const prepared = await prepare(kept, sender, options)
  if (prepared.kind === 'unread') return leaves.map(() => notSent(prepared.outcome))
  if (prepared.kind !== 'ready') {
    onImage(prepared.kind, null, kept)
    return sendUnkept(leaves, kept, sender, options)
  }
  const { call, before, isExact } = prepared
  onImage(isExact ? 'kept' : 'moved', call, kept)
  const after = readAfter(before.subjects, before.image, questions, before.profile === null)
  const end = (ended: ImageEnd['ended'], rest: Pick<ImageEnd, 'after' | 'created' | 'profile'>) =>
    journal.end(call, { ended, at: new Date(clock.wall()).toISOString(), ...rest })
  let outcomes: readonly Outcome[]
  try {
    outcomes = await send([...leaves, ...after.leaves], sender)
  } catch (error) {
    await end('unknown', { after: null, created: createdBy([], []) })
    throw error
  }
  const own = outcomes.slice(0, leaves.length)
  // In one request, calls with another key are those of another client.
  const [sent, replies] = onlyKept(leaves, own)
  const ended = endOf(replies)
  const left =
    ended === 'answered' || ended === 'failed' ? after.take(outcomes.slice(leaves.length), sent, replies) : NOT_READ
  await end(ended, {
    after: left.after,
    created: createdBy(sent, replies),
    ...(left.profile !== null && { profile: left.profile }),
  })
  return own
}

const NOT_READ = { after: null, profile: null }

type Prepared =
  | {
      readonly kind: 'ready'
      readonly call: string
      readonly before: Before & { kind: 'read' }
      readonly isExact: boolean
    }
  | { readonly kind: 'large' | 'unwritten' }
  | (Before & { readonly kind: 'unread' })

/** Keeps an image on disk that is still true once it is there. Another image replaces one that was overtaken. */
async function prepare(
  kept: readonly Leaf[],
  sender: Sender,
  { questions, catalogue, sendFresh, cached, journal, config, clock, nonce, upstream }: ImagesOptions,
): Promise<Prepared> {
  const wanted = wantedBy(kept)
  const bytes = Math.floor(config.size / PART)
  const ask = (leaves: readonly Leaf[]) => sendFresh(leaves, { client: sender.client, signal: sender.signal })
  for (let tries = 1; ; tries += 1) {
    const moment = cached()?.moment() ?? null
    const before = await readBefore(wanted, { questions, ask, most: MOST, bytes })
    if (before.kind === 'unread') return before
    if (before.kind === 'large') return { kind: 'large' }
    const call = nonce()
    try {
      await journal.begin({
        call,
        at: new Date(clock.wall()).toISOString(),
        client: kept[0]?.client?.name ?? '',
        upstream,
        ...(before.profile !== null && { profile: before.profile }),
        actions: kept.map(({ action }) => action.name),
        summary: summaryOfAll(kept),
        before: before.image,
        named: namedValues(kept, before.image, catalogue),
      })
    } catch {
      return { kind: 'unwritten' }
    }
    const isExact = moment === null || (cached()?.moment() ?? null) === moment
    if (isExact || tries === TRIES) return { kind: 'ready', call, before, isExact }
    await journal.end(call, {
      ended: 'unsent',
      at: new Date(clock.wall()).toISOString(),
      after: null,
      created: createdBy([], []),
    })
  }
}

/**
 * White space after the parameters makes the question another one than those of the client's profile and of a missing copy about the same
 * call. The request holds their approvals already.
 */
const MARK = '\n'

/** Sends calls without an image, as far as the owner lets them through. */
async function sendUnkept(
  leaves: readonly Leaf[],
  kept: readonly Leaf[],
  sender: Sender,
  { send, ask, config }: ImagesOptions,
): Promise<readonly Outcome[]> {
  if (config.tooLarge === 'allow') return send(leaves, sender)
  const approvals: Approval[] = []
  const refusals = new Map<Leaf, Outcome>()
  for (const leaf of kept) {
    const { action, params } = leaf
    const touched = touchedBy(action, leaf.value() ?? {})
    const client = leaf.client?.name ?? sender.client
    const marked = Buffer.from(`${params ?? '{}'}${MARK}`)
    const summary = reasons('image.asked', { summary: summaryOf(action, touched) }).text
    const verdict = ask({ client, action: action.name, params: marked, summary, touched })
    if (verdict.kind === 'approved') approvals.push(verdict.approval)
    else refusals.set(leaf, refusalOf(verdict))
  }
  const sent = leaves.filter((leaf) => !refusals.has(leaf))
  let outcomes: readonly Outcome[] = []
  try {
    outcomes = sent.length === 0 ? [] : await send(sent, sender)
  } finally {
    const isSent = outcomes.some(({ kind }) => kind === 'result' || kind === 'error')
    for (const approval of approvals) approval.end(isSent)
  }
  const next = outcomes.values()
  return leaves.map((leaf) => refusals.get(leaf) ?? (next.next().value as Outcome))
}

function refusalOf(verdict: Exclude<AskVerdict, { kind: 'approved' }>): Outcome {
  const error =
    verdict.kind === 'waiting'
      ? texts('image.waiting', { number: verdict.number })
      : verdict.kind === 'refused'
        ? texts('image.refused', { number: verdict.number })
        : texts('image.not-asked')
  return { kind: 'refused', error, by: 'ask' }
}

/** A read that got no answer means that the calls after it were never sent. */
function notSent(outcome: Extract<Outcome, { kind: 'failed' | 'refused' }>): Outcome {
  if (outcome.kind === 'refused' || !mayHaveReached(outcome.failure)) return outcome
  return failed(outcome.failure === 'lost' ? 'unreachable' : 'busy')
}

function endOf(own: readonly Outcome[]): ImageEnd['ended'] {
  if (own.some((outcome) => outcome.kind === 'failed' && mayHaveReached(outcome.failure))) return 'unknown'
  if (own.every(({ kind }) => kind === 'failed' || kind === 'refused')) return 'unsent'
  return own.some(({ kind }) => kind === 'result') ? 'answered' : 'failed'
}

function summaryOfAll(leaves: readonly Leaf[]): string {
  return leaves
    .slice(0, SUMMED)
    .map((leaf) => summaryOf(leaf.action, touchedBy(leaf.action, leaf.value() ?? {})))
    .join('; ')
}
