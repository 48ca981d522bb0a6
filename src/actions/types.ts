// Written by `npm run generate` from schemas/; change those instead.

/** A note to change: its id and its new content. */
export type ChangedNote = {
  readonly id: Id
  /** Field names and their texts. Names that the note type does not have are ignored, whatever their value. */
  readonly fields: { readonly [name: string]: unknown }
  readonly audio?: MediaList
  readonly video?: MediaList
  readonly picture?: MediaList
  readonly [other: string]: unknown
}

/** Any value that Python treats as false: null, false, 0, "", [] or {}. */
export type Empty = null | boolean | number | '' | [] | Record<string, never>

/** The id of a note, card, deck or note type: an integer of 64 bits, written without a fraction (5.0 is refused). */
export type Id = number

/** The ids of notes or cards: integers written without a fraction. An empty text or object counts as an empty list. */
export type Ids = readonly Id[] | '' | Record<string, never>

/** A place, counted from 0. Beyond the end counts as the end. */
export type Index = number | boolean

/** An id, or something empty (null, false, "", [], {}), which counts as the id 0. */
export type LookUpId = number | null | boolean | '' | [] | Record<string, never>

/** Ids to look up, in any order and number. An empty text or object counts as an empty list. */
export type LookUpIds = readonly LookUpId[] | '' | Record<string, never>

/** The name of a deck or note type. AnkiConnect looks up null like an empty name, which decks called `blank` have. */
export type LookUpName = string | null

/** Media files to store with a note: one object, a list (null is ignored), or null. */
export type MediaList = Media | readonly (Media | null)[] | null

/** A media file to store with a note. It comes from `data` (base64), `path` (a file on the machine that Anki runs on) or `url`, in this order. `fields` lists the fields that get a reference to it, or the text of the error if storing it fails. Without `fields`, the whole call fails with that error. */
export type Media = {
  /** The name to store it under. */
  readonly filename?: unknown
  /** The content in base64. */
  readonly data?: unknown
  /** A file on the machine that Anki runs on. The gateway accepts only texts and null. */
  readonly path?: unknown
  /** The address from which Anki downloads it. */
  readonly url?: unknown
  /** The MD5 of content that Anki must not store. */
  readonly skipHash?: unknown
  /** Whether to replace a file of this name; otherwise the new one gets another name. */
  readonly deleteExisting?: unknown
  /** The fields that get a reference to the file. */
  readonly fields?: unknown
  readonly [other: string]: unknown
}

/** The exact name of a deck, note type, field, template or file: any text without lone surrogates, which cannot be written in UTF-8. */
export type Name = string

/** A note to add. AnkiConnect ignores other members, such as the id of a note that a client has read before. */
export type NewNote = {
  /** The deck its cards go to. */
  readonly deckName: LookUpName
  /** Its note type. */
  readonly modelName: LookUpName
  /** Field names and their texts. Names that the note type does not have are ignored, whatever their value. */
  readonly fields: { readonly [name: string]: unknown }
  readonly tags?: Tags
  readonly options?: NoteOptions
  readonly audio?: MediaList
  readonly video?: MediaList
  readonly picture?: MediaList
  readonly [other: string]: unknown
}

/** The rule that makes a note a duplicate of the new one. AnkiConnect ignores texts and lists. */
export type NoteOptions =
  | {
      /** Whether a duplicate may be added. */
      readonly allowDuplicate?: boolean
      /** "deck" looks for duplicates in one deck only; anything else in the whole collection. */
      readonly duplicateScope?: unknown
      readonly duplicateScopeOptions?:
        | {
            /** The deck to look in; the deck of the note if it is missing or null. */
            readonly deckName?: unknown
            /** Whether decks below it count. */
            readonly checkChildren?: boolean
            /** Whether notes of other types count. */
            readonly checkAllModels?: boolean
            readonly [other: string]: unknown
          }
        | string
        | readonly unknown[]
      readonly [other: string]: unknown
    }
  | string
  | readonly unknown[]

/** Tags that replace those of a note: a list of texts, or one text. */
export type NoteTags = readonly string[] | string

/** A search as in Anki's browser. null finds nothing, an empty text everything. */
export type Query = string | null

/** Tags of a new note: a list of texts. A single text counts as a list of its characters, an object as the list of its names. */
export type Tags = readonly string[] | string | { readonly [name: string]: unknown } | null

/** Any value; it counts as true if Python treats it as true. */
export type Truth = unknown

/** Parameters of `addNote`: Creates a note and its cards, and returns its id. Refuses a duplicate unless the options allow it. Stores media given with the note, and puts a reference to it into the fields. */
export type AddNoteParams = {
  /** The note to add. */
  readonly note: NewNote
}
/** Result of `addNote`. */
export type AddNoteResult = number

/** Parameters of `addNotes`: Creates notes, in order, and returns their ids. If one fails, none stays, and the error lists the fault of each failed note. Older releases return null in its place and keep the others. */
export type AddNotesParams = {
  /** The notes to add. */
  readonly notes: readonly NewNote[] | '' | Record<string, never>
}
/** Result of `addNotes`. */
export type AddNotesResult = readonly (number | null)[]

/** Parameters of `addTags`: Adds tags to notes. */
export type AddTagsParams = {
  /** The ids of the notes. */
  readonly notes: readonly Id[] | '' | Record<string, never> | null
  /** The tags, separated by spaces. */
  readonly tags: string | null
  /** Whether to add them; false removes them. */
  readonly add?: Truth
}
/** Result of `addTags`. */
export type AddTagsResult = null

/** Parameters of `answerCards`: Answers cards as in a review, including cards that are not due. Returns for each whether the card exists. */
export type AnswerCardsParams = {
  /** The ids of the cards, each with the button: 1 (again) to 4 (easy). */
  readonly answers:
    | readonly {
        readonly cardId: LookUpId
        readonly ease: number | boolean
        readonly [other: string]: unknown
      }[]
    | ''
    | Record<string, never>
}
/** Result of `answerCards`. */
export type AnswerCardsResult = readonly boolean[]

/** Parameters of `apiReflect`: Returns the actions that this AnkiConnect knows: all, or those among the given ones. */
export type ApiReflectParams = {
  /** The scopes to ask about: AnkiConnect knows "actions" and ignores others. */
  readonly scopes?: readonly unknown[]
  /** The actions to ask about; all if left out. */
  readonly actions?: readonly unknown[] | null
}
/** Result of `apiReflect`. */
export type ApiReflectResult = {
  readonly scopes: readonly string[]
  readonly actions?: readonly string[]
  readonly [other: string]: unknown
}

/** Parameters of `areDue`: Returns for each card whether it is due. */
export type AreDueParams = {
  /** The ids of the cards. */
  readonly cards: readonly (number | string)[] | string | { readonly [name: string]: unknown }
}
/** Result of `areDue`. */
export type AreDueResult = readonly boolean[]

/** Parameters of `areSuspended`: Returns for each card whether it is suspended; null for an id that is not a card. */
export type AreSuspendedParams = {
  /** The ids of the cards. */
  readonly cards: LookUpIds
}
/** Result of `areSuspended`. */
export type AreSuspendedResult = readonly (boolean | null)[]

/** Parameters of `canAddNote`: Returns whether addNote would take this note. */
export type CanAddNoteParams = {
  /** The note, as for addNote. */
  readonly note: unknown
}
/** Result of `canAddNote`. */
export type CanAddNoteResult = boolean

/** Parameters of `canAddNoteWithErrorDetail`: Returns whether addNote would take this note, and if not, why. */
export type CanAddNoteWithErrorDetailParams = {
  /** The note, as for addNote. */
  readonly note: unknown
}
/** Result of `canAddNoteWithErrorDetail`. */
export type CanAddNoteWithErrorDetailResult = {
  readonly canAdd: boolean
  readonly error?: string
  readonly [other: string]: unknown
}

/** Parameters of `canAddNotes`: Returns for each note whether addNote would take it. */
export type CanAddNotesParams = {
  /** The notes, as for addNotes. */
  readonly notes: readonly unknown[] | string | { readonly [name: string]: unknown }
}
/** Result of `canAddNotes`. */
export type CanAddNotesResult = readonly boolean[]

/** Parameters of `canAddNotesWithErrorDetail`: Returns for each note whether addNote would take it, and if not, why. */
export type CanAddNotesWithErrorDetailParams = {
  /** The notes, as for addNotes. */
  readonly notes: readonly unknown[] | string | { readonly [name: string]: unknown }
}
/** Result of `canAddNotesWithErrorDetail`. */
export type CanAddNotesWithErrorDetailResult = readonly {
  readonly canAdd: boolean
  readonly error?: string
  readonly [other: string]: unknown
}[]

