import type { Catalogue } from '../actions/catalogue.ts'
import type { Group } from '../actions/facts.ts'

/** An action in several groups is counted under the first of these: what it costs depends on that most. */
const order: readonly Group[] = [
  'gui',
  'host',
  'media',
  'full-sync',
  'destructive',
  'add',
  'edit',
  'write',
  'browse',
  'read',
]

/** By name of an action, the one group that its durations are counted under. */
export function durationGroups({ all }: Pick<Catalogue, 'all'>): ReadonlyMap<string, string> {
  return new Map(
    all.map(({ name, gateway: { groups, kind } }) => [name, order.find((group) => groups.includes(group)) ?? kind]),
  )
}
