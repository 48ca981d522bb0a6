import type { ValueOf } from '../settings/setting.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import type { rows } from './settings.ts'

type Settings = ValueOf<Omit<typeof rows, 'upstream' | 'upstreams'>>

/**
 * The whole configuration of a gateway: validated, complete and frozen, each setting under the name it has in its row. Durations are in
 * milliseconds, sizes in bytes; null means off or absent. `clients` are the configured ones in their order, then the built-in
 * ones. `redis` may hold a password, so the gateway never logs it.
 */
export interface Config extends Settings {
  /** The AnkiConnects behind the gateway. The first is the default. */
  readonly upstreams: readonly [UpstreamConfig, ...UpstreamConfig[]]
}
