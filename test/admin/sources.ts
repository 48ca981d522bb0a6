import { noApprovals } from '../../src/admin/approvals.ts'
import { noClientViews } from '../../src/admin/clients.ts'
import type { AdminDependencies } from '../../src/admin/routes.ts'
import type { StateSources } from '../../src/admin/state.ts'
import { createGuesses } from '../../src/clients/guesses.ts'
import { createRecent } from '../../src/observe/recent.ts'
import { fakeClock } from '../support/clock.ts'

/** The rooms of an admin listener that nobody has asked anything. */
export const quietRooms = {
  approvals: noApprovals,
  clientViews: noClientViews,
  lookup: { requests: () => [], recorded: null },
} satisfies Partial<AdminDependencies>

/** Rooms of a gateway that has nothing to say yet, at a moment that stands still. */
export function newSources(more: Partial<StateSources> = {}): StateSources {
  const clock = fakeClock(1_800_000_000_000)
  return {
    version: '1.2.3',
    started: clock.wall() - 1000,
    clock,
    upstreams: () => [
      {
        name: 'anki',
        state: 'up',
        url: 'http://127.0.0.1:1',
        reason: 'Anki answers at http://127.0.0.1:1',
        code: 'upstream.up',
      },
    ],
    active: () => 0,
    cache: () => ({ by: null, reason: null, entries: 0, bytes: 0, hits: 0, misses: 0 }),
    clients: () => [{ name: 'local-program', profile: 'local-program', mode: 'enforce', upstream: null }],
    budgets: async () => [],
    recent: createRecent(clock).shown,
    approvals: noApprovals,
    interrupted: () => [],
    troubles: () => [],
    ...more,
  }
}

/** Wrong keys of the admin listener are answered at once. */
export const unbraked = { guesses: createGuesses(fakeClock()), pause: async () => {} }