/** Parameters of `cardReviews`: Returns the reviews of the cards in a deck since a point in time, each as a list: time, card, usn, button, new interval, old interval, new ease, time taken, kind. */
export type CardReviewsParams = {
  /** The name of the deck, without those below it. */
  readonly deck: LookUpName
  /** Milliseconds since 1970; only later reviews are answered. */
  readonly startID: null | number | string | readonly number[]
}
/** Result of `cardReviews`. */
export type CardReviewsResult = readonly (readonly number[])[]

/** Parameters of `cardsInfo`: Returns for each id what the card shows, where it belongs and how it is scheduled; an empty object for an id that is not a card. */
export type CardsInfoParams = {
  /** The ids of the cards. */
  readonly cards: LookUpIds
}
/** Result of `cardsInfo`. */
export type CardsInfoResult = readonly (
  | Record<string, never>
  | {
      readonly cardId: number
      readonly fields: {
        readonly [name: string]: {
          readonly value: string
          readonly order: number
          readonly [other: string]: unknown
        }
      }
      readonly fieldOrder: number
      readonly question: string
      readonly answer: string
      readonly modelName: string
      readonly ord: number
      readonly deckName: string
      readonly css: string
      readonly factor?: number
      readonly interval: number
      readonly note: number
      readonly type: number
      readonly queue: number
      readonly due: number
      readonly reps: number
      readonly lapses: number
      readonly left: number
      readonly mod?: number
      readonly nextReviews?: readonly string[]
      readonly flags?: number
      readonly [other: string]: unknown
    }
)[]

/** Parameters of `cardsModTime`: Returns for each id when the card last changed, in seconds since 1970; an empty object for an id that is not a card. */
export type CardsModTimeParams = {
  /** The ids of the cards. */
  readonly cards: LookUpIds
}
/** Result of `cardsModTime`. */
export type CardsModTimeResult = readonly (
  | Record<string, never>
  | {
      readonly cardId: number
      readonly mod: number
      readonly [other: string]: unknown
    }
)[]

/** Parameters of `cardsToNotes`: Returns the ids of the notes that cards belong to, each once. */
export type CardsToNotesParams = {
  /** The ids of the cards. */
  readonly cards: readonly (number | boolean | string)[] | string | { readonly [name: string]: unknown }
}
/** Result of `cardsToNotes`. */
export type CardsToNotesResult = readonly number[]

/** Parameters of `changeDeck`: Moves cards to another deck, and creates it if it does not exist. Ignores ids that are not cards. */
export type ChangeDeckParams = {
  /** The ids of the cards. */
  readonly cards: readonly (number | boolean | string)[] | string | { readonly [name: string]: unknown }
  /** The name of the deck to move them to. */
  readonly deck: LookUpName
}
/** Result of `changeDeck`. */
export type ChangeDeckResult = null

/** Parameters of `clearUnusedTags`: Removes tags that no note has from the list of tags. */
export type ClearUnusedTagsParams = Record<string, never>
/** Result of `clearUnusedTags`. */
export type ClearUnusedTagsResult = null

/** Parameters of `cloneDeckConfigId`: Makes a new options group with the settings of another. Returns its id, or false if the other does not exist. */
export type CloneDeckConfigIdParams = {
  /** The name of the new group. */
  readonly name: unknown
  /** The id of the group to copy; 1, the default group, if left out. */
  readonly cloneFrom?: number | boolean | string
}
/** Result of `cloneDeckConfigId`. */
export type CloneDeckConfigIdResult = number | boolean

/** Parameters of `createDeck`: Creates a deck, and its parents where they are missing. A deck that exists already stays as it is. */
export type CreateDeckParams = {
  /** The name; `::` separates a deck from what is below it. */
  readonly deck: LookUpName
}
/** Result of `createDeck`. */
export type CreateDeckResult = number

/** Parameters of `createModel`: Creates a note type and returns it. */
export type CreateModelParams = {
  /** Its name; no other note type may have it. */
  readonly modelName: string
  /** Its fields in order. */
  readonly inOrderFields: readonly string[] | string | { readonly [name: string]: unknown }
  /** Its templates, each with a Front, a Back and, optionally, a Name. */
  readonly cardTemplates: readonly {
    readonly Name?: string
    readonly Front: string
    readonly Back: string
    readonly [other: string]: unknown
  }[]
  /** Its styling; Anki's own if left out. */
  readonly css?: unknown
  /** Whether it is a cloze type. */
  readonly isCloze?: Truth
}
/** Result of `createModel`. */
export type CreateModelResult = {
  readonly id: number | string
  readonly name: string
  readonly type: number
  readonly mod: number
  readonly usn: number
  readonly sortf: number
  readonly did: number | null
  readonly tmpls: readonly { readonly [name: string]: unknown }[]
  readonly flds: readonly { readonly [name: string]: unknown }[]
  readonly css: unknown
  readonly req: readonly unknown[]
  readonly [other: string]: unknown
}

/** Parameters of `deckNameFromId`: Returns the name of the deck with an id. For an id that no deck has, it returns the name of the default deck. */
export type DeckNameFromIdParams = {
  /** The id of the deck. */
  readonly deckId: unknown
}
/** Result of `deckNameFromId`. */
export type DeckNameFromIdResult = string

/** Parameters of `deckNames`: Returns the full names of all decks. */
export type DeckNamesParams = Record<string, never>
/** Result of `deckNames`. */
export type DeckNamesResult = readonly string[]

/** Parameters of `deckNamesAndIds`: Returns the full names of all decks with their ids. */
export type DeckNamesAndIdsParams = Record<string, never>
/** Result of `deckNamesAndIds`. */
export type DeckNamesAndIdsResult = { readonly [name: string]: number }

/** Parameters of `deleteDecks`: Deletes decks with all cards in them. `cardsToo` must be true, because Anki cannot delete a deck and keep its cards. Ignores names that no deck has. */
export type DeleteDecksParams = {
  /** The names of the decks. */
  readonly decks: readonly unknown[] | string | { readonly [name: string]: unknown }
  /** Must be true. */
  readonly cardsToo?: unknown
}
/** Result of `deleteDecks`. */
export type DeleteDecksResult = null

/** Parameters of `deleteMediaFile`: Moves a file of the media folder to the trash. A file that does not exist is not an error. */
export type DeleteMediaFileParams = {
  /** The name of the file. */
  readonly filename: Name
}
/** Result of `deleteMediaFile`. */
export type DeleteMediaFileResult = null

/** Parameters of `deleteNotes`: Deletes notes with all their cards. Ignores ids that are not notes. */
export type DeleteNotesParams = {
  /** The ids of the notes. */
  readonly notes: Ids
}
/** Result of `deleteNotes`. */
export type DeleteNotesResult = null

/** Parameters of `exportPackage`: Writes a deck to a file in the .apkg format. Returns whether the deck exists. */
export type ExportPackageParams = {
  /** The name of the deck. */
  readonly deck: string | null
  /** The file to write, on the machine that Anki runs on. */
  readonly path: unknown
  /** Whether to include scheduling. */
  readonly includeSched?: unknown
}
/** Result of `exportPackage`. */
export type ExportPackageResult = boolean

/** Parameters of `findAndReplaceInModels`: Replaces a text in the templates and styling of one note type, or of all, and returns how many changed. */
export type FindAndReplaceInModelsParams = {
  /** The name of the note type; an empty value means all. */
  readonly modelName: unknown
  /** The text to look for. */
  readonly findText: unknown
  /** The text to put in its place. */
  readonly replaceText: unknown
  /** Whether to search front templates. */
  readonly front?: Truth
  /** Whether to search back templates. */
  readonly back?: Truth
  /** Whether to search styling. */
  readonly css?: Truth
}
/** Result of `findAndReplaceInModels`. */
export type FindAndReplaceInModelsResult = number

/** Parameters of `findCards`: Returns the ids of the cards that a search finds. */
export type FindCardsParams = {
  /** The search. No search finds nothing; an empty one finds everything. */
  readonly query?: Query
}
/** Result of `findCards`. */
export type FindCardsResult = readonly number[]

/** Parameters of `findModelsById`: Returns note types by their ids; an error if one does not exist. */
export type FindModelsByIdParams = {
  /** The ids of the note types. */
  readonly modelIds: readonly (number | string)[] | string | { readonly [name: string]: unknown }
}
/** Result of `findModelsById`. */
export type FindModelsByIdResult = readonly {
  readonly id: number | string
  readonly name: string
  readonly type: number
  readonly mod: number
  readonly usn: number
  readonly sortf: number
  readonly did: number | null
  readonly tmpls: readonly { readonly [name: string]: unknown }[]
  readonly flds: readonly { readonly [name: string]: unknown }[]
  readonly css: unknown
  readonly req: readonly unknown[]
  readonly [other: string]: unknown
}[]

