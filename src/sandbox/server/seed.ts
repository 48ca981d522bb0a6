/** The content of a collection at the start, beyond what Anki itself puts into a new one. */
export interface Seed {
  /** Names of decks; parents and the decks of notes are made by themselves. */
  readonly decks?: readonly string[]
  /** Note types by name. */
  readonly noteTypes?: Readonly<Record<string, SeedNoteType>>
  readonly notes?: readonly SeedNote[]
  /** Media files by name: a text, or the content in base64. */
  readonly media?: Readonly<Record<string, string | { readonly base64: string }>>
}

/** A note type of a seed. */
export interface SeedNoteType {
  readonly fields: readonly string[]
  /** Card templates by name. */
  readonly templates: Readonly<Record<string, { readonly front: string; readonly back: string }>>
  readonly css?: string
  readonly cloze?: boolean
}

/** A note of a seed. */
export interface SeedNote {
  /** `Default` when left out. */
  readonly deck?: string
  /** The name of its note type; `Basic` when left out. */
  readonly type?: string
  /** The fields by name, or in their order. */
  readonly fields: Readonly<Record<string, string>> | readonly string[]
  readonly tags?: readonly string[]
  /** Whether its cards are suspended. */
  readonly suspended?: boolean
  /** The flag of its cards, 0 to 7. */
  readonly flag?: number
}

/** The seeds that have a name. `fresh` is what Anki makes. */
export const SEED_NAMES = ['demo', 'fresh', 'general', 'japanese'] as const
export type SeedName = (typeof SEED_NAMES)[number]

/** A seed, or the name of one. */
export type GivenSeed = SeedName | Seed

/** A seed that cannot be used; the message names the place in it. */
export class SeedError extends Error {}
