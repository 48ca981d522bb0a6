/** A review of a card, as `getReviewsOfCards` lists it. */
export interface KeptReview {
  readonly id: number
  readonly usn: number
  readonly ease: number
  readonly ivl: number
  readonly lastIvl: number
  readonly factor: number
  readonly time: number
  readonly type: number
}

/** A note as the gateway keeps it. `mod` is in seconds of Anki's clock; null if this release does not say it. */
export interface KeptNote {
  readonly model: string
  readonly fields: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly cards: readonly string[]
  readonly mod: number | null
}

/** A card as the gateway keeps it. `reviews` is null unless the call deletes the card. */
export interface KeptCard {
  readonly note: string
  readonly ord: number
  readonly deck: string
  /** The scheduling by the names of `setSpecificValueOfCard`. */
  readonly values: Readonly<Record<string, number>>
  readonly mod: number | null
  readonly reviews: readonly KeptReview[] | null
}

/** The SHA-256 of a media file, and its content in base64; after a call the gateway knows only the digest, or nothing. */
export interface KeptMedia {
  readonly digest: string | null
  readonly data: string | null
}

/** A note type: the names of its fields in order, its templates in order, and its styling. */
export interface KeptModel {
  readonly fields: readonly string[]
  readonly templates: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly css: string
}

/** A deck with the id of its options group; the id is null if nobody asked for it. */
export interface KeptDeck {
  readonly options: string | null
}

/** The things of one kind by their id or name. Null: it did not exist. */
export type Things<T> = Readonly<Record<string, T | null>>

/** A part of a collection at one moment: only what somebody asked for. */
export interface Image {
  readonly notes: Things<KeptNote>
  readonly cards: Things<KeptCard>
  readonly media: Things<KeptMedia>
  readonly models: Things<KeptModel>
  readonly decks: Things<KeptDeck>
  /** Options groups as JSON text, because their numbers must keep their spelling. */
  readonly options: Things<string>
}

export const imageKinds = ['notes', 'cards', 'media', 'models', 'decks', 'options'] as const satisfies (keyof Image)[]

export const EMPTY_IMAGE: Image = Object.freeze({ notes: {}, cards: {}, media: {}, models: {}, decks: {}, options: {} })

/** A note that a client created: what it sent. */
export interface SentNote {
  readonly deck: string
  /** Absent in records of earlier releases. */
  readonly model?: string
  readonly fields: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  /** Whether AnkiConnect may have added media to the fields. */
  readonly hasMedia: boolean
}

/** The things that a call created, by the ids and names in its reply. A note is null if the gateway could not read what the client sent. */
export interface Created {
  readonly notes: Readonly<Record<string, SentNote | null>>
  readonly models: readonly string[]
  readonly options: readonly string[]
}

/** A note or card after calls, as far as they give its values by name. */
export type NamedNote = Partial<Pick<KeptNote, 'fields' | 'tags'>>
export type NamedCard = Partial<Pick<KeptCard, 'deck' | 'values'>>

/**
 * The values that calls give by name. They tell whether calls without a reply were carried out: the present value is then this one.
 * Media are named by the digests of their content.
 */
export interface NamedValues {
  readonly notes: Readonly<Record<string, NamedNote>>
  readonly cards: Readonly<Record<string, NamedCard>>
  readonly media: Readonly<Record<string, string>>
}

/** How the calls of a record ended. `unsent`: Anki got nothing of them. `unknown`: they were sent, and no reply came. */
export type CallEnd = 'answered' | 'failed' | 'unknown' | 'unsent'

/** The calls of one request that change something, and what they were about to change. */
export interface ImageRecord {
  /** The id by which the owner undoes them. */
  readonly call: string
  /** The time before they were sent, as ISO 8601. */
  readonly at: string
  readonly client: string
  readonly upstream: string
  /** The profile of Anki that was open. Absent if nothing was read before the calls (`ImageEnd.profile`), and in records of earlier releases. */
  readonly profile?: string
  readonly actions: readonly string[]
  readonly summary: string
  readonly before: Image
  /** Null if the calls do more than set values. Absent in records of earlier releases. */
  readonly named?: NamedValues | null
  /** Null if the gateway ended before it wrote this down: the calls may have been sent. */
  readonly end: ImageEnd | null
  /** The first call of the undo that took them back. */
  readonly undoneBy: string | null
}

/** The facts that are known once the calls have ended. `after` is null if it could not be read. */
export interface ImageEnd {
  readonly ended: CallEnd
  /** The time of the end, as ISO 8601. */
  readonly at: string
  readonly after: Image | null
  readonly created: Created
  /** The profile of Anki that was open, if the record did not know it. */
  readonly profile?: string
}

/** Returns the profile of Anki in which the calls of a record ran. Null if it is not known. */
export function profileOfRecord({ profile, end }: Pick<ImageRecord, 'profile' | 'end'>): string | null {
  return profile ?? end?.profile ?? null
}

/** The new ids of notes and cards that an undo created again. */
export interface Renamed {
  readonly notes: Readonly<Record<string, string>>
  readonly cards: Readonly<Record<string, string>>
}