/** Parameters of `findModelsByName`: Returns note types by their names; an error if one does not exist. */
export type FindModelsByNameParams = {
  /** The names of the note types. */
  readonly modelNames: readonly LookUpName[] | string | { readonly [name: string]: unknown }
}
/** Result of `findModelsByName`. */
export type FindModelsByNameResult = readonly {
  readonly id: number | string
  readonly name: string
  readonly type: number
  readonly mod: number
  readonly usn: number
  readonly sortf: number
  readonly did: number | null
  readonly tmpls: readonly { readonly [name: string]: unknown }[]
  readonly flds: readonly { readonly [name: string]: unknown }[]
  readonly css: unknown
  readonly req: readonly unknown[]
  readonly [other: string]: unknown
}[]

/** Parameters of `findNotes`: Returns the ids of the notes that a search finds. */
export type FindNotesParams = {
  /** The search. No search finds nothing; an empty one finds everything. */
  readonly query?: Query
}
/** Result of `findNotes`. */
export type FindNotesResult = readonly number[]

/** Parameters of `forgetCards`: Makes cards new again. */
export type ForgetCardsParams = {
  /** The ids of the cards. */
  readonly cards: readonly Id[] | '' | Record<string, never> | null
}
/** Result of `forgetCards`. */
export type ForgetCardsResult = null

/** Parameters of `getActiveProfile`: Returns the name of the open profile. */
export type GetActiveProfileParams = Record<string, never>
/** Result of `getActiveProfile`. */
export type GetActiveProfileResult = string | null

/** Parameters of `getCollectionStatsHTML`: Returns the statistics page as HTML. */
export type GetCollectionStatsHTMLParams = {
  /** Whether to count the whole collection instead of the current deck. */
  readonly wholeCollection?: Truth
}
/** Result of `getCollectionStatsHTML`. */
export type GetCollectionStatsHTMLResult = string

/** Parameters of `getDeckConfig`: Returns the options group that a deck uses, or false if there is no such deck. */
export type GetDeckConfigParams = {
  /** The name of the deck. */
  readonly deck: unknown
}
/** Result of `getDeckConfig`. */
export type GetDeckConfigResult = { readonly [name: string]: unknown } | boolean

/** Parameters of `getDeckStats`: Returns, by id, how many cards of each deck are new, in learning and to review today, and how many it holds. */
export type GetDeckStatsParams = {
  /** The names of the decks. */
  readonly decks: readonly LookUpName[] | string | { readonly [name: string]: unknown }
}
/** Result of `getDeckStats`. */
export type GetDeckStatsResult = {
  readonly [name: string]: {
    readonly deck_id: number
    readonly name: string
    readonly new_count: number
    readonly learn_count: number
    readonly review_count: number
    readonly total_in_deck: number
    readonly [other: string]: unknown
  }
}

/** Parameters of `getDecks`: Sorts cards by deck: returns the names of the decks, each with those of the given ids that are in it. */
export type GetDecksParams = {
  /** The ids of the cards. */
  readonly cards:
    | readonly (null | number | string | readonly number[])[]
    | string
    | { readonly [name: string]: unknown }
}
/** Result of `getDecks`. */
export type GetDecksResult = { readonly [name: string]: readonly unknown[] }

/** Parameters of `getEaseFactors`: Returns for each card its ease in thousandths; null for an id that is not a card. */
export type GetEaseFactorsParams = {
  /** The ids of the cards. */
  readonly cards: LookUpIds
}
/** Result of `getEaseFactors`. */
export type GetEaseFactorsResult = readonly (number | null)[]

/** Parameters of `getIntervals`: Returns for each card its latest interval, or all its intervals: days, or negative seconds. */
export type GetIntervalsParams = {
  /** The ids of the cards. */
  readonly cards: readonly (number | string)[] | string | { readonly [name: string]: unknown }
  /** Whether to return all intervals of each card. */
  readonly complete?: Truth
}
/** Result of `getIntervals`. */
export type GetIntervalsResult = readonly (number | readonly number[])[]

/** Parameters of `getLatestReviewID`: Returns the time of the latest review in a deck, in milliseconds since 1970; 0 if there is none. */
export type GetLatestReviewIDParams = {
  /** The name of the deck. */
  readonly deck: LookUpName
}
/** Result of `getLatestReviewID`. */
export type GetLatestReviewIDResult = number

/** Parameters of `getMediaDirPath`: Returns the full path of the media folder. */
export type GetMediaDirPathParams = Record<string, never>
/** Result of `getMediaDirPath`. */
export type GetMediaDirPathResult = string

/** Parameters of `getMediaFilesNames`: Returns the names of the media files that match a pattern, in no particular order. */
export type GetMediaFilesNamesParams = {
  /** A pattern with `*`, `?` and `[...]`; all files if left out. */
  readonly pattern?: string
}
/** Result of `getMediaFilesNames`. */
export type GetMediaFilesNamesResult = readonly string[]

/** Parameters of `getNoteTags`: Returns the tags of a note. */
export type GetNoteTagsParams = {
  /** The id of the note. */
  readonly note: Id
}
/** Result of `getNoteTags`. */
export type GetNoteTagsResult = readonly string[]

/** Parameters of `getNumCardsReviewedByDay`: Returns the days with reviews, latest first, each with the number of reviews. */
export type GetNumCardsReviewedByDayParams = Record<string, never>
/** Result of `getNumCardsReviewedByDay`. */
export type GetNumCardsReviewedByDayResult = readonly (readonly (string | number | null)[])[]

/** Parameters of `getNumCardsReviewedToday`: Returns the number of reviews today. The day begins at the hour that is set in Anki. */
export type GetNumCardsReviewedTodayParams = Record<string, never>
/** Result of `getNumCardsReviewedToday`. */
export type GetNumCardsReviewedTodayResult = number

/** Parameters of `getProfiles`: Returns the names of all profiles. */
export type GetProfilesParams = Record<string, never>
/** Result of `getProfiles`. */
export type GetProfilesResult = readonly string[]

/** Parameters of `getReviewsOfCards`: Returns the reviews of cards, by id. */
export type GetReviewsOfCardsParams = {
  /** The ids of the cards. */
  readonly cards: readonly (null | number | string)[] | string | { readonly [name: string]: unknown }
}
/** Result of `getReviewsOfCards`. */
export type GetReviewsOfCardsResult = {
  readonly [name: string]: readonly {
    readonly id: number
    readonly usn: number
    readonly ease: number
    readonly ivl: number
    readonly lastIvl: number
    readonly factor: number
    readonly time: number
    readonly type: number
    readonly [other: string]: unknown
  }[]
}

/** Parameters of `getTags`: Returns all tags of the collection. */
export type GetTagsParams = Record<string, never>
/** Result of `getTags`. */
export type GetTagsResult = readonly string[]

/** Parameters of `guiAddCards`: Opens the window for adding notes and fills in a note, which the user may change and save. */
export type GuiAddCardsParams = {
  /** The note to fill in, as for addNote. */
  readonly note?: {
    readonly deckName?: LookUpName
    readonly modelName?: LookUpName
    /** Field names and their texts. Names that the note type does not have are ignored, whatever their value. */
    readonly fields?: { readonly [name: string]: unknown }
    readonly tags?: Tags
    readonly options?: unknown
    readonly audio?: MediaList
    readonly video?: MediaList
    readonly picture?: MediaList
    readonly [other: string]: unknown
  } | null
}
/** Result of `guiAddCards`. */
export type GuiAddCardsResult = number | null

/** Parameters of `guiAddNoteSetData`: Changes the content of an open window for adding notes: deck, note type, fields and tags. */
export type GuiAddNoteSetDataParams = {
  /** The values to fill in: deckName, modelName, fields, tags and media, all of them optional. */
  readonly note: {
    readonly deckName?: LookUpName
    readonly modelName?: LookUpName
    /** Field names and their texts. Names that the note type does not have are ignored, whatever their value. */
    readonly fields?: { readonly [name: string]: unknown }
    readonly tags?: Tags
    readonly options?: unknown
    readonly audio?: MediaList
    readonly video?: MediaList
    readonly picture?: MediaList
    readonly [other: string]: unknown
  }
  /** Whether to add fields and tags to the present ones. */
  readonly append?: Truth
}
/** Result of `guiAddNoteSetData`. */
export type GuiAddNoteSetDataResult = boolean | { readonly [name: string]: unknown } | null

/** Parameters of `guiAnswerCard`: Answers the card in review. Returns false if no card is in review, if its answer is not shown or if there is no such button. */
export type GuiAnswerCardParams = {
  /** The button: 1 (again) to 4 (easy). */
  readonly ease: unknown
}
/** Result of `guiAnswerCard`. */
export type GuiAnswerCardResult = boolean

