import { type ImageQuestions, takeAll } from '../images/questions.ts'
import { type ImageRecord, profileOfRecord } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { texts } from './texts.ts'

/** The records whose profile of Anki is open, or not known; and a text about the others, null if there are none. */
export interface OpenRecords {
  readonly records: readonly ImageRecord[]
  readonly elsewhere: Text | null
}

/**
 * Leaves out the records of profiles that are not open: a copy of a profile has the same ids, so that an undo would change the wrong
 * collection. Resolves to null if Anki does not answer.
 */
export async function withOpenProfile(
  records: readonly ImageRecord[],
  questions: ImageQuestions,
  ask: (leaves: readonly Leaf[]) => Promise<readonly Outcome[]>,
): Promise<OpenRecords | null> {
  if (records.every((record) => profileOfRecord(record) === null)) return { records, elsewhere: null }
  let open: string | null = null
  const asked = questions.profile((name) => {
    open = name
  })
  if (takeAll(asked, await ask(asked.map(({ leaf }) => leaf))) !== null) return null
  const isOpen = (record: ImageRecord) => [null, open].includes(profileOfRecord(record))
  const others = records.filter((record) => !isOpen(record))
  if (others.length === 0) return { records, elsewhere: null }
  const profile = [...new Set(others.map((record) => quoted(profileOfRecord(record) ?? '')))].join(', ')
  const state = open === null ? texts('profile.none').text : texts('profile.open', { profile: quoted(open) }).text
  const own = records.filter(isOpen)
  const elsewhere =
    own.length === 0
      ? texts('failed.profile', { profile, state })
      : texts('left.profile', { count: others.length, profile, state })
  return { records: own, elsewhere }
}
