import type { AddOn } from '../../src/add-on/add-on.ts'
import { localAskers } from '../../src/config/askers.ts'
import type { Config } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import type { ConfigurationFacts, Facts, GatewayFacts, UpstreamFacts } from '../../src/doctor/facts.ts'
import { stateText, type UpstreamState } from '../../src/upstream/state.ts'

/** A set-up as setup leaves it, in which nothing is wrong, with the changes of a test. */
export interface Given extends Partial<Omit<Facts, 'configuration' | 'gateway' | 'upstreams' | 'addOns'>> {
  readonly config?: Partial<Config>
  readonly configuration?: Partial<ConfigurationFacts>
  readonly gateway?: GatewayFacts
  /** Changes of the state of the running gateway. */
  readonly running?: object
  /** Whether the admin listener of the running gateway also answers without a key. */
  readonly isOpen?: boolean
  readonly upstream?: Partial<UpstreamFacts>
  readonly addOn?: Partial<AddOn> | null
  readonly settings?: Partial<AddOn['settings']>
}

export const BASE = '/home/ann/Anki2'
const URL = 'http://127.0.0.1:18765'

export function factsOf(given: Given = {}): Facts {
  const plain = defaultConfig()
  const config: Config = {
    ...plain,
    upstreams: [{ ...plain.upstreams[0], key: 'the-key' }],
    admin: { ...plain.admin, key: 'admin' },
    ...given.config,
  }
  const { running, isOpen, upstream, addOn, settings, configuration, gateway, config: _, ...rest } = given
  const state: UpstreamState = upstream?.state ?? 'up'
  const own: AddOn = {
    base: BASE,
    metaFile: `${BASE}/addons21/2055492159/meta.json`,
    meta: null,
    isEnabled: true,
    pollInterval: 5,
    backlog: 128,
    released: Date.UTC(2025, 10, 9),
    ...addOn,
    settings: {
      apiKey: 'the-key',
      webBindAddress: '127.0.0.1',
      webBindPort: 18765,
      webCorsOriginList: ['http://localhost'],
      ...settings,
    },
  }
  return {
    platform: 'linux',
    now: Date.UTC(2026, 10, 30),
    node: { version: '24.1.0', needed: '22.19', isTooOld: false },
    configuration: {
      file: '/home/ann/gateway.yaml',
      errors: [],
      warnings: [],
      config,
      askers: localAskers(config),
      ...configuration,
    },
    gateway: gateway ?? {
      kind: 'running',
      ownVersion: '1.0.0',
      isOpen: isOpen === true,
      state: {
        version: '1.0.0',
        started: Date.UTC(2026, 10, 29),
        total: 7,
        troubles: [],
        refusals: [],
        cache: { by: 'stamp', reason: null, entries: 0, bytes: 0, hits: 0, misses: 0 },
        ...running,
      } as unknown as Extract<GatewayFacts, { kind: 'running' }>['state'],
    },
    upstreams: [
      {
        url: URL,
        address: { host: '127.0.0.1', port: 18765 },
        isLocal: true,
        key: 'the-key',
        state,
        reason: stateText(state, { name: null, url: URL, hasKey: true }),
        refusesNextKey: false,
        generation: 'newer',
        answersKeyless: false,
        elsewhere: [],
        ...upstream,
      },
    ],
    folders: [BASE],
    sought: [BASE],
    addOns: addOn === null ? [] : [own],
    doors: [{ address: { host: '127.0.0.1', port: 8765 }, kind: 'gateway', isKeyless: null, isOfAnki: false }],
    tunnels: [],
    certificates: [],
    service: {
      manager: 'systemd',
      isInstalled: true,
      isRunning: true,
      isEnabled: true,
      canBeAsked: true,
      logs: 'journalctl',
    },
    isAppNapOff: null,
    reserved: [],
    ...rest,
  }
}