/** Parameters of `guiBrowse`: Opens the card browser, searches in it, and returns the ids of the cards found. */
export type GuiBrowseParams = {
  /** The search. */
  readonly query?: Query
  /** How to sort: a visible column and a direction. */
  readonly reorderCards?: { readonly [name: string]: unknown } | null
}
/** Result of `guiBrowse`. */
export type GuiBrowseResult = readonly number[]

/** Parameters of `guiCheckDatabase`: Starts Anki's check of the database and returns at once. */
export type GuiCheckDatabaseParams = Record<string, never>
/** Result of `guiCheckDatabase`. */
export type GuiCheckDatabaseResult = boolean

/** Parameters of `guiCurrentCard`: Returns the card in review; an error if there is none. */
export type GuiCurrentCardParams = Record<string, never>
/** Result of `guiCurrentCard`. */
export type GuiCurrentCardResult = {
  readonly cardId: number
  readonly fields: {
    readonly [name: string]: {
      readonly value: string
      readonly order: number
      readonly [other: string]: unknown
    }
  }
  readonly fieldOrder: number
  readonly question: string
  readonly answer: string
  readonly buttons: readonly number[]
  readonly nextReviews: readonly string[]
  readonly modelName: string
  readonly deckName: string
  readonly css?: string
  readonly template: string
  readonly [other: string]: unknown
} | null

/** Parameters of `guiDeckBrowser`: Shows the list of decks in Anki's main window. */
export type GuiDeckBrowserParams = Record<string, never>
/** Result of `guiDeckBrowser`. */
export type GuiDeckBrowserResult = null

/** Parameters of `guiDeckOverview`: Shows the overview of a deck. Returns whether it exists. */
export type GuiDeckOverviewParams = {
  /** The name of the deck. */
  readonly name: string | null
}
/** Result of `guiDeckOverview`. */
export type GuiDeckOverviewResult = boolean

/** Parameters of `guiDeckReview`: Starts reviewing a deck. Returns whether it exists. */
export type GuiDeckReviewParams = {
  /** The name of the deck. */
  readonly name: string | null
}
/** Result of `guiDeckReview`. */
export type GuiDeckReviewResult = boolean

/** Parameters of `guiEditNote`: Opens a window for editing a note. */
export type GuiEditNoteParams = {
  /** The id of the note. */
  readonly note: Id
}
/** Result of `guiEditNote`. */
export type GuiEditNoteResult = null

/** Parameters of `guiExitAnki`: Asks Anki to close, after the reply. */
export type GuiExitAnkiParams = Record<string, never>
/** Result of `guiExitAnki`. */
export type GuiExitAnkiResult = null

/** Parameters of `guiImportFile`: Opens the window for importing a file. */
export type GuiImportFileParams = {
  /** The file to import, with forward slashes even on Windows; without it Anki asks for one. */
  readonly path?: string | null
}
/** Result of `guiImportFile`. */
export type GuiImportFileResult = null

/** Parameters of `guiPlayAudio`: Plays the audio of the side on the screen. Returns false if no card is in review. */
export type GuiPlayAudioParams = Record<string, never>
/** Result of `guiPlayAudio`. */
export type GuiPlayAudioResult = boolean

/** Parameters of `guiReviewActive`: Returns whether a card is in review. */
export type GuiReviewActiveParams = Record<string, never>
/** Result of `guiReviewActive`. */
export type GuiReviewActiveResult = boolean

/** Parameters of `guiSelectCard`: Selects a card in the open browser. Returns false if none is open. */
export type GuiSelectCardParams = {
  /** The id of the card. */
  readonly card: unknown
}
/** Result of `guiSelectCard`. */
export type GuiSelectCardResult = boolean

/** Parameters of `guiSelectNote`: The same as guiSelectCard, under an older name. */
export type GuiSelectNoteParams = {
  /** The id of a card. */
  readonly note: unknown
}
/** Result of `guiSelectNote`. */
export type GuiSelectNoteResult = boolean

/** Parameters of `guiSelectedNotes`: Returns the ids of the notes selected in the open browser. */
export type GuiSelectedNotesParams = Record<string, never>
/** Result of `guiSelectedNotes`. */
export type GuiSelectedNotesResult = readonly number[]

/** Parameters of `guiShowAnswer`: Shows the answer of the card in review. Returns whether a card is in review. */
export type GuiShowAnswerParams = Record<string, never>
/** Result of `guiShowAnswer`. */
export type GuiShowAnswerResult = boolean

/** Parameters of `guiShowQuestion`: Shows the question of the card in review. Returns whether a card is in review. */
export type GuiShowQuestionParams = Record<string, never>
/** Result of `guiShowQuestion`. */
export type GuiShowQuestionResult = boolean

/** Parameters of `guiStartCardTimer`: Restarts the timer of the card in review, so that it counts the time taken from here. Returns whether a card is in review. */
export type GuiStartCardTimerParams = Record<string, never>
/** Result of `guiStartCardTimer`. */
export type GuiStartCardTimerResult = boolean

/** Parameters of `guiUndo`: Undoes the last change, as Anki's menu does. */
export type GuiUndoParams = Record<string, never>
/** Result of `guiUndo`. */
export type GuiUndoResult = boolean

/** Parameters of `importPackage`: Imports a file in the .apkg format into the collection. */
export type ImportPackageParams = {
  /** The file, on the machine that Anki runs on, relative to the media folder. */
  readonly path: Name
}
/** Result of `importPackage`. */
export type ImportPackageResult = boolean

/** Parameters of `insertReviews`: Inserts rows into the review log. */
export type InsertReviewsParams = {
  /** Rows of nine numbers: time, card, usn, button, new interval, old interval, new ease, time taken, kind. */
  readonly reviews:
    | readonly (readonly (number | boolean | string)[] | string | { readonly [name: string]: unknown })[]
    | ''
    | Record<string, never>
}
/** Result of `insertReviews`. */
export type InsertReviewsResult = null

/** Parameters of `loadProfile`: Closes the open profile and opens another. Returns whether it exists. */
export type LoadProfileParams = {
  /** The name of the profile. */
  readonly name: unknown
}
/** Result of `loadProfile`. */
export type LoadProfileResult = boolean

/** Parameters of `modelFieldAdd`: Adds a field to a note type; moves a field that exists. */
export type ModelFieldAddParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** The name of the field. */
  readonly fieldName: Name
  /** Its place, counted from 0; the end if left out. */
  readonly index?: number | boolean | null
}
/** Result of `modelFieldAdd`. */
export type ModelFieldAddResult = null

/** Parameters of `modelFieldDescriptions`: Returns the descriptions of the fields, which the editor shows while the fields are empty. */
export type ModelFieldDescriptionsParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
}
/** Result of `modelFieldDescriptions`. */
export type ModelFieldDescriptionsResult = readonly string[]

/** Parameters of `modelFieldFonts`: Returns the font and size of each field in the editor. */
export type ModelFieldFontsParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
}
/** Result of `modelFieldFonts`. */
export type ModelFieldFontsResult = {
  readonly [name: string]: {
    readonly font: string
    readonly size: number
    readonly [other: string]: unknown
  }
}

/** Parameters of `modelFieldNames`: Returns the names of the fields, in order. */
export type ModelFieldNamesParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
}
/** Result of `modelFieldNames`. */
export type ModelFieldNamesResult = readonly string[]

/** Parameters of `modelFieldRemove`: Deletes a field from a note type, with its content in all notes. */
export type ModelFieldRemoveParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** The name of the field. */
  readonly fieldName: Name
}
/** Result of `modelFieldRemove`. */
export type ModelFieldRemoveResult = null

/** Parameters of `modelFieldRename`: Renames a field of a note type. */
export type ModelFieldRenameParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** Its name now. */
  readonly oldFieldName: Name
  /** Its name from now on. */
  readonly newFieldName: Name
}
/** Result of `modelFieldRename`. */
export type ModelFieldRenameResult = null

/** Parameters of `modelFieldReposition`: Moves a field to another place in its note type. */
export type ModelFieldRepositionParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** The name of the field. */
  readonly fieldName: Name
  /** Its new place, counted from 0. */
  readonly index: Index
}
/** Result of `modelFieldReposition`. */
export type ModelFieldRepositionResult = null

/** Parameters of `modelFieldSetDescription`: Sets the description of a field, which the editor shows while the field is empty. */
export type ModelFieldSetDescriptionParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** The name of the field. */
  readonly fieldName: Name
  /** The text. */
  readonly description: Name
}
/** Result of `modelFieldSetDescription`. */
export type ModelFieldSetDescriptionResult = boolean

