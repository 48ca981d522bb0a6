import type { Catalogue } from '../../actions/catalogue.ts'
import type { UpstreamTimeouts } from '../../config/config.ts'
import type { Journal } from '../../safety/journal.ts'
import { type Call, weigh } from '../call.ts'
import type { Sender } from '../lane.ts'
import type { Leaf, LeafOutcome } from '../leaf.ts'
import { isLong } from '../timeout.ts'
import type { GenerationProbe } from './generation.ts'
import { listPieces, sendPieces } from './list.ts'
import { type SplitEnd, type SplitOptions, splitNotes } from './notes.ts'
import { areTooMany, isOver, notesIn, type Scale } from './plan.ts'
import type { WriteGate } from './write-gate.ts'

/** Sends the leaf calls of one request, in their order; resolves to an outcome for each. */
type Send = (leaves: readonly Leaf[], sender: Sender) => Promise<readonly LeafOutcome[]>

/** What large work runs on. */
export interface LargeOptions extends Scale {
  /** The way to AnkiConnect for what fits an exchange. */
  readonly send: Send
  readonly catalogue: Catalogue
  readonly gate: WriteGate
  readonly generation: GenerationProbe
  readonly journal: Journal
  /** The upstream's name in records. */
  readonly url: string
  readonly timeouts: UpstreamTimeouts
  /** How each large `addNotes` ended. */
  readonly onEnd: (end: SplitEnd['kind'], client: string, error?: Error) => void
}

const NEVER = new AbortController().signal

/**
 * A way to AnkiConnect that takes calls of any size: an `addNotes` beyond the bounds of an exchange goes as single notes, part by
 * part. While such a sequence, or a large `multi` that writes, is on its way, no other write is sent; reads are. Between its
 * parts whatever else waits gets its turn.
 */
export function createLarge(options: LargeOptions): Send {
  const { send, gate, timeouts } = options
  return async (leaves, sender) => {
    const parts = leaves.map((leaf) => partsOf(leaf, options))
    const isCut = parts.some((part) => part !== null)
    const go = () => (isCut ? sendInTurn(leaves, parts, sender, options) : send(leaves, sender))
    if (!leaves.some(isWrite)) return go()
    const how = isCut || isLargeMulti(leaves, options) ? 'alone' : 'shared'
    const patience = leaves.some(isLong) ? timeouts.long : timeouts.write
    const entered = gate.enter(how, sender.signal, patience)
    const leave = entered instanceof Promise ? await entered : entered
    if (typeof leave === 'string') return leaves.map(() => ({ kind: 'failed', failure: leave }))
    try {
      return await go()
    } finally {
      leave()
    }
  }
}

/** What a call too large for one exchange is cut into: its notes, or calls for parts of its list. */
type Parts = { readonly notes: readonly Buffer[] } | { readonly pieces: readonly Leaf[] }

/** Null for a call that goes as it is. */
function partsOf(leaf: Leaf, scale: Scale): Parts | null {
  const notes = largeNotes(leaf, scale)
  if (notes !== null) return { notes }
  const pieces = listPieces(leaf, scale)
  return pieces === null ? null : { pieces }
}

/** Whether a call may change what another call is about; one that only opens a window does not. */
function isWrite({ action: { gateway } }: Leaf): boolean {
  return gateway.kind !== 'read' && gateway.changes.length > 0
}

/** The notes of a call that is to be split; null where it goes as it is. */
function largeNotes(leaf: Leaf, scale: Scale): readonly Buffer[] | null {
  if (leaf.action.gateway.makesNotes?.answer !== 'errors' || !isOver(weigh(leaf), scale)) return null
  const notes = notesIn(leaf)
  return notes === null || notes.length < 2 ? null : notes
}

function isLargeMulti(leaves: readonly Leaf[], scale: Scale): boolean {
  if (leaves.length < 2) return false
  const calls: readonly Call[] = leaves.map(weigh)
  return areTooMany(calls, scale)
}

/** Sends the calls before a large one, that one, and those behind it. */
async function sendInTurn(
  leaves: readonly Leaf[],
  parts: readonly (Parts | null)[],
  sender: Sender,
  options: LargeOptions,
): Promise<readonly LeafOutcome[]> {
  const outcomes: LeafOutcome[] = []
  let signal = sender.signal
  const passOn = async (some: readonly Leaf[]) => {
    outcomes.push(...(await options.send(some, { ...sender, signal })))
  }
  for (let at = 0; at < leaves.length; ) {
    const part = parts[at] ?? null
    const leaf = leaves[at] as Leaf
    const own = { ...sender, signal }
    let to = at + 1
    if (part === null) {
      while (to < leaves.length && (parts[to] ?? null) === null) to += 1
      await passOn(leaves.slice(at, to))
    } else if ('notes' in part) outcomes.push(await sendNotes(leaf, part.notes, own, options))
    else
      outcomes.push(
        await sendPieces(part.pieces, async (piece) => (await options.send([piece], own))[0] as LeafOutcome),
      )
    at = to
    const last = outcomes.at(-1)
    // Anki runs a multi to its end, whoever has left; what could not be sent ends it.
    if (last?.kind === 'failed' && isUnsent(last)) {
      while (outcomes.length < leaves.length) outcomes.push(last)
      break
    }
    signal = NEVER
  }
  return outcomes
}

function isUnsent({ failure }: Extract<LeafOutcome, { kind: 'failed' }>): boolean {
  return failure === 'unreachable' || failure === 'circle' || failure === 'abandoned' || failure === 'busy'
}

async function sendNotes(
  leaf: Leaf,
  notes: readonly Buffer[],
  sender: Sender,
  options: LargeOptions,
): Promise<LeafOutcome> {
  const { catalogue, send, journal, url, onEnd } = options
  const whole = async () => (await send([leaf], sender))[0] as LeafOutcome
  const addNote = catalogue.get('addNote')
  const deleteNotes = catalogue.get('deleteNotes')
  const generation = await options.generation.known(leaf.action)
  if (generation === 'unknown' || addNote === undefined || deleteNotes === undefined) return whole()
  const split: SplitOptions = {
    ...options,
    addNote,
    deleteNotes,
    client: leaf.client,
    send: (own, mayLeave) => send(own, { ...sender, signal: mayLeave ? sender.signal : NEVER }),
    begin: (about) => journal.begin({ ...about, client: sender.client, upstream: url }),
  }
  const end = await splitNotes(notes, generation, split)
  if (end.kind === 'unsplit') {
    onEnd(end.kind, sender.client, end.error)
    return whole()
  }
  onEnd(end.kind, sender.client)
  return end.outcome
}
