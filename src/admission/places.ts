import type { Applicant } from './applicant.ts'

/** An applicant in the queue, or one that wants to be. */
interface Place {
  readonly applicant: Pick<Applicant, 'crowd' | 'surroundings'>
  /** False for a caller that was refused and never asked for permission. */
  readonly asked: boolean
}

/** The queue, the oldest applicant first, and the number of applicants that may wait. */
export interface WaitingRoom<Entry extends Place = Place> {
  readonly entries: readonly Entry[]
  readonly pending: number
}

/** The number of applicants of each kind that may wait for each site or address. The oldest ones beyond it are removed. */
const OF_CROWD = 3
/** The number of applicants with the same surroundings that may be listed without having asked. */
const OF_SURROUNDINGS = 6

/**
 * Returns the applicants that leave the queue for a newcomer, none if there is room.
 * Returns null if there is no place for it.
 *
 * A site or an address has a few places.
 * If all places are taken, the oldest applicant of the largest crowd in the most crowded surroundings is removed.
 * An applicant that asked takes the place of one that did not; the opposite never happens.
 */
export function roomFor({ applicant, asked }: Place, { entries, pending }: WaitingRoom): readonly Place[] | null {
  const alike = entries.filter((entry) => entry.asked === asked)
  const ofCrowd = alike.filter((entry) => entry.applicant.crowd === applicant.crowd)
  if (ofCrowd.length >= OF_CROWD) return ofCrowd.slice(0, 1)
  if (asked) {
    const silent = entries.filter((entry) => !entry.asked)
    if (entries.length >= pending && silent.length > 0) return largest(silent, 'crowd', null)
    return entries.length >= pending ? largestCrowd(alike, applicant) : []
  }
  const near = alike.filter((entry) => entry.applicant.surroundings === applicant.surroundings)
  if (near.length >= OF_SURROUNDINGS) return near.slice(0, 1)
  const isFull = entries.length >= pending || alike.length >= Math.ceil(pending / 2)
  if (!isFull) return []
  return alike.length === 0 ? null : largest(alike, 'surroundings', applicant.surroundings)
}

/**
 * Returns the oldest applicant of the largest crowd, among those whose surroundings hold most applicants.
 * A page can open frames of as many sites as it likes, so many small crowds of the web must not push out a device.
 */
function largestCrowd(entries: readonly Place[], { crowd, surroundings }: Place['applicant']): readonly Place[] {
  const [first] = largest(entries, 'surroundings', surroundings)
  const near = entries.filter(({ applicant }) => applicant.surroundings === first?.applicant.surroundings)
  return largest(near, 'crowd', first?.applicant.surroundings === surroundings ? crowd : null)
}

/**
 * Returns the oldest member of the largest group, as a list.
 * Among equally large groups, it is the longest-waiting applicant: the newcomer may be the device that the owner has just started.
 *
 * @param newcomer the group that grows by one; null if none does
 */
function largest(entries: readonly Place[], by: 'crowd' | 'surroundings', newcomer: string | null): readonly Place[] {
  const sizes = new Map<string, number>(newcomer === null ? [] : [[newcomer, 1]])
  for (const { applicant } of entries) sizes.set(applicant[by], (sizes.get(applicant[by]) ?? 0) + 1)
  const most = Math.max(...sizes.values())
  const group = entries.find(({ applicant }) => sizes.get(applicant[by]) === most)?.applicant[by] ?? newcomer
  return entries.filter(({ applicant }) => applicant[by] === group).slice(0, 1)
}