/** Parameters of `modelFieldSetFont`: Sets the font of a field in the editor. */
export type ModelFieldSetFontParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** The name of the field. */
  readonly fieldName: Name
  /** The name of the font. */
  readonly font: Name
}
/** Result of `modelFieldSetFont`. */
export type ModelFieldSetFontResult = null

/** Parameters of `modelFieldSetFontSize`: Sets the font size of a field in the editor. */
export type ModelFieldSetFontSizeParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** The name of the field. */
  readonly fieldName: Name
  /** The size, 0 to 65535. */
  readonly fontSize: number
}
/** Result of `modelFieldSetFontSize`. */
export type ModelFieldSetFontSizeResult = null

/** Parameters of `modelFieldsOnTemplates`: Returns, for each template, the fields on its front and those on its back. */
export type ModelFieldsOnTemplatesParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
}
/** Result of `modelFieldsOnTemplates`. */
export type ModelFieldsOnTemplatesResult = { readonly [name: string]: readonly (readonly string[])[] }

/** Parameters of `modelNameFromId`: Returns the name of the note type with an id; an error if there is none. */
export type ModelNameFromIdParams = {
  /** The id of the note type. */
  readonly modelId: number | string
}
/** Result of `modelNameFromId`. */
export type ModelNameFromIdResult = string

/** Parameters of `modelNames`: Returns the names of all note types. */
export type ModelNamesParams = Record<string, never>
/** Result of `modelNames`. */
export type ModelNamesResult = readonly string[]

/** Parameters of `modelNamesAndIds`: Returns the names of all note types with their ids. */
export type ModelNamesAndIdsParams = Record<string, never>
/** Result of `modelNamesAndIds`. */
export type ModelNamesAndIdsResult = { readonly [name: string]: number }

/** Parameters of `modelStyling`: Returns the CSS of a note type. */
export type ModelStylingParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
}
/** Result of `modelStyling`. */
export type ModelStylingResult = {
  readonly css: unknown
  readonly [other: string]: unknown
}

/** Parameters of `modelTemplateAdd`: Adds a card template to a note type, which makes a new card for every note of it. */
export type ModelTemplateAddParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** Its Name, Front and Back. */
  readonly template: {
    readonly Name: string
    readonly Front: string
    readonly Back: string
    readonly [other: string]: unknown
  }
}
/** Result of `modelTemplateAdd`. */
export type ModelTemplateAddResult = null

/** Parameters of `modelTemplateRemove`: Deletes a card template with all its cards. */
export type ModelTemplateRemoveParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** The name of the template. */
  readonly templateName: Name
}
/** Result of `modelTemplateRemove`. */
export type ModelTemplateRemoveResult = null

/** Parameters of `modelTemplateRename`: Renames a card template. */
export type ModelTemplateRenameParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** Its name now. */
  readonly oldTemplateName: Name
  /** Its name from now on. */
  readonly newTemplateName: Name
}
/** Result of `modelTemplateRename`. */
export type ModelTemplateRenameResult = null

/** Parameters of `modelTemplateReposition`: Moves a card template to another place in its note type. */
export type ModelTemplateRepositionParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
  /** The name of the template. */
  readonly templateName: Name
  /** Its new place, counted from 0. */
  readonly index: Index
}
/** Result of `modelTemplateReposition`. */
export type ModelTemplateRepositionResult = null

/** Parameters of `modelTemplates`: Returns the front and back of each card template. */
export type ModelTemplatesParams = {
  /** The name of the note type. */
  readonly modelName: LookUpName
}
/** Result of `modelTemplates`. */
export type ModelTemplatesResult = {
  readonly [name: string]: {
    readonly Front: string
    readonly Back: string
    readonly [other: string]: unknown
  }
}

/** Parameters of `multi`: Runs calls one after another and returns their results, in order. An item without a version gets a bare result. */
export type MultiParams = {
  /** The calls, each with its own action, version, params and key. */
  readonly actions: readonly { readonly [name: string]: unknown }[] | '' | Record<string, never>
}
/** Result of `multi`. */
export type MultiResult = readonly unknown[]

/** Parameters of `notesInfo`: Returns, for each id or each note that a search finds, its fields, tags, note type and cards; an empty object for an id that is not a note. */
export type NotesInfoParams = {
  /** The ids of the notes. Ignored if there is a query. */
  readonly notes?: unknown
  /** A search that picks the notes. */
  readonly query?: Query
}
/** Result of `notesInfo`. */
export type NotesInfoResult = readonly (
  | Record<string, never>
  | {
      readonly noteId: number
      readonly profile: string
      readonly tags: readonly string[]
      readonly fields: {
        readonly [name: string]: {
          readonly value: string
          readonly order: number
          readonly [other: string]: unknown
        }
      }
      readonly modelName: string
      readonly mod: number
      readonly cards: readonly number[]
      readonly [other: string]: unknown
    }
)[]

/** Parameters of `notesModTime`: Returns for each id when the note last changed, in seconds since 1970; an empty object for an id that is not a note. */
export type NotesModTimeParams = {
  /** The ids of the notes. */
  readonly notes: LookUpIds
}
/** Result of `notesModTime`. */
export type NotesModTimeResult = readonly (
  | Record<string, never>
  | {
      readonly noteId: number
      readonly mod: number
      readonly [other: string]: unknown
    }
)[]

/** Parameters of `relearnCards`: Puts cards into relearning. */
export type RelearnCardsParams = {
  /** The ids of the cards. */
  readonly cards: readonly (number | boolean | string)[] | string | { readonly [name: string]: unknown }
}
/** Result of `relearnCards`. */
export type RelearnCardsResult = null

/** Parameters of `reloadCollection`: Makes Anki read everything from the database again. */
export type ReloadCollectionParams = Record<string, never>
/** Result of `reloadCollection`. */
export type ReloadCollectionResult = null

/** Parameters of `removeDeckConfigId`: Deletes an options group; decks that used it get the default group. Returns whether there was one. */
export type RemoveDeckConfigIdParams = {
  /** The id of the group. */
  readonly configId: number | boolean | string
}
/** Result of `removeDeckConfigId`. */
export type RemoveDeckConfigIdResult = boolean

/** Parameters of `removeEmptyNotes`: Deletes every note type that no note uses. Despite its name it deletes no notes. */
export type RemoveEmptyNotesParams = Record<string, never>
/** Result of `removeEmptyNotes`. */
export type RemoveEmptyNotesResult = null

/** Parameters of `removeTags`: Removes tags from notes. */
export type RemoveTagsParams = {
  /** The ids of the notes. */
  readonly notes: readonly Id[] | '' | Record<string, never> | null
  /** The tags, separated by spaces. */
  readonly tags: string | null
}
/** Result of `removeTags`. */
export type RemoveTagsResult = null

/** Parameters of `replaceTags`: Replaces a tag with another in those of the notes that have it. */
export type ReplaceTagsParams = {
  /** The ids of the notes. */
  readonly notes: LookUpIds
  /** The tag to remove. */
  readonly tag_to_replace: unknown
  /** The tag to put in its place. */
  readonly replace_with_tag: unknown
}
/** Result of `replaceTags`. */
export type ReplaceTagsResult = null

/** Parameters of `replaceTagsInAllNotes`: Replaces a tag with another in every note of the collection. */
export type ReplaceTagsInAllNotesParams = {
  /** The tag to remove. */
  readonly tag_to_replace: string
  /** The tag to put in its place. */
  readonly replace_with_tag: Name
}
/** Result of `replaceTagsInAllNotes`. */
export type ReplaceTagsInAllNotesResult = null

/** Parameters of `requestPermission`: Asks whether a program or page may use the API. Needs no key. The server sets both parameters itself. */
export type RequestPermissionParams = {
  /** The origin of the caller. */
  readonly origin: unknown
  /** Whether the caller is already allowed. */
  readonly allowed: unknown
}
/** Result of `requestPermission`. */
export type RequestPermissionResult = {
  readonly permission: 'granted' | 'denied'
  readonly requireApikey?: boolean
  readonly version?: number
  readonly [other: string]: unknown
}

/** Parameters of `retrieveMediaFile`: Returns the content of a media file in base64, or false if there is none. */
export type RetrieveMediaFileParams = {
  /** The name of the file. */
  readonly filename: string
}
/** Result of `retrieveMediaFile`. */
export type RetrieveMediaFileResult = string | boolean

/** Parameters of `saveDeckConfig`: Saves an options group. Returns whether it could: the id must be that of an existing group, and the settings must be complete. */
export type SaveDeckConfigParams = {
  /** The whole group, as getDeckConfig returns it. */
  readonly config: {
    readonly id: number | string
    readonly [other: string]: unknown
  }
}
/** Result of `saveDeckConfig`. */
export type SaveDeckConfigResult = boolean

