import type { Catalogue } from '../../actions/catalogue.ts'
import type { Journal } from '../../safety/journal.ts'
import { failed, type Outcome } from '../../wire/outcome.ts'
import type { Leaf } from '../leaf.ts'
import { NEVER, type Send, type Sender } from '../send.ts'
import type { UpstreamTimeouts } from '../settings.ts'
import { isLong } from '../timeout.ts'
import type { GenerationProbe } from './generation.ts'
import { listPieces, sendPieces } from './list.ts'
import { type SplitEnd, type SplitOptions, splitNotes } from './notes.ts'
import { areTooMany, isOver, type Notes, notesIn, type Scale } from './plan.ts'
import type { WriteGate } from './write-gate.ts'

/** The needs of large work. */
export interface LargeOptions extends Scale {
  /** Sends calls that fit one exchange to AnkiConnect. */
  readonly send: Send
  readonly catalogue: Catalogue
  readonly gate: WriteGate
  readonly generation: GenerationProbe
  readonly journal: Journal
  /** The upstream's name in records. */
  readonly url: string
  readonly timeouts: UpstreamTimeouts
  /** Reports how each large `addNotes` ended. */
  readonly onEnd: (end: SplitEnd['kind'], client: string, error?: Error) => void
}

/**
 * Sends calls of any size to AnkiConnect. An `addNotes` above the limits of an exchange goes as single notes, part by part.
 * During such a sequence, or a large `multi` that writes, the gateway sends no other writes but continues to send reads.
 * Other calls get their turn between its parts.
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
    if (typeof leave === 'string') return leaves.map(() => failed(leave))
    try {
      return await go()
    } finally {
      leave()
    }
  }
}

/** The parts of a call that is too large for one exchange: its notes, or calls for sections of its list. */
type Parts = { readonly notes: Notes } | { readonly pieces: Iterable<Leaf> }

/** Returns null for a call that goes unchanged. */
function partsOf(leaf: Leaf, scale: Scale): Parts | null {
  const notes = largeNotes(leaf, scale)
  if (notes !== null) return { notes }
  const pieces = listPieces(leaf, scale)
  return pieces === null ? null : { pieces }
}

/** Returns whether a call may change the subject of another call. Opening a window does not. */
function isWrite({ action: { gateway } }: Leaf): boolean {
  return gateway.kind !== 'read' && gateway.changes.length > 0
}

/** Returns the notes of a call to split, or null if it goes unchanged. */
function largeNotes(leaf: Leaf, scale: Scale): Notes | null {
  if (leaf.action.gateway.makesNotes?.answer !== 'errors' || !isOver(leaf, scale)) return null
  const notes = notesIn(leaf)
  return notes === null || notes.length < 2 ? null : notes
}

function isLargeMulti(leaves: readonly Leaf[], scale: Scale): boolean {
  return leaves.length > 1 && areTooMany(leaves, scale)
}

/** Sends the calls before a large one, then that one, and then the calls after it. */
async function sendInTurn(
  leaves: readonly Leaf[],
  parts: readonly (Parts | null)[],
  sender: Sender,
  options: LargeOptions,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  let signal = sender.signal
  const passOn = async (some: readonly Leaf[]) => {
    // A spread of all outcomes would exceed the stack's limit of arguments.
    for (const outcome of await options.send(some, { ...sender, signal })) outcomes.push(outcome)
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
    else outcomes.push(await sendPieces(part.pieces, async (piece) => (await options.send([piece], own))[0] as Outcome))
    at = to
    const last = outcomes.at(-1)
    // Anki runs a multi to its end even if the client leaves. A call that could not be sent ends it here.
    if (last?.kind === 'failed' && isUnsent(last)) {
      while (outcomes.length < leaves.length) outcomes.push(last)
      break
    }
    signal = NEVER
  }
  return outcomes
}

function isUnsent({ failure }: Extract<Outcome, { kind: 'failed' }>): boolean {
  return failure === 'unreachable' || failure === 'circle' || failure === 'abandoned' || failure === 'busy'
}

async function sendNotes(leaf: Leaf, notes: Notes, sender: Sender, options: LargeOptions): Promise<Outcome> {
  const { catalogue, send, journal, url, onEnd } = options
  const whole = async () => (await send([leaf], sender))[0] as Outcome
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
