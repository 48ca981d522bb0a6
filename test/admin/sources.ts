import { noApprovals } from '../../src/admin/approvals.ts'
import type { StateSources } from '../../src/admin/state.ts'
import { createRecent } from '../../src/observe/recent.ts'

/** Rooms of a gateway that has nothing to say yet, at a moment that stands still. */
export function newSources(more: Partial<StateSources> = {}): StateSources {
  const now = () => 1_800_000_000_000
  return {
    version: '1.2.3',
    started: now() - 1000,
    now,
    upstreams: () => [
      { name: 'anki', state: 'up', url: 'http://127.0.0.1:1', reason: 'Anki answers at http://127.0.0.1:1' },
    ],
    active: () => 0,
    cache: () => ({ by: null, entries: 0, bytes: 0, hits: 0, misses: 0 }),
    clients: () => [{ name: 'local-program', profile: null, mode: 'enforce', upstream: null }],
    budgets: async () => [],
    lately: createRecent(now).lately,
    approvals: noApprovals,
    interrupted: () => [],
    ...more,
  }
}
