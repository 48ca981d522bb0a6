import type { Action, Anki } from '../../src/sandbox/anki.ts'
import type { Collection, Note } from '../../src/sandbox/collection/collection.ts'
import { createAnki } from '../../src/sandbox/create-anki.ts'
import { type Value, writeJson } from '../../src/sandbox/json.ts'
import { PythonError } from '../../src/sandbox/python.ts'
import type { Seed } from '../../src/sandbox/server/seed.ts'
import { createCollectionFiles, type MemoryFile } from './collection-files.ts'
import { type ProfileFolder, touch } from './disk.ts'
import { type HostContent, withContent } from './host-content.ts'
import type { Random } from './random.ts'

/** A profile of the simulated Anki: its collection, and its folder. */
export interface Profile extends ProfileFolder {
  readonly anki: Anki
  readonly collection: Collection
  /** What AnkiConnect answers while the profile is closed. */
  readonly closed: Anki
}

export interface ProfileOptions {
  readonly name: string
  readonly random: Random
  readonly now: () => number
  readonly inode: () => number
  /** A call that can write begins to run, with the text of its parameters. Returns whose it is. */
  readonly onWrite: (action: string, params: string, profile: Profile) => string
  /** The call has changed the collection, or may have. */
  readonly onWritten: (profile: Profile, params: string, by: string) => void
  readonly writes: ReadonlySet<string>
  readonly content: HostContent
}

/** The deck outside of that of a client with a scope. No reply may tell its name. */
export const OUTSIDE = 'Secret'
const planted = (deck: string, word: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ deck, fields: [`${word} ${index}`, 'b'] }))
/** A client with a scope has the first deck, and a person moves the notes of the border. */
const PLANTED: Seed = {
  decks: ['School::Below', OUTSIDE],
  notes: [...planted('School', 'lesson', 4), ...planted('School', 'border', 3), ...planted(OUTSIDE, 'hidden', 5)],
}

const CLOSED = 'collection is not available'
/** These answer without a collection. */
const WITHOUT_COLLECTION = new Set(['version', 'multi', 'apiReflect', 'requestPermission'])

/** Creates a profile. Each call that writes is reported, and then its transaction is in the log before the call returns. */
export function createProfile(options: ProfileOptions): Profile {
  const { name, random, now, inode, onWrite, onWritten, writes, content } = options
  const plain = createAnki({ now, seed: PLANTED })
  const folder = `/simulated/${name}`
  const own: Record<string, Value> = { getMediaDirPath: `${folder}/collection.media`, getActiveProfile: name }
  const actions = new Map<string, Action>()
  const shut = new Map<string, Action>()
  const fail = () => {
    throw new PythonError(CLOSED)
  }
  for (const [action, given] of plain.actions) {
    actions.set(action, {
      ...given,
      run(anki, ...values) {
        const fixed = own[action]
        if (fixed !== undefined) return fixed
        if (!writes.has(action)) return given.run(anki, ...values)
        const params = writeJson(values)
        const by = onWrite(action, params, profile)
        try {
          return given.run(anki, ...withContent(action, values, content))
        } finally {
          if (action === 'storeMediaFile' || action === 'deleteMediaFile') touch(profile, now, inode)
          if (random.chance(0.3)) profile.files.spill(1 + random.below(2))
          profile.files.commit()
          onWritten(profile, params, by)
        }
      },
    })
    shut.set(action, WITHOUT_COLLECTION.has(action) ? given : { ...given, run: fail })
  }
  const anki: Anki = { ...plain, actions }
  const mediaFolder: MemoryFile = { bytes: Buffer.alloc(0), ino: inode(), changed: now() }
  const profile: Profile = {
    folder,
    files: createCollectionFiles(random, now, inode),
    media: anki.collection.media,
    mediaFolder,
    anki,
    collection: anki.collection,
    closed: { ...plain, actions: shut },
  }
  return profile
}

/** Whether a note is one of those that every simulation begins with. */
export function isPlanted({ fields: [front = ''] }: Pick<Note, 'fields'>): boolean {
  return /^(?:lesson|border|hidden)/.test(front)
}

const FAVOURITES = 4

/** A note of a profile by chance, or undefined if it has none. */
export function anyNote({ collection: { notes } }: Profile, random: Random): Note | undefined {
  if (notes.size === 0) return undefined
  // A few notes are those that everybody looks at and changes, so that cached replies matter.
  return nth(notes, random.below(random.chance(0.4) ? Math.min(FAVOURITES, notes.size) : notes.size))
}

/** One of the notes that everybody looks at, or undefined if there is none. */
export function favourite({ collection: { notes } }: Profile, random: Random): Note | undefined {
  return nth(notes, random.below(Math.max(1, Math.min(FAVOURITES, notes.size))))
}

function nth(notes: ReadonlyMap<number, Note>, place: number): Note | undefined {
  let left = place
  for (const note of notes.values()) {
    if (left === 0) return note
    left -= 1
  }
  return undefined
}