/** Parameters of `setDeckConfigId`: Makes decks use an options group. Returns false if one of the decks does not exist. */
export type SetDeckConfigIdParams = {
  /** The names of the decks. */
  readonly decks: readonly unknown[] | string | { readonly [name: string]: unknown }
  /** The id of the group. Anki does not check whether it exists. */
  readonly configId: number | boolean | string
}
/** Result of `setDeckConfigId`. */
export type SetDeckConfigIdResult = boolean

/** Parameters of `setDueDate`: Makes cards due on a day; new ones become review cards. */
export type SetDueDateParams = {
  /** The ids of the cards. */
  readonly cards: readonly Id[] | '' | Record<string, never> | null
  /** Days from today: "0", "3", a range to draw from "3-7", with "!" to set the interval too. */
  readonly days: string
}
/** Result of `setDueDate`. */
export type SetDueDateResult = boolean

/** Parameters of `setEaseFactors`: Sets the ease of each card. Returns for each whether the card exists. */
export type SetEaseFactorsParams = {
  /** The ids of the cards. */
  readonly cards: Ids
  /** For each card its ease in thousandths. */
  readonly easeFactors: unknown
}
/** Result of `setEaseFactors`. */
export type SetEaseFactorsResult = readonly boolean[]

/** Parameters of `setSpecificValueOfCard`: Sets attributes of a card directly. Sets those that hold the collection together (id, nid, did, due dates ...) only if warning_check is true. Returns false if it did nothing. */
export type SetSpecificValueOfCardParams = {
  /** The id of the card. */
  readonly card: unknown
  /** The names of the attributes. */
  readonly keys: unknown
  /** Their values, in the same order. */
  readonly newValues: unknown
  /** Whether to set attributes that can damage the collection. */
  readonly warning_check?: Truth
}
/** Result of `setSpecificValueOfCard`. */
export type SetSpecificValueOfCardResult = readonly unknown[] | boolean

/** Parameters of `storeMediaFile`: Stores a file in the media folder, from base64, a path or a URL, in this order, and returns its name; null if skipHash matched. */
export type StoreMediaFileParams = {
  /** The name to store it under. */
  readonly filename: unknown
  /** The content in base64. */
  readonly data?: unknown
  /** A file on the machine that Anki runs on. The gateway accepts only texts and null. */
  readonly path?: unknown
  /** The address from which Anki downloads it. */
  readonly url?: unknown
  /** The MD5 of content that Anki must not store. */
  readonly skipHash?: unknown
  /** Whether to replace a file of this name; otherwise the new one gets another name. */
  readonly deleteExisting?: Truth
}
/** Result of `storeMediaFile`. */
export type StoreMediaFileResult = string | null

/** Parameters of `suspend`: Suspends cards. Returns false if all were already suspended. */
export type SuspendParams = {
  /** The ids of the cards. */
  readonly cards: readonly unknown[] | string | { readonly [name: string]: unknown }
  /** Whether to suspend them; false unsuspends them. */
  readonly suspend?: Truth
}
/** Result of `suspend`. */
export type SuspendResult = boolean | null

/** Parameters of `suspended`: Returns whether a card is suspended; an error if there is no such card. */
export type SuspendedParams = {
  /** The id of the card. */
  readonly card: LookUpId
}
/** Result of `suspended`. */
export type SuspendedResult = boolean

/** Parameters of `sync`: Synchronises the collection with AnkiWeb or the user's own server. */
export type SyncParams = Record<string, never>
/** Result of `sync`. */
export type SyncResult = null

/** Parameters of `unsuspend`: Ends the suspension of cards. */
export type UnsuspendParams = {
  /** The ids of the cards. */
  readonly cards: LookUpIds
}
/** Result of `unsuspend`. */
export type UnsuspendResult = boolean | null

/** Parameters of `updateModelStyling`: Sets the CSS of a note type. */
export type UpdateModelStylingParams = {
  /** The `name` of the note type and its `css`. */
  readonly model: {
    readonly name: LookUpName
    readonly css: unknown
    readonly [other: string]: unknown
  }
}
/** Result of `updateModelStyling`. */
export type UpdateModelStylingResult = null

/** Parameters of `updateModelTemplates`: Changes the front, the back or both of card templates; leaves templates and sides that are empty or not named as they are. */
export type UpdateModelTemplatesParams = {
  /** The `name` of the note type and its `templates` by name, each with Front, Back or both. */
  readonly model: {
    readonly name: LookUpName
    readonly templates: { readonly [name: string]: unknown }
    readonly [other: string]: unknown
  }
}
/** Result of `updateModelTemplates`. */
export type UpdateModelTemplatesResult = null

/** Parameters of `updateNote`: Changes fields, tags or both of a note. If fields are given, stores media as addNote does. */
export type UpdateNoteParams = {
  /** The id of the note, and `fields`, `tags` or both. */
  readonly note: {
    readonly id: Id
    /** Field names and their texts. Names that the note type does not have are ignored, whatever their value. */
    readonly fields?: { readonly [name: string]: unknown }
    readonly tags?: NoteTags
    readonly audio?: unknown
    readonly video?: unknown
    readonly picture?: unknown
    readonly [other: string]: unknown
  }
}
/** Result of `updateNote`. */
export type UpdateNoteResult = null

/** Parameters of `updateNoteFields`: Changes fields of a note; those not named stay as they are. Close the note in the browser first: Anki would overwrite the change. */
export type UpdateNoteFieldsParams = {
  /** The id of the note and its new fields. */
  readonly note: ChangedNote
}
/** Result of `updateNoteFields`. */
export type UpdateNoteFieldsResult = null

/** Parameters of `updateNoteModel`: Gives a note another type, fields and tags. Fields and tags that are not given become empty. */
export type UpdateNoteModelParams = {
  /** The id of the note, its new type, fields and tags. */
  readonly note: {
    readonly id: Id
    readonly modelName: string
    readonly fields: { readonly [name: string]: unknown }
    readonly tags?: Tags
    readonly [other: string]: unknown
  }
}
/** Result of `updateNoteModel`. */
export type UpdateNoteModelResult = null

/** Parameters of `updateNoteTags`: Gives a note these tags and no others. */
export type UpdateNoteTagsParams = {
  /** The id of the note. */
  readonly note: Id
  /** The tags. */
  readonly tags: NoteTags
}
/** Result of `updateNoteTags`. */
export type UpdateNoteTagsResult = null

/** Parameters of `version`: Returns the version of the API. */
export type VersionParams = Record<string, never>
/** Result of `version`. */
export type VersionResult = number

