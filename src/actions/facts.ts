/** The policy groups an action can belong to; `all` holds every action and is not written down. */
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

/** What a call can do to the machine or to the whole collection; denied unless a profile names it. */
export const HAZARDS = [
  'host-file',
  'fetch',
  'export',
  'import',
  'folder-list',
  'end',
  'block',
  'profile-switch',
  'full-sync',
  'raw-reviews',
  'card-attributes',
  'template-script',
] as const
export type Hazard = (typeof HAZARDS)[number]

/** Parts of what Anki keeps; `everything` is all of them and what Anki holds in memory. */
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

/** The rules of docs/validation.md that hold for everyone. */
export type NarrowingRule =
  | 'media-path'
  | 'file-name'
  | 'sql-id'
  | 'sql-value'
  | 'file-pattern'
  | 'warning-check'
  | 'deck-list'

/**
 * Something that holds of a call or does not. `path` is a place in `params` (`notes[].audio[].path`; the empty text is
 * the call as a whole); what the words of `is` mean stands in schemas/action.schema.json.
 */
export interface Condition {
  readonly path: string
  readonly is: 'always' | 'truthy' | 'falsy' | 'not-false' | 'absent' | 'missing-deck'
}

/** The `gateway` member of a file in schemas/actions: what the rooms of the gateway run on. */
export interface ActionFacts {
  readonly kind: 'read' | 'write' | 'gui' | 'host'
  readonly groups: readonly Group[]
  readonly changes: readonly Area[]
  readonly reads: readonly Area[]
  readonly cache: 'never' | 'process' | 'collection' | 'media'
  readonly depends: readonly ('clock' | 'gui' | 'profile' | 'query')[]
  /** A read that writes under one of these conditions. */
  readonly writesWhen: readonly Condition[]
  /** Under the condition the call does what `action` does. */
  readonly actsAs: readonly (Condition & { readonly action: string })[]
  /** Under the condition the call belongs to these groups too. */
  readonly groupsWhen: readonly (Condition & { readonly groups: readonly Group[] })[]
  readonly subjects: Readonly<Partial<Record<Subject, readonly string[]>>>
  readonly hazards: readonly (Condition & { readonly hazard: Hazard })[]
  readonly narrowings: readonly { readonly path: string; readonly rule: NarrowingRule }[]
  /** The list parameter the result follows item by item, for calls that give this parameter and no other. */
  readonly inStepWith: string | null
  /** Makes notes of what stands at a path, and what it answers where their note type or deck does not exist. */
  readonly makesNotes: { readonly at: string; readonly answer: 'error' | 'errors' | 'false' | 'detail' } | null
  /** What a call does to the notes that it names. */
  readonly notesBecome: 'changed' | 'deleted' | null
  readonly alone: boolean
  readonly late: boolean
  /** Milliseconds of window time: per call, and per item of the list parameter `of`. */
  readonly cost: { readonly call: number; readonly item: number; readonly of: string | null } | null
  readonly since: string | null
  readonly documented: boolean
  readonly measured: boolean
  readonly remarks: string
}

/** The facts as a file may write them: what is left out has the value that claims least. */
export type WrittenFacts = Pick<ActionFacts, 'kind' | 'groups' | 'changes' | 'reads' | 'cache'> & Partial<ActionFacts>

/** Fills in what a file leaves out. */
export function completeFacts(written: WrittenFacts): ActionFacts {
  return {
    depends: [],
    writesWhen: [],
    actsAs: [],
    groupsWhen: [],
    subjects: {},
    hazards: [],
    narrowings: [],
    inStepWith: null,
    makesNotes: null,
    notesBecome: null,
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
