import type { VirtualClock } from './clock.ts'
import type { StoredCopy } from './copy-store.ts'
import { lastTransaction } from './pages.ts'
import type { Profile } from './profile.ts'
import type { SimulatedRequest } from './requests.ts'

/** Watches the copies of the collections, and the calls that need one. */
export interface Copies {
  kept(copy: StoredCopy): void
  removed(copy: StoredCopy): void
  /** A client makes a request. The function ends it. */
  asked(client: string, request: SimulatedRequest): () => void
  /** The owner allows the calls of a client that have no copy: the next one, or all for a time in ms. */
  allowed(client: string, ms: number | null): void
  /** Anki runs a deletion in this profile, which is open since this time. */
  ran(params: string, profile: Profile, since: number): void
}

/** How long a copy protects the calls of its client, and the size of all copies, in ms and bytes. */
export const EVERY = 25_000
export const SIZE = 100
/** The longest time in ms between the look for a copy and the run of a call. */
const LATE = 9000

/** @param violated called with what is wrong */
export function createCopies(
  profiles: () => readonly Profile[],
  { steady, wall }: Pick<VirtualClock, 'steady' | 'wall'>,
  violated: (what: string) => void,
): Copies {
  const all = new Map<string, StoredCopy>()
  /** For each client with a deletion under way, the parameters as Anki gets them. */
  const underWay = new Map<string, Set<string>>()
  const covered = new Map<string, { readonly made: number; readonly of: string }[]>()
  const allowances = new Map<string, { calls: number; until: number }>()
  const allowanceOf = (client: string) => {
    const known = allowances.get(client) ?? { calls: 0, until: Number.NEGATIVE_INFINITY }
    allowances.set(client, known)
    return known
  }
  const isCovered = (client: string, folder: string) =>
    covered.get(client)?.some(({ made, of }) => of === folder && wall() - made <= EVERY + LATE) === true
  const judge = ({ facts: { name, made, of }, database, log }: StoredCopy) => {
    const files = profiles().find(({ folder }) => folder === of)?.files
    const last = lastTransaction({ bytes: database }, log)
    if (files === undefined || last === null) return violated(`the copy ${name} of ${of} is of no single moment`)
    if (last < files.lastAt(made) || last > files.lastAt(wall()))
      violated(`the copy ${name} ends with ${last}, and not between ${files.lastAt(made)} and ${files.lastAt(wall())}`)
  }
  return {
    kept(copy) {
      judge(copy)
      const { name, made, of, client } = copy.facts
      const bytes = [...all.values()].reduce((sum, { facts }) => sum + facts.bytes, 0)
      if (bytes > SIZE) violated(`all copies have ${bytes} bytes`)
      all.set(name, copy)
      // Those that came while it was made waited for the same copy.
      for (const one of new Set([client, ...underWay.keys()]))
        covered.set(one, [...(covered.get(one) ?? []).slice(-5), { made, of }])
    },
    removed({ facts: { name } }) {
      if ([...all.keys()].at(-1) === name) violated(`the newest copy ${name} was removed`)
      all.delete(name)
    },
    asked(client, { body }) {
      if (!body.startsWith('{"action":"deleteNotes"')) return () => {}
      const { notes } = (JSON.parse(body) as { readonly params: { readonly notes: readonly number[] } }).params
      const params = `[${JSON.stringify(notes).replaceAll(',', ', ')}]`
      const own = underWay.get(client) ?? new Set<string>()
      underWay.set(client, own.add(params))
      return () => {
        own.delete(params)
        if (own.size === 0) underWay.delete(client)
      }
    },
    allowed(client, ms) {
      const allowance = allowanceOf(client)
      if (ms === null) allowance.calls += 1
      else allowance.until = steady() + ms + LATE
    },
    ran(params, { folder }, since) {
      const clients = [...underWay].flatMap(([client, own]) => (own.has(params) ? [client] : []))
      if (clients.length === 0 || clients.some((client) => isCovered(client, folder))) return
      // The owner may open another profile while a call waits for its turn.
      if (steady() - since < LATE && profiles().some((one) => clients.some((client) => isCovered(client, one.folder))))
        return
      const excused = clients.find((client) => allowanceOf(client).until >= steady() || allowanceOf(client).calls > 0)
      if (excused === undefined) return violated(`a deletion of ${clients.join(', ')} in ${folder} has no copy`)
      if (allowanceOf(excused).until < steady()) allowanceOf(excused).calls -= 1
    },
  }
}
