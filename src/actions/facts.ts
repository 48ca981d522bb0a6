import type { Hazard } from './hazards.ts'

/** The policy groups an action can belong to. `all` has every action, so no file names it. */
export const GROUPS = [
  'read',
  'write',
  'add',
  'edit',
  'destructive',
  'media',
  'host',
  'gui',
  'browse',
  'full-sync',
] as const
export type Group = (typeof GROUPS)[number]

/** Parts of Anki's data; `everything` is all of them and Anki's state in memory. */
export type Area =
  | 'notes'
  | 'cards'
  | 'tags'
  | 'decks'
  | 'deck-options'
  | 'models'
  | 'reviews'
  | 'media'
  | 'config'
  | 'profile'
  | 'everything'

export type Subject = 'deck' | 'model' | 'media' | 'query' | 'notes' | 'cards'

/** The rules of docs/validation.md that apply to every client. */
export type RestrictionRule =
  | 'media-path'
  | 'file-name'
  | 'sql-id'
  | 'sql-value'
  | 'file-pattern'
  | 'warning-check'
  | 'card-attribute'
  | 'deck-options'
  | 'deck-list'

/**
 * A condition on a call. `path` is a place in `params` (`notes[].audio[].path`; the empty text is the whole call).
 * schemas/action.schema.json explains the words of `is`.
 */
export interface Condition {
  readonly path: string
  readonly is: 'always' | 'truthy' | 'falsy' | 'not-false' | 'absent' | 'missing-deck'
}

/**
 * The parts of Anki's data that the gateway can read before a call changes them.
 * schemas/action.schema.json explains each.
 */
export const KEPT = [
  'notes',
  'wholeNotes',
  'cards',
  'deckContents',
  'deckOptions',
  'newDecks',
  'tagged',
  'media',
  'models',
  'modelNotes',
  'options',
] as const
export type Kept = (typeof KEPT)[number]

/** How the gateway can read what a call is about to change: by kind, the places in `params` that name it. */
export interface Keeps extends Readonly<Partial<Record<Kept, readonly string[]>>> {
  /** The kind of thing that the call creates. The result of a successful call names it. */
  readonly created?: 'notes' | 'models' | 'media' | 'options'
  /** The reason why nothing can be read before. Stands alone. */
  readonly nothing?: string
}

/**
 * How a call stays inside the decks of a client with a scope. schemas/action.schema.json explains the words.
 */
export interface ScopeFact {
  readonly kind: 'free' | 'names' | 'search' | 'ids-read' | 'ids-write' | 'place' | 'media' | 'window' | 'whole'
  readonly decks?: 'missing' | 'refused'
  readonly deckIds?: string
  readonly result?:
    | 'deck-names'
    | 'deck-ids'
    | 'tags'
    | 'cards'
    | 'notes'
    | 'cards-of-notes'
    | 'current-card'
    | 'models'
    | 'reviews'
  readonly echoes?: true
  readonly shared?: SharedRight
  readonly edits?: string
  /** Deletes notes or cards other than those that it names. */
  readonly deletes?: true
  readonly untags?: string
  readonly media?: 'read' | 'delete' | 'store'
  readonly otherwise?: 'false'
}

/** The permissions for notes that also have cards outside a scope. Each includes those before it. */
export const SHARED_RIGHTS = ['tag', 'edit', 'delete'] as const
export type SharedRight = (typeof SHARED_RIGHTS)[number]

/** A change that a call makes to what it is about. schemas/action.schema.json explains the words. */
export interface Becomes {
  readonly change:
    | 'deletes'
    | 'adds'
    | 'sets-fields'
    | 'sets-tags'
    | 'adds-tags'
    | 'removes-tags'
    | 'replaces-tag'
    | 'sets'
    | 'sets-each'
    | 'stores'
    | 'sets-styling'
    | 'sets-templates'
    | 'removes'
    | 'renames'
  readonly at?: string
  readonly to?: string
  readonly value?: string
  readonly is?: string
}

/** The `gateway` member of a file in schemas/actions: the facts that the rooms of the gateway use. */
export interface ActionFacts {
  readonly kind: 'read' | 'write' | 'gui' | 'host'
  /** The changes for the owner to see before an approval. None if the file does not say. */
  readonly becomes: readonly Becomes[]
  readonly groups: readonly Group[]
  readonly changes: readonly Area[]
  readonly reads: readonly Area[]
  readonly cache: 'never' | 'process' | 'collection' | 'media'
  readonly scope: ScopeFact
  readonly depends: readonly ('clock' | 'gui' | 'profile' | 'query')[]
  /** The conditions under which a read writes. */
  readonly writesWhen: readonly Condition[]
  /** The conditions under which the call does what another action does. */
  readonly actsAs: readonly (Condition & { readonly action: string })[]
  /** The conditions under which the call belongs to further groups. */
  readonly groupsWhen: readonly (Condition & { readonly groups: readonly Group[] })[]
  readonly subjects: Readonly<Partial<Record<Subject, readonly string[]>>>
  readonly hazards: readonly (Condition & { readonly hazard: Hazard })[]
  readonly restrictions: readonly { readonly path: string; readonly rule: RestrictionRule }[]
  /** The list parameter that the result matches item by item, for calls with this parameter and no other. */
  readonly inStepWith: string | null
  /** The path of the notes that it creates, and its reply if their note type or deck does not exist. */
  readonly makesNotes: { readonly at: string; readonly answer: 'error' | 'errors' | 'false' | 'detail' } | null
  /** The effect on the notes that a call names. */
  readonly notesBecome: 'changed' | 'deleted' | null
  /** How to read what a call changes. null: the call changes nothing, or the file does not say. */
  readonly keeps: Keeps | null
  readonly alone: boolean
  readonly late: boolean
  /** Milliseconds of window time, for a call and for each item of the list parameter `of`. */
  readonly cost: { readonly call: number; readonly item: number; readonly of: string | null } | null
  readonly since: string | null
  readonly documented: boolean
  readonly measured: boolean
  readonly remarks: string
}

/** The facts as a file may write them. An absent one has the value that claims least. */
export type WrittenFacts = Pick<ActionFacts, 'kind' | 'groups' | 'changes' | 'reads' | 'cache'> & Partial<ActionFacts>

/** Completes the facts of a file. */
export function completeFacts(written: WrittenFacts): ActionFacts {
  return {
    scope: { kind: 'whole' },
    becomes: [],
    depends: [],
    writesWhen: [],
    actsAs: [],
    groupsWhen: [],
    subjects: {},
    hazards: [],
    restrictions: [],
    inStepWith: null,
    makesNotes: null,
    notesBecome: null,
    keeps: null,
    alone: false,
    late: false,
    cost: null,
    since: null,
    documented: false,
    measured: false,
    remarks: '',
    ...written,
  }
}
