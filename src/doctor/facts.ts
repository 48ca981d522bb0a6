import type { AddOn } from '../add-on/add-on.ts'
import type { KeylessAnswers } from '../add-on/elsewhere.ts'
import type { AdminState } from '../admin/state.ts'
import type { Config } from '../config/config.ts'
import type { Address } from '../net/address.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { UpstreamState } from '../upstream/state.ts'

/** Everything that the examinations look at. The collector fills it in, and an examination never looks anywhere else. */
export interface Facts {
  readonly platform: NodeJS.Platform
  /** The wall clock, in ms. */
  readonly now: number
  readonly node: NodeFacts
  readonly configuration: ConfigurationFacts
  readonly gateway: GatewayFacts
  readonly upstreams: readonly UpstreamFacts[]
  /** The data folders of Anki that exist, and those that were looked for. */
  readonly folders: readonly string[]
  readonly sought: readonly string[]
  readonly addOns: readonly AddOn[]
  readonly doors: readonly AnkiDoor[]
  readonly tunnels: readonly Tunnel[]
  readonly certificates: readonly ListenerCertificate[]
  readonly service: ServiceFacts
  /** Whether App Nap is off for Anki; null where there is no App Nap. */
  readonly isAppNapOff: boolean | null
  /** The ranges of ports that Windows has reserved; empty elsewhere. */
  readonly reserved: readonly PortRange[]
}

/** The Node that runs this program. */
export interface NodeFacts {
  readonly version: string
  /** Why it is too old, in a sentence; null if it is not. */
  readonly isTooOld: boolean
  readonly needed: string
}

/** The configuration that the gateway would run with. */
export interface ConfigurationFacts {
  /** The file; null if there is none, and the built-in values count. */
  readonly file: string | null
  /** In words, with place and remedy. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  /** The configuration, or the built-in one if it cannot be used. */
  readonly config: Config
  /** Clients on this machine that may do something only if the owner agrees. */
  readonly askers: readonly string[]
}

/** The running gateway. */
export type GatewayFacts =
  | {
      readonly kind: 'running'
      readonly state: AdminState
      readonly ownVersion: string
      /** Whether its admin listener also answers those who show no key. */
      readonly isOpen: boolean
    }
  | { readonly kind: 'absent'; readonly place: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** One AnkiConnect behind the gateway. */
export interface UpstreamFacts extends KeylessAnswers {
  readonly url: string
  readonly address: Address
  readonly isLocal: boolean
  readonly key: string | null
  readonly state: UpstreamState
  /** Whether AnkiConnect refuses the key of the configuration although it takes the one that the gateway started with. */
  readonly refusesNextKey: boolean
  /** The state in words, with the remedy. */
  readonly reason: Text
  /** Which replies its `addNotes` gives; null if it did not answer. */
  readonly generation: 'newer' | 'older' | null
}

/** What answers at a port of this machine. */
export const doorKinds = ['gateway', 'anki-connect', 'tsunagi', 'ankimcp', 'pages', 'other'] as const
export type DoorKind = (typeof doorKinds)[number]

/** A port of this machine at which something answers. */
export interface AnkiDoor {
  readonly address: Address
  readonly kind: DoorKind
  /** Whether it serves callers without a key; null if that is not known. */
  readonly isKeyless: boolean | null
  /** Whether Anki's own process, or an add-on's settings, have this port. */
  readonly isOfAnki: boolean
}

/** A program that passes calls from elsewhere on to this machine. */
export interface Tunnel {
  readonly program: string
  /** The port of the gateway that it leads to; null if its configuration says where. */
  readonly port: number | null
  /** Whether it passes bytes on without a header that shows it. */
  readonly isBare: boolean
}

/** The certificate of a TLS listener. */
export interface ListenerCertificate {
  readonly place: string
  readonly file: string
  readonly isOwn: boolean
  /** Why it cannot be used; null if it can. */
  readonly error: string | null
  /** The end of its validity in ms of the wall clock; null if it cannot be read. */
  readonly end: number | null
}

/** The service that runs the gateway. */
export interface ServiceFacts {
  readonly manager: string
  readonly isInstalled: boolean
  readonly isRunning: boolean
  readonly isEnabled: boolean
  /** Whether the manager could be asked at all. */
  readonly canBeAsked: boolean
  readonly logs: string
}

/** Ports, both ends included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}
