import type { ClientConfig } from '../../src/clients/client.ts'
import { BOUND } from './fetches.ts'
import { fetches } from './media-requests.ts'
import { learns, SCOPE } from './pupil.ts'
import {
  bulk,
  changes,
  cleans,
  compares,
  mixed,
  reads,
  records,
  removes,
  type SimulatedRequest,
  type Surroundings,
  writes,
} from './requests.ts'

/** A client as simulated. Times are in ms. */
export interface SimulatedClient {
  readonly name: string
  readonly profile?: string
  readonly budget?: string
  readonly undo?: boolean
  readonly ask?: 'hold'
  readonly scope?: NonNullable<ClientConfig['scope']>
  /** The shortest and the longest time between two requests. */
  readonly pause: readonly [number, number]
  /** How often it leaves before it has its reply. */
  readonly leaves: number
  /** Whether it stops in the phases in which nobody writes. */
  readonly rests?: boolean
  /** How many requests it sends at once whenever it wakes. */
  readonly burst?: number
  /** Whether it only reads, little, and one request at a time, so that nobody may push in front of it for long. */
  readonly isPolite?: boolean
  /** Whether it sends the next request without waiting for the reply to the last one. */
  readonly isHasty?: boolean
  next(surroundings: Surroundings): SimulatedRequest
}

/** The clients of every simulation. */
export const CLIENTS: readonly SimulatedClient[] = [
  { name: 'dictionary', pause: [5, 150], leaves: 0.02, isHasty: true, next: reads(6) },
  { name: 'vault', pause: [20, 400], leaves: 0, next: reads(12) },
  { name: 'poller', isPolite: true, pause: [100, 300], leaves: 0, next: reads(1) },
  { name: 'comparer', isPolite: true, pause: [5, 150], leaves: 0, next: compares },
  { name: 'editor', rests: true, pause: [20, 500], leaves: 0.02, next: writes('editor') },
  { name: 'hasty', rests: true, pause: [20, 900], leaves: 0.01, isHasty: true, next: writes('hasty') },
  { name: 'mixer', rests: true, pause: [50, 1500], leaves: 0.02, next: mixed('mixer') },
  { name: 'importer', rests: true, pause: [3000, 20_000], leaves: 0.05, next: bulk('importer') },
  {
    name: 'greedy',
    rests: true,
    budget: 'tight',
    pause: [20, 250],
    leaves: 0.01,
    isHasty: true,
    next: writes('greedy'),
  },
  { name: 'hog', rests: true, pause: [9000, 30_000], leaves: 0.002, isHasty: true, burst: 120, next: writes('hog') },
  { name: 'asker', rests: true, profile: 'asking', pause: [300, 3000], leaves: 0, next: removes },
  { name: 'holder', rests: true, profile: 'asking', ask: 'hold', pause: [500, 6000], leaves: 0.1, next: removes },
  { name: 'cleaner', rests: true, pause: [300, 3000], leaves: 0.02, next: cleans },
  { name: 'claude', rests: true, undo: true, pause: [100, 1500], leaves: 0.02, next: changes('claude') },
  { name: 'pupil', scope: SCOPE, pause: [30, 600], leaves: 0.02, next: learns('pupil') },
  { name: 'recorder', rests: true, pause: [4000, 20_000], leaves: 0.02, next: records('recorder') },
  { name: BOUND, rests: true, profile: 'fetching', pause: [200, 2500], leaves: 0.02, next: fetches(BOUND) },
  { name: 'loader', rests: true, pause: [1000, 6000], leaves: 0.02, next: fetches('loader') },
  { name: 'looker', profile: 'looking', pause: [300, 3000], leaves: 0, next: writes('looker') },
  { name: 'light', isPolite: true, pause: [1000, 3000], leaves: 0, next: reads(2) },
]
