import { loadCatalogue } from '../actions/catalogue.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import { isBuiltIn } from '../clients/built-in.ts'
import { clientFile } from '../clients/file.ts'
import type { Config } from '../config/config.ts'
import type { ClientSource } from '../config/filed-clients.ts'
import type { Loaded } from '../config/load.ts'
import { withoutKeys } from '../config/loopholes.ts'
import { formatAddress } from '../net/address.ts'
import { type Handover, keyedUrl } from './device-lines.ts'
import { deviceOutputs } from './texts/devices.ts'

/** The client that a program of this machine is without a key. */
const KEYLESS = 'local-program'

/** Returns the address at which programs on this machine reach the gateway. */
export function localUrl({ listen }: Pick<Config, 'listen'>): string {
  const listener = listen.find(({ transport }) => transport === 'loopback') ?? listen[0]
  const { address, transport } = listener ?? { address: { host: '127.0.0.1', port: 8765 }, transport: 'loopback' }
  const host = address.host === '0.0.0.0' || address.host === '::' ? '127.0.0.1' : address.host
  return `${transport === 'tls' ? 'https' : 'http'}://${formatAddress({ ...address, host })}`
}

/** Returns lines to paste into a program on this machine: address and key, header, and the environment of an MCP server. */
export function programLines(handover: Handover): string[] {
  const { url, key } = handover
  return [
    deviceOutputs('device.two-fields').text,
    '',
    `    ${url}`,
    `    ${key}`,
    '',
    deviceOutputs('program.header').text,
    '',
    `    Authorization: Bearer ${key}`,
    '',
    deviceOutputs('device.one-field').text,
    '',
    `    ${keyedUrl(handover)}`,
    '',
    deviceOutputs('program.mcp').text,
    '',
    `    "env": { "ANKI_CONNECT_URL": "${keyedUrl(handover)}" }`,
  ]
}

/** Returns a warning if a key limits nothing: without it the same program is `local-program`, which may do more. */
export function keylessLines(
  name: string,
  { config, sources, clientFolder }: Pick<Loaded, 'config' | 'sources' | 'clientFolder'>,
): string[] {
  const catalogue = loadCatalogue(config.actions)
  const alone = {
    ...config,
    clients: config.clients.filter((client) => isBuiltIn(client.name) || client.name === name),
  }
  const found = withoutKeys(alone, compileProfiles(config.profiles, catalogue), catalogue)
  if (!found.some(({ code }) => code === 'config.gains-rights')) return []
  const keyless = deviceOutputs('program.keyless', { name }).text
  const present = sources.get(KEYLESS)
  if (present !== undefined) return [keyless, deviceOutputs('program.close', { file: placeText(present) }).text]
  // The gateway reads the folder whether a configuration file is named or not, and a file of its own repeats no setting of another one.
  const file = clientFolder === null ? null : clientFile(clientFolder, KEYLESS)
  return [
    keyless,
    ...(file === null ? [] : [deviceOutputs('program.close-by-file', { file }).text, '', '    profile: none']),
  ]
}

function placeText({ file, line }: ClientSource): string {
  return line === null ? file : `${file}, line ${line}`
}
