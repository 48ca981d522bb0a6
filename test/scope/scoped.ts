import type { DeckScope } from '../../src/actions/scope.ts'
import type { SoftDelete } from '../../src/clients/soft-delete-settings.ts'
import { type Seed, startSandbox } from '../../src/sandbox/sandbox.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'
import { type FrontOptions, startFront } from '../support/front.ts'

/** A word that stands in everything outside the decks of the client. */
export const PLANTED = 'PLANTED'

/** Two decks inside, and two outside, in which every text has the planted word. */
export const SEED: Seed = {
  decks: ['Japanese', 'Japanese::Verbs', 'Medicine', `Medicine::${PLANTED}`],
  notes: [
    { deck: 'Japanese', fields: ['neko', 'cat'], tags: ['animal', 'n5'] },
    { deck: 'Japanese', fields: ['inu', 'dog'], tags: ['animal'] },
    { deck: 'Japanese::Verbs', fields: ['taberu', 'to eat'], tags: ['verb::ichidan'] },
    { deck: 'Medicine', fields: [`${PLANTED} femur`, `${PLANTED} bone`], tags: [`${PLANTED}-anatomy`, 'n5'] },
    { deck: `Medicine::${PLANTED}`, fields: [`${PLANTED} ulna`, `${PLANTED} arm`], tags: [`verb::${PLANTED}`] },
  ],
}

/** The scope of the client. */
export const JAPANESE: DeckScope = { decks: ['Japanese'], shared: 'tag', whole: [] }

/** What the client with a scope has, in front of a sandbox with this seed. */
export interface ScopedOptions extends Partial<FrontOptions> {
  readonly seed?: Seed
  readonly scope?: DeckScope | null
  readonly softDelete?: SoftDelete
  /** Further settings of the client. */
  readonly pupil?: GivenClient
}

/** Starts a sandbox, a gateway in front of it, and returns two ways to call: as the client with a scope, and as the owner. */
export async function startScoped({
  seed = SEED,
  scope = JAPANESE,
  softDelete = 'off',
  pupil = {},
  ...rest
}: ScopedOptions = {}) {
  const anki = await startSandbox({ seed, generation: 'newest' })
  const clients = clientConfigs({
    pupil: { key: 'pupil-key', scope, softDelete, ...pupil },
    owner: { key: 'owner-key' },
  })
  const front = await startFront({ upstream: { url: anki.url }, clients, ...rest })
  const post = async (body: object): Promise<string> =>
    (await fetch(front.url, { method: 'POST', body: JSON.stringify(body) })).text()
  const callAs = (key: string) => (action: string, params?: object) => post({ action, version: 6, key, params })
  await front.known('up')
  return {
    anki,
    front,
    post,
    /** Calls as the client with a scope. Resolves to the reply's text. */
    asPupil: callAs('pupil-key'),
    /** Calls as a client that has the whole collection. */
    asOwner: callAs('owner-key'),
    async close() {
      await front.close()
      await anki.close()
    },
  }
}

/** The result in a reply. */
export function resultOf<T>(reply: string): T {
  const { result, error } = JSON.parse(reply) as { result: T; error: string | null }
  if (error !== null) throw new Error(error)
  return result
}
