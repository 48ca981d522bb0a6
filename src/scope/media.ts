import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Leaf, type LeafClient, leafOf, withParams } from '../upstream/leaf.ts'
import { QUOTE } from '../wire/bytes.ts'
import { edited } from '../wire/edits.ts'
import { stringAt } from '../wire/name.ts'
import { answeredByAnki, type Outcome } from '../wire/outcome.ts'
import { jsonText } from '../wire/python.ts'
import { spansAt } from '../wire/spans-at.ts'
import { EVERY_DECK, notThat } from './decks.ts'
import { stepsOf } from './ids.ts'
import type { Inquire, Know } from './known.ts'
import { foldMedia, isSecondName, patternFor, readName, refersTo, touchedNames } from './media-names.ts'
import type { OwnMedia } from './own-media.ts'
import { mentionPattern } from './patterns.ts'
import { scopeRefusal } from './refusal.ts'
import { listSpans } from './results.ts'
import { type Scope, scopeOf } from './scope.ts'

/** Calls that name media files. */
export interface MediaCalls {
  /** Whether a call names a media file, by itself or along with a note. */
  isAbout(leaf: Leaf): boolean
  /** Sends such a call if the client may touch its files. `send` is the rest of the stage. */
  send(leaf: Leaf, scope: Scope, ask: Inquire, send: (leaf: Leaf) => Promise<Outcome>): Promise<Outcome>
}

/** The most notes that are read to find out whether they refer to a file, and how many at a time. */
const MOST_NOTES = 2000
const AT_ONCE = 100
const NONE: ReadonlySet<string> = new Set()
const FALSE = answeredByAnki({ kind: 'result', text: Buffer.from('false') })
const NULL = answeredByAnki({ kind: 'result', text: Buffer.from('null') })

