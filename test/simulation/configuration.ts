import type { Config } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { clientConfigs, type GivenClient } from '../support/clients.ts'
import { CLIENTS } from './clients.ts'
import { EVERY, SIZE } from './copies.ts'
import { MEDIA_HOST } from './sites.ts'

/** The budget of the client that always wants more. */
const TIGHT: Config['budgets'][string] = {
  name: 'tight',
  rates: [{ unit: 'writes', amount: 2, period: 's', points: 2, window: 1000 }],
  concurrent: 2,
  delay: 500,
  hit: 0.1,
}
/** The profile of a client that may fetch from one host. */
const FETCHING: Config['profiles'][string] = {
  allow: ['@read', '@add', '@media'],
  hazards: { fetch: { host: MEDIA_HOST } },
}
const DAY = 86_400_000

/** The configuration of the simulated gateway. */
export function configuration(): Config {
  const plain = defaultConfig()
  const [upstream] = plain.upstreams
  const clients = Object.fromEntries(
    CLIENTS.map(
      ({ name, profile = 'admin', budget = null, undo = false, ask = null, scope }): [string, GivenClient] => [
        name,
        { key: keyOf(name), profile, budget, undo, ask, ...(scope !== undefined && { scope }) },
      ],
    ),
  )
  return {
    ...plain,
    clients: clientConfigs(clients),
    profiles: {
      ...plain.profiles,
      asking: { extends: 'admin', ask: ['deleteNotes'] },
      looking: { allow: ['@read'] },
      fetching: FETCHING,
    },
    budgets: { ...plain.budgets, tight: TIGHT },
    approvals: { ...plain.approvals, hold: 5000 },
    upstreams: [{ ...upstream, timeout: { ...upstream.timeout, read: 3000, write: 6000, long: 10_000 } }],
    audit: { file: '/simulated/audit.jsonl', keep: DAY, size: 2 ** 30, reads: false, required: true },
    safety: {
      keep: DAY,
      size: 2 ** 28,
      tooLarge: 'ask',
      snapshots: { every: EVERY, keep: DAY, size: SIZE, whenNone: 'ask' },
    },
    log: { level: 'silent', format: 'json' },
  }
}

export function keyOf(client: string): string {
  return `the key of ${client}`
}