/** The parameters and the result of each action. */
export interface AnkiConnectActions {
  /** Creates a note and its cards, and returns its id. Refuses a duplicate unless the options allow it. Stores media given with the note, and puts a reference to it into the fields. */
  addNote: { params: AddNoteParams; result: AddNoteResult }
  /** Creates notes, in order, and returns their ids. If one fails, none stays, and the error lists the fault of each failed note. Older releases return null in its place and keep the others. */
  addNotes: { params: AddNotesParams; result: AddNotesResult }
  /** Adds tags to notes. */
  addTags: { params: AddTagsParams; result: AddTagsResult }
  /** Answers cards as in a review, including cards that are not due. Returns for each whether the card exists. */
  answerCards: { params: AnswerCardsParams; result: AnswerCardsResult }
  /** Returns the actions that this AnkiConnect knows: all, or those among the given ones. */
  apiReflect: { params: ApiReflectParams; result: ApiReflectResult }
  /** Returns for each card whether it is due. */
  areDue: { params: AreDueParams; result: AreDueResult }
  /** Returns for each card whether it is suspended; null for an id that is not a card. */
  areSuspended: { params: AreSuspendedParams; result: AreSuspendedResult }
  /** Returns whether addNote would take this note. */
  canAddNote: { params: CanAddNoteParams; result: CanAddNoteResult }
  /** Returns whether addNote would take this note, and if not, why. */
  canAddNoteWithErrorDetail: { params: CanAddNoteWithErrorDetailParams; result: CanAddNoteWithErrorDetailResult }
  /** Returns for each note whether addNote would take it. */
  canAddNotes: { params: CanAddNotesParams; result: CanAddNotesResult }
  /** Returns for each note whether addNote would take it, and if not, why. */
  canAddNotesWithErrorDetail: { params: CanAddNotesWithErrorDetailParams; result: CanAddNotesWithErrorDetailResult }
  /** Returns the reviews of the cards in a deck since a point in time, each as a list: time, card, usn, button, new interval, old interval, new ease, time taken, kind. */
  cardReviews: { params: CardReviewsParams; result: CardReviewsResult }
  /** Returns for each id what the card shows, where it belongs and how it is scheduled; an empty object for an id that is not a card. */
  cardsInfo: { params: CardsInfoParams; result: CardsInfoResult }
  /** Returns for each id when the card last changed, in seconds since 1970; an empty object for an id that is not a card. */
  cardsModTime: { params: CardsModTimeParams; result: CardsModTimeResult }
  /** Returns the ids of the notes that cards belong to, each once. */
  cardsToNotes: { params: CardsToNotesParams; result: CardsToNotesResult }
  /** Moves cards to another deck, and creates it if it does not exist. Ignores ids that are not cards. */
  changeDeck: { params: ChangeDeckParams; result: ChangeDeckResult }
  /** Removes tags that no note has from the list of tags. */
  clearUnusedTags: { params: ClearUnusedTagsParams; result: ClearUnusedTagsResult }
  /** Makes a new options group with the settings of another. Returns its id, or false if the other does not exist. */
  cloneDeckConfigId: { params: CloneDeckConfigIdParams; result: CloneDeckConfigIdResult }
  /** Creates a deck, and its parents where they are missing. A deck that exists already stays as it is. */
  createDeck: { params: CreateDeckParams; result: CreateDeckResult }
  /** Creates a note type and returns it. */
  createModel: { params: CreateModelParams; result: CreateModelResult }
  /** Returns the name of the deck with an id. For an id that no deck has, it returns the name of the default deck. */
  deckNameFromId: { params: DeckNameFromIdParams; result: DeckNameFromIdResult }
  /** Returns the full names of all decks. */
  deckNames: { params: DeckNamesParams; result: DeckNamesResult }
  /** Returns the full names of all decks with their ids. */
  deckNamesAndIds: { params: DeckNamesAndIdsParams; result: DeckNamesAndIdsResult }
  /** Deletes decks with all cards in them. `cardsToo` must be true, because Anki cannot delete a deck and keep its cards. Ignores names that no deck has. */
  deleteDecks: { params: DeleteDecksParams; result: DeleteDecksResult }
  /** Moves a file of the media folder to the trash. A file that does not exist is not an error. */
  deleteMediaFile: { params: DeleteMediaFileParams; result: DeleteMediaFileResult }
  /** Deletes notes with all their cards. Ignores ids that are not notes. */
  deleteNotes: { params: DeleteNotesParams; result: DeleteNotesResult }
  /** Writes a deck to a file in the .apkg format. Returns whether the deck exists. */
  exportPackage: { params: ExportPackageParams; result: ExportPackageResult }
  /** Replaces a text in the templates and styling of one note type, or of all, and returns how many changed. */
  findAndReplaceInModels: { params: FindAndReplaceInModelsParams; result: FindAndReplaceInModelsResult }
  /** Returns the ids of the cards that a search finds. */
  findCards: { params: FindCardsParams; result: FindCardsResult }
  /** Returns note types by their ids; an error if one does not exist. */
  findModelsById: { params: FindModelsByIdParams; result: FindModelsByIdResult }
  /** Returns note types by their names; an error if one does not exist. */
  findModelsByName: { params: FindModelsByNameParams; result: FindModelsByNameResult }
  /** Returns the ids of the notes that a search finds. */
  findNotes: { params: FindNotesParams; result: FindNotesResult }
  /** Makes cards new again. */
  forgetCards: { params: ForgetCardsParams; result: ForgetCardsResult }
  /** Returns the name of the open profile. */
  getActiveProfile: { params: GetActiveProfileParams; result: GetActiveProfileResult }
  /** Returns the statistics page as HTML. */
  getCollectionStatsHTML: { params: GetCollectionStatsHTMLParams; result: GetCollectionStatsHTMLResult }
  /** Returns the options group that a deck uses, or false if there is no such deck. */
  getDeckConfig: { params: GetDeckConfigParams; result: GetDeckConfigResult }
  /** Returns, by id, how many cards of each deck are new, in learning and to review today, and how many it holds. */
  getDeckStats: { params: GetDeckStatsParams; result: GetDeckStatsResult }
  /** Sorts cards by deck: returns the names of the decks, each with those of the given ids that are in it. */
  getDecks: { params: GetDecksParams; result: GetDecksResult }
  /** Returns for each card its ease in thousandths; null for an id that is not a card. */
  getEaseFactors: { params: GetEaseFactorsParams; result: GetEaseFactorsResult }
  /** Returns for each card its latest interval, or all its intervals: days, or negative seconds. */
  getIntervals: { params: GetIntervalsParams; result: GetIntervalsResult }
  /** Returns the time of the latest review in a deck, in milliseconds since 1970; 0 if there is none. */
  getLatestReviewID: { params: GetLatestReviewIDParams; result: GetLatestReviewIDResult }
  /** Returns the full path of the media folder. */
  getMediaDirPath: { params: GetMediaDirPathParams; result: GetMediaDirPathResult }
  /** Returns the names of the media files that match a pattern, in no particular order. */
  getMediaFilesNames: { params: GetMediaFilesNamesParams; result: GetMediaFilesNamesResult }
  /** Returns the tags of a note. */
  getNoteTags: { params: GetNoteTagsParams; result: GetNoteTagsResult }
  /** Returns the days with reviews, latest first, each with the number of reviews. */
  getNumCardsReviewedByDay: { params: GetNumCardsReviewedByDayParams; result: GetNumCardsReviewedByDayResult }
  /** Returns the number of reviews today. The day begins at the hour that is set in Anki. */
  getNumCardsReviewedToday: { params: GetNumCardsReviewedTodayParams; result: GetNumCardsReviewedTodayResult }
  /** Returns the names of all profiles. */
  getProfiles: { params: GetProfilesParams; result: GetProfilesResult }
  /** Returns the reviews of cards, by id. */
  getReviewsOfCards: { params: GetReviewsOfCardsParams; result: GetReviewsOfCardsResult }
  /** Returns all tags of the collection. */
  getTags: { params: GetTagsParams; result: GetTagsResult }
  /** Opens the window for adding notes and fills in a note, which the user may change and save. */
  guiAddCards: { params: GuiAddCardsParams; result: GuiAddCardsResult }
  /** Changes the content of an open window for adding notes: deck, note type, fields and tags. */
  guiAddNoteSetData: { params: GuiAddNoteSetDataParams; result: GuiAddNoteSetDataResult }
  /** Answers the card in review. Returns false if no card is in review, if its answer is not shown or if there is no such button. */
  guiAnswerCard: { params: GuiAnswerCardParams; result: GuiAnswerCardResult }
  /** Opens the card browser, searches in it, and returns the ids of the cards found. */
  guiBrowse: { params: GuiBrowseParams; result: GuiBrowseResult }
  /** Starts Anki's check of the database and returns at once. */
  guiCheckDatabase: { params: GuiCheckDatabaseParams; result: GuiCheckDatabaseResult }
  /** Returns the card in review; an error if there is none. */
  guiCurrentCard: { params: GuiCurrentCardParams; result: GuiCurrentCardResult }
  /** Shows the list of decks in Anki's main window. */
  guiDeckBrowser: { params: GuiDeckBrowserParams; result: GuiDeckBrowserResult }
  /** Shows the overview of a deck. Returns whether it exists. */
  guiDeckOverview: { params: GuiDeckOverviewParams; result: GuiDeckOverviewResult }
  /** Starts reviewing a deck. Returns whether it exists. */
  guiDeckReview: { params: GuiDeckReviewParams; result: GuiDeckReviewResult }
  /** Opens a window for editing a note. */
  guiEditNote: { params: GuiEditNoteParams; result: GuiEditNoteResult }
  /** Asks Anki to close, after the reply. */
  guiExitAnki: { params: GuiExitAnkiParams; result: GuiExitAnkiResult }
  /** Opens the window for importing a file. */
  guiImportFile: { params: GuiImportFileParams; result: GuiImportFileResult }
  /** Plays the audio of the side on the screen. Returns false if no card is in review. */
  guiPlayAudio: { params: GuiPlayAudioParams; result: GuiPlayAudioResult }
  /** Returns whether a card is in review. */
  guiReviewActive: { params: GuiReviewActiveParams; result: GuiReviewActiveResult }
  /** Selects a card in the open browser. Returns false if none is open. */
  guiSelectCard: { params: GuiSelectCardParams; result: GuiSelectCardResult }
  /** The same as guiSelectCard, under an older name. */
  guiSelectNote: { params: GuiSelectNoteParams; result: GuiSelectNoteResult }
  /** Returns the ids of the notes selected in the open browser. */
  guiSelectedNotes: { params: GuiSelectedNotesParams; result: GuiSelectedNotesResult }
  /** Shows the answer of the card in review. Returns whether a card is in review. */
  guiShowAnswer: { params: GuiShowAnswerParams; result: GuiShowAnswerResult }
  /** Shows the question of the card in review. Returns whether a card is in review. */
  guiShowQuestion: { params: GuiShowQuestionParams; result: GuiShowQuestionResult }
  /** Restarts the timer of the card in review, so that it counts the time taken from here. Returns whether a card is in review. */
  guiStartCardTimer: { params: GuiStartCardTimerParams; result: GuiStartCardTimerResult }
  /** Undoes the last change, as Anki's menu does. */
  guiUndo: { params: GuiUndoParams; result: GuiUndoResult }
  /** Imports a file in the .apkg format into the collection. */
  importPackage: { params: ImportPackageParams; result: ImportPackageResult }
  /** Inserts rows into the review log. */
  insertReviews: { params: InsertReviewsParams; result: InsertReviewsResult }
  /** Closes the open profile and opens another. Returns whether it exists. */
  loadProfile: { params: LoadProfileParams; result: LoadProfileResult }
  /** Adds a field to a note type; moves a field that exists. */
  modelFieldAdd: { params: ModelFieldAddParams; result: ModelFieldAddResult }
  /** Returns the descriptions of the fields, which the editor shows while the fields are empty. */
  modelFieldDescriptions: { params: ModelFieldDescriptionsParams; result: ModelFieldDescriptionsResult }
  /** Returns the font and size of each field in the editor. */
  modelFieldFonts: { params: ModelFieldFontsParams; result: ModelFieldFontsResult }
  /** Returns the names of the fields, in order. */
  modelFieldNames: { params: ModelFieldNamesParams; result: ModelFieldNamesResult }
  /** Deletes a field from a note type, with its content in all notes. */
  modelFieldRemove: { params: ModelFieldRemoveParams; result: ModelFieldRemoveResult }
  /** Renames a field of a note type. */
  modelFieldRename: { params: ModelFieldRenameParams; result: ModelFieldRenameResult }
  /** Moves a field to another place in its note type. */
  modelFieldReposition: { params: ModelFieldRepositionParams; result: ModelFieldRepositionResult }
  /** Sets the description of a field, which the editor shows while the field is empty. */
  modelFieldSetDescription: { params: ModelFieldSetDescriptionParams; result: ModelFieldSetDescriptionResult }
  /** Sets the font of a field in the editor. */
  modelFieldSetFont: { params: ModelFieldSetFontParams; result: ModelFieldSetFontResult }
  /** Sets the font size of a field in the editor. */
  modelFieldSetFontSize: { params: ModelFieldSetFontSizeParams; result: ModelFieldSetFontSizeResult }
  /** Returns, for each template, the fields on its front and those on its back. */
  modelFieldsOnTemplates: { params: ModelFieldsOnTemplatesParams; result: ModelFieldsOnTemplatesResult }
  /** Returns the name of the note type with an id; an error if there is none. */
  modelNameFromId: { params: ModelNameFromIdParams; result: ModelNameFromIdResult }
  /** Returns the names of all note types. */
  modelNames: { params: ModelNamesParams; result: ModelNamesResult }
  /** Returns the names of all note types with their ids. */
  modelNamesAndIds: { params: ModelNamesAndIdsParams; result: ModelNamesAndIdsResult }
  /** Returns the CSS of a note type. */
  modelStyling: { params: ModelStylingParams; result: ModelStylingResult }
  /** Adds a card template to a note type, which makes a new card for every note of it. */
  modelTemplateAdd: { params: ModelTemplateAddParams; result: ModelTemplateAddResult }
  /** Deletes a card template with all its cards. */
  modelTemplateRemove: { params: ModelTemplateRemoveParams; result: ModelTemplateRemoveResult }
  /** Renames a card template. */
  modelTemplateRename: { params: ModelTemplateRenameParams; result: ModelTemplateRenameResult }
  /** Moves a card template to another place in its note type. */
  modelTemplateReposition: { params: ModelTemplateRepositionParams; result: ModelTemplateRepositionResult }
  /** Returns the front and back of each card template. */
  modelTemplates: { params: ModelTemplatesParams; result: ModelTemplatesResult }
  /** Runs calls one after another and returns their results, in order. An item without a version gets a bare result. */
  multi: { params: MultiParams; result: MultiResult }
  /** Returns, for each id or each note that a search finds, its fields, tags, note type and cards; an empty object for an id that is not a note. */
  notesInfo: { params: NotesInfoParams; result: NotesInfoResult }
  /** Returns for each id when the note last changed, in seconds since 1970; an empty object for an id that is not a note. */
  notesModTime: { params: NotesModTimeParams; result: NotesModTimeResult }
  /** Puts cards into relearning. */
  relearnCards: { params: RelearnCardsParams; result: RelearnCardsResult }
  /** Makes Anki read everything from the database again. */
  reloadCollection: { params: ReloadCollectionParams; result: ReloadCollectionResult }
  /** Deletes an options group; decks that used it get the default group. Returns whether there was one. */
  removeDeckConfigId: { params: RemoveDeckConfigIdParams; result: RemoveDeckConfigIdResult }
  /** Deletes every note type that no note uses. Despite its name it deletes no notes. */
  removeEmptyNotes: { params: RemoveEmptyNotesParams; result: RemoveEmptyNotesResult }
  /** Removes tags from notes. */
  removeTags: { params: RemoveTagsParams; result: RemoveTagsResult }
  /** Replaces a tag with another in those of the notes that have it. */
  replaceTags: { params: ReplaceTagsParams; result: ReplaceTagsResult }
  /** Replaces a tag with another in every note of the collection. */
  replaceTagsInAllNotes: { params: ReplaceTagsInAllNotesParams; result: ReplaceTagsInAllNotesResult }
  /** Asks whether a program or page may use the API. Needs no key. The server sets both parameters itself. */
  requestPermission: { params: RequestPermissionParams; result: RequestPermissionResult }
  /** Returns the content of a media file in base64, or false if there is none. */
  retrieveMediaFile: { params: RetrieveMediaFileParams; result: RetrieveMediaFileResult }
  /** Saves an options group. Returns whether it could: the id must be that of an existing group, and the settings must be complete. */
  saveDeckConfig: { params: SaveDeckConfigParams; result: SaveDeckConfigResult }
  /** Makes decks use an options group. Returns false if one of the decks does not exist. */
  setDeckConfigId: { params: SetDeckConfigIdParams; result: SetDeckConfigIdResult }
  /** Makes cards due on a day; new ones become review cards. */
  setDueDate: { params: SetDueDateParams; result: SetDueDateResult }
  /** Sets the ease of each card. Returns for each whether the card exists. */
  setEaseFactors: { params: SetEaseFactorsParams; result: SetEaseFactorsResult }
  /** Sets attributes of a card directly. Sets those that hold the collection together (id, nid, did, due dates ...) only if warning_check is true. Returns false if it did nothing. */
  setSpecificValueOfCard: { params: SetSpecificValueOfCardParams; result: SetSpecificValueOfCardResult }
  /** Stores a file in the media folder, from base64, a path or a URL, in this order, and returns its name; null if skipHash matched. */
  storeMediaFile: { params: StoreMediaFileParams; result: StoreMediaFileResult }
  /** Suspends cards. Returns false if all were already suspended. */
  suspend: { params: SuspendParams; result: SuspendResult }
  /** Returns whether a card is suspended; an error if there is no such card. */
  suspended: { params: SuspendedParams; result: SuspendedResult }
  /** Synchronises the collection with AnkiWeb or the user's own server. */
  sync: { params: SyncParams; result: SyncResult }
  /** Ends the suspension of cards. */
  unsuspend: { params: UnsuspendParams; result: UnsuspendResult }
  /** Sets the CSS of a note type. */
  updateModelStyling: { params: UpdateModelStylingParams; result: UpdateModelStylingResult }
  /** Changes the front, the back or both of card templates; leaves templates and sides that are empty or not named as they are. */
  updateModelTemplates: { params: UpdateModelTemplatesParams; result: UpdateModelTemplatesResult }
  /** Changes fields, tags or both of a note. If fields are given, stores media as addNote does. */
  updateNote: { params: UpdateNoteParams; result: UpdateNoteResult }
  /** Changes fields of a note; those not named stay as they are. Close the note in the browser first: Anki would overwrite the change. */
  updateNoteFields: { params: UpdateNoteFieldsParams; result: UpdateNoteFieldsResult }
  /** Gives a note another type, fields and tags. Fields and tags that are not given become empty. */
  updateNoteModel: { params: UpdateNoteModelParams; result: UpdateNoteModelResult }
  /** Gives a note these tags and no others. */
  updateNoteTags: { params: UpdateNoteTagsParams; result: UpdateNoteTagsResult }
  /** Returns the version of the API. */
  version: { params: VersionParams; result: VersionResult }
}