export function createMedia({ get }: Catalogue, know: Know, own: OwnMedia): MediaCalls {
  const [findNotes, notesInfo, listFiles] = ['findNotes', 'notesInfo', 'getMediaFilesNames'].map(get) as [
    Action,
    Action,
    Action,
  ]
  const clientOf = ({ client }: Leaf) => (client as LeafClient).name

  /** Whether no file has one of these names, or only files of the client. */
  const isFree = async (leaf: Leaf, names: readonly string[], ask: Inquire): Promise<boolean> => {
    const others = names.filter((name) => !own.has(clientOf(leaf), name))
    if (others.some(isSecondName)) return false
    const taken = await existing(others, ask)
    return taken !== null && !others.some((name) => taken.has(foldMedia(name)))
  }

  /** The names that files have, among others; null if that is not known. */
  const existing = async (names: readonly string[], ask: Inquire): Promise<ReadonlySet<string> | null> => {
    if (names.length === 0) return NONE
    const patterns = names.map((name) => Buffer.from(`{"pattern": ${jsonText(patternFor(name))}}`))
    const taken = new Set<string>()
    for (const outcome of await ask(patterns.map((pattern) => leafOf(listFiles, pattern)))) {
      if (outcome.kind !== 'result') return null
      for (const span of listSpans(outcome.text)) taken.add(foldMedia(stringAt(outcome.text, span)))
    }
    return taken
  }

  /** The notes that fulfil a condition and may refer to a file; null if that is not known. */
  const mayRefer = async (condition: string, name: string, ask: Inquire): Promise<readonly string[] | null> => {
    const query = `${condition} "re:${mentionPattern(name)}"`
    const [found] = (await ask([leafOf(findNotes, Buffer.from(`{"query": ${jsonText(query)}}`))])) as [Outcome]
    if (found.kind !== 'result') return null
    return listSpans(found.text).map(({ start, end }) => found.text.toString('latin1', start, end))
  }

  /** Whether one of these notes refers to a file. */
  const isReferred = async (notes: readonly string[], name: string, ask: Inquire): Promise<boolean> => {
    for (let from = 0; from < Math.min(notes.length, MOST_NOTES); from += AT_ONCE) {
      const some = notes.slice(from, from + AT_ONCE).join(', ')
      const [infos] = (await ask([leafOf(notesInfo, Buffer.from(`{"notes": [${some}]}`))])) as [Outcome]
      if (infos.kind !== 'result') return false
      if (fieldsIn(infos.text).some((field) => refersTo(field, name))) return true
    }
    return false
  }

  /** A file that notes outside may refer to is outside, or a note inside that names it would open it. */
  const isInside = async (name: string, scope: Scope, ask: Inquire): Promise<boolean> => {
    const knowledge = await know(scope, { cards: NONE, notes: NONE, shared: NONE }, ask)
    const { condition, place } = knowledge.ok ? knowledge.known.decks : EVERY_DECK
    if (condition === null) return false
    const inside = await mayRefer(condition, name, ask)
    if (inside === null || inside.length === 0) return false
    const others = await mayRefer(notThat(place as string), name, ask)
    // A note with cards inside and outside is inside.
    if (others === null || !others.every((id) => inside.includes(id))) return false
    return isReferred(inside, name, ask)
  }

  /** Whether the folder has a file of exactly this name. */
  const isThere = async (name: string, ask: Inquire): Promise<boolean> =>
    (await existing([name], ask))?.has(foldMedia(name)) === true

  const retrieve = async (leaf: Leaf, scope: Scope, ask: Inquire, send: (leaf: Leaf) => Promise<Outcome>) => {
    const [given] = namesIn(leaf)
    if (given === undefined) return send(leaf)
    const name = readName(given)
    if (name === '' || !(await isThere(name, ask))) return FALSE
    if (!own.has(clientOf(leaf), name) && !(await isInside(name, scope, ask))) return FALSE
    return send(withName(leaf, name))
  }

  const remove = async (leaf: Leaf, send: (leaf: Leaf) => Promise<Outcome>): Promise<Outcome> => {
    const [given] = namesIn(leaf)
    if (given === undefined) return send(leaf)
    // AnkiConnect answers the same for a file that does not exist.
    if (!own.has(clientOf(leaf), given) || readName(given) !== given) return NULL
    const outcome = await send(leaf)
    if (outcome.kind === 'result') own.remove(clientOf(leaf), given)
    return outcome
  }

  const store = async (leaf: Leaf, ask: Inquire, send: (leaf: Leaf) => Promise<Outcome>): Promise<Outcome> => {
    const given = namesIn(leaf)
    const names = [...new Set(given.flatMap(touchedNames))]
    // A name without a last part is the folder itself.
    if (given.some((name) => readName(name) === '') || !(await isFree(leaf, names, ask)))
      return scopeRefusal('scope.media', leaf)
    const outcome = await send(leaf)
    if (leaf.action.gateway.scope.media === 'store') {
      if (outcome.kind === 'result') own.add(clientOf(leaf), nameIn(outcome.text))
      return outcome
    }
    // A call that fails can have stored files, and one that succeeds can have stored none.
    const left = await existing(names, ask)
    own.add(
      clientOf(leaf),
      names.filter((name) => left?.has(foldMedia(name))),
    )
    return outcome
  }

  return {
    isAbout(leaf) {
      const { kind } = leaf.action.gateway.scope
      const isWalled = leaf.client?.scope != null && !scopeOf(leaf.client.scope).hasEveryDeck
      return isWalled && (kind === 'media' || namesIn(leaf).length > 0)
    },
    send(leaf, scope, ask, send) {
      if (scope.grants(leaf.action.name)) return send(leaf)
      const { media } = leaf.action.gateway.scope
      if (media === 'read') return retrieve(leaf, scope, ask, send)
      return media === 'delete' ? remove(leaf, send) : store(leaf, ask, send)
    },
  }

  function withName(leaf: Leaf, name: string): Leaf {
    const [path] = leaf.action.gateway.subjects.media as readonly [string]
    const by = Buffer.from(JSON.stringify(name))
    const spans = spansAt(leaf.params as Buffer, stepsOf(path)).map((span) => ({ ...span, by }))
    return withParams(leaf, edited(leaf.params as Buffer, spans))
  }
}

/** The names of files in a call. */
function namesIn({ action, params }: Leaf): string[] {
  if (params === null) return []
  const spans = (action.gateway.subjects.media ?? []).flatMap((path) => spansAt(params, stepsOf(path)))
  return spans.filter(({ start }) => params[start] === QUOTE).map((span) => stringAt(params, span))
}

/** The name in a result of storeMediaFile. */
function nameIn(text: Buffer): string[] {
  return text[0] === QUOTE ? [stringAt(text, { start: 0, end: text.length })] : []
}

/** The texts of all fields in a result of notesInfo. The gateway itself reads them. */
function fieldsIn(text: Buffer): string[] {
  const notes = JSON.parse(text.toString()) as {
    readonly fields?: Readonly<Record<string, { readonly value: string }>>
  }[]
  return notes.flatMap(({ fields = {} }) => Object.values(fields).map(({ value }) => value))
}
