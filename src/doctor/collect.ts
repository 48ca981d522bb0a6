import { existsSync } from 'node:fs'
import { findAddOn } from '../add-on/add-on.ts'
import { ankiFolders, existing } from '../add-on/anki-folders.ts'
import { askKeyless } from '../add-on/elsewhere.ts'
import { factsOf, readPair } from '../certificates/pair.ts'
import { selfSignedFiles } from '../certificates/self-signed.ts'
import type { Config } from '../config/config.ts'
import { addressOfUrl, formatAddress, isLoopbackHost } from '../net/address.ts'
import type { RunCommand } from '../service/control.ts'
import type { ServiceManager } from '../service/manager.ts'
import { appNapIsOff } from '../setup/app-nap.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import { stateText } from '../upstream/state.ts'
import { askGeneration, askState } from './ask-anki.ts'
import type {
  ConfigurationFacts,
  Facts,
  GatewayFacts,
  ListenerCertificate,
  NodeFacts,
  ServiceFacts,
  Tunnel,
  UpstreamFacts,
} from './facts.ts'
import { findDoors } from './find-doors.ts'
import { reservedRanges } from './reserved-ranges.ts'
import { portProxies, tailscaleTunnels, tunnelsIn } from './tunnels.ts'

/** This machine, as the doctor asks it. */
export interface DoctorTools {
  readonly platform: NodeJS.Platform
  readonly environment: NodeJS.ProcessEnv
  readonly home: string
  readonly stateFolder: string
  readonly manager: ServiceManager
  readonly run: RunCommand
  /** Resolves to the standard output of a command, or to null if it failed. */
  readonly read: (command: readonly [string, ...string[]]) => Promise<string | null>
  readonly now: number
  readonly node: NodeFacts
}

/** What the command knows already. */
export interface Known {
  readonly configuration: ConfigurationFacts
  readonly gateway: GatewayFacts
  /** Anki's data folder, if the owner names it. */
  readonly ankiBase: string | undefined
}

/** Collects the facts for the examinations. Nothing is changed, and whatever cannot be asked counts as not known. */
export async function collect({ configuration, gateway, ankiBase }: Known, tools: DoctorTools): Promise<Facts> {
  const { config } = configuration
  const sought = ankiBase === undefined ? ankiFolders(tools) : [ankiBase]
  const folders = existing(sought)
  const upstreamConfigs = config.sandbox ? [] : config.upstreams
  const clients = config.listen.map(({ address }) => address.port)
  const anki = upstreamConfigs.map(({ url }) => addressOfUrl(url).port)
  const ports = [...clients, config.admin.address.port, ...anki]
  const [upstreams, doors, tunnels, service, appNap, reserved] = await Promise.all([
    Promise.all(upstreamConfigs.map((one, index) => upstreamFacts(one, index, upstreamConfigs.length, gateway))),
    findDoors({ clients, anki, folders }),
    findTunnels(ports, tools),
    serviceFacts(tools),
    tools.platform === 'darwin' ? appNapIsOff(tools.read) : null,
    tools.platform === 'win32' ? tools.read(RESERVED) : null,
  ])
  return {
    platform: tools.platform,
    now: tools.now,
    node: tools.node,
    configuration,
    gateway,
    upstreams,
    folders,
    sought,
    addOns: folders.map(findAddOn).filter((addOn) => addOn !== null),
    doors,
    tunnels,
    certificates: certificateFacts(config, tools),
    service,
    isAppNapOff: appNap,
    reserved: reservedRanges(reserved ?? ''),
  }
}

const RESERVED = ['netsh', 'interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp'] as const

async function upstreamFacts(
  { url, key, name }: UpstreamConfig,
  index: number,
  count: number,
  gateway: GatewayFacts,
): Promise<UpstreamFacts> {
  const address = addressOfUrl(url)
  const isLocal = isLoopbackHost(address.host)
  const known = gateway.kind === 'running' ? gateway.state.upstreams[index] : undefined
  const state = known?.state ?? (await askState(address, key))
  // A gateway reads the file of the key when it starts.
  const refusesNextKey = known?.state === 'up' && (await askState(address, key)) === 'key'
  const about = { name: count === 1 ? null : name, url, hasKey: key !== null }
  const keyless = isLocal ? await askKeyless(address) : { answersKeyless: null, elsewhere: [] }
  const generation = state === 'up' ? await askGeneration(address, key) : null
  return { url, address, isLocal, key, state, refusesNextKey, reason: stateText(state, about), generation, ...keyless }
}

async function findTunnels(ports: readonly number[], { platform, read }: DoctorTools): Promise<Tunnel[]> {
  const isWindows = platform === 'win32'
  const [processes, tailscale, proxies] = await Promise.all([
    read(isWindows ? WINDOWS_PROCESSES : ['ps', '-A', '-o', 'args=']),
    read(['tailscale', 'serve', 'status', '--json']),
    isWindows ? read(['netsh', 'interface', 'portproxy', 'show', 'all']) : null,
  ])
  return [
    ...tunnelsIn((processes ?? '').split('\n'), ports),
    ...tailscaleTunnels(tailscale ?? '', ports),
    ...portProxies(proxies ?? '', ports),
  ]
}

const WINDOWS_PROCESSES = [
  'powershell',
  '-NoProfile',
  '-Command',
  'Get-CimInstance Win32_Process | ForEach-Object CommandLine',
] as const

/** The words of a manager that does not run here. */
const NOT_HERE = /ENOENT|Failed to connect|not been booted/

async function serviceFacts({ manager, run }: DoctorTools): Promise<ServiceFacts> {
  const { name, file, status, enabled, logs } = manager
  const isInstalled = existsSync(file)
  const base = { manager: name, logs, isInstalled }
  const [running, starts] = await Promise.all([run(status), enabled === null ? null : run(enabled)])
  return { ...base, isRunning: running.ok, isEnabled: starts?.ok ?? true, canBeAsked: !NOT_HERE.test(running.said) }
}

function certificateFacts({ listen }: Config, { stateFolder, now }: DoctorTools): ListenerCertificate[] {
  return listen.flatMap((listener): ListenerCertificate[] => {
    if (listener.transport !== 'tls') return []
    const place = formatAddress(listener.address)
    const { certificate } = listener
    if (certificate === 'self-signed')
      return [{ place, file: selfSignedFiles(stateFolder).cert, isOwn: true, error: null, end: null }]
    const reading = readPair(certificate, now)
    if (!reading.ok) return [{ place, file: certificate.cert, isOwn: false, error: reading.error, end: null }]
    const end = Date.parse(factsOf(reading.pair).until)
    return [{ place, file: certificate.cert, isOwn: false, error: null, end }]
  })
}
