import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { configVariable } from '../config/settings.ts'
import { ownStateFolder } from '../settings/own-folders.ts'
import { adminClient } from './admin-client.ts'
import { certificateLines, hostOf, shownCertificate } from './certificate-lines.ts'
import { type Added, type AddOptions, addClient } from './clients-add.ts'
import { extensionLines, fieldLines, qrLines, readerLines, typedPart } from './device-lines.ts'
import { firewallLines } from './firewall.ts'
import { listenLines, servingOn } from './lan.ts'
import { keylessLines, localUrl, programLines } from './program-lines.ts'
import { untilReached } from './reached.ts'
import type { CommandResult } from './result.ts'
import { clientOutputs } from './texts/clients.ts'
import { deviceOutputs } from './texts/devices.ts'
import { untilKnown } from './until-known.ts'

/** The options of the command line, with whether to wait for the client's first call. */
export interface HandOverOptions extends AddOptions {
  readonly wait: boolean
}

/** The output of the command, and the signal that ends its waiting. */
export interface HandOverDependencies {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  readonly say: (line: string) => void
  readonly isColoured: boolean
  readonly signal: AbortSignal
}

/** The port that clients try. */
const USUAL_PORT = 8765

/** Writes the file of a new client, explains how to set up its device, and waits for its first call. */
export async function handOver(
  name: string,
  { wait, ...options }: HandOverOptions,
  { env, platform, say, isColoured, signal }: HandOverDependencies,
): Promise<CommandResult> {
  const added = await addClient(name, options, env)
  if (!added.ok) return added
  const { config } = added.loaded
  const admin = adminClient(config.admin)
  say(clientOutputs('clients.added', { name, profile: options.profile, file: added.file }).text)
  if (added.from !== null) say(clientOutputs('clients.calls-from', { network: added.from }).text)
  say(await untilKnown(admin, name, true))
  const named = options.config ?? (env[configVariable] || null)
  const file = named ?? added.usualFile
  // A gateway reads no file that is not named, unless setup or `service install` made it a service.
  const isOwn = named === null && existsSync(file)
  if (added.key === null) return { ok: true, lines: [] }
  say('')
  say(clientOutputs('clients.key').text)
  if (added.lan === null) {
    say('')
    for (const line of ofProgram(name, added.key, added)) say(line)
    return { ok: true, lines: [] }
  }
  const isServed = await sayDevice(
    { added, key: added.key, host: added.lan.host, file, isOwn },
    { env, platform, say, isColoured },
  )
  if (!isServed || !wait) return { ok: true, lines: [] }
  say('')
  say(clientOutputs('clients.waiting', { name }).text)
  const pause = (ms: number, until: AbortSignal) => sleep(ms, undefined, { signal: until }).catch(() => {})
  await untilReached({ admin, name, say, pause, signal })
  return { ok: true, lines: [] }
}

type Speaking = Pick<HandOverDependencies, 'env' | 'platform' | 'say' | 'isColoured'>

/** Returns the lines for a client without --lan: what to paste, and whether its key limits it at all. */
function ofProgram(name: string, key: string, { loaded }: Added): string[] {
  const warning = keylessLines(name, loaded)
  return [...programLines({ url: localUrl(loaded.config), key }), ...(warning.length === 0 ? [] : ['', ...warning])]
}

/** A device to hand over to. */
interface Device {
  readonly added: Added
  readonly key: string
  /** The address of this machine that it uses. */
  readonly host: string
  readonly file: string
  /** Whether that is the file of the owner's configuration folder, which needs no name. */
  readonly isOwn: boolean
}

/** Prints the steps to set up a device, in their order. Returns whether something listens there already. */
async function sayDevice(device: Device, { env, platform, say, isColoured }: Speaking): Promise<boolean> {
  const { added, key, host, file, isOwn } = device
  const { listen } = added.loaded.config
  const serving = servingOn(host, listen)
  const port = serving?.address.port ?? listen[0]?.address.port ?? USUAL_PORT
  const certificate = serving?.transport === 'tls' ? shownCertificate(serving.certificate, ownStateFolder()) : null
  const url = certificate === null ? `http://${host}:${port}` : `https://${hostOf(host, certificate)}:${port}`
  const handover = { url, key }
  const part = (title: string, lines: readonly string[]) => {
    for (const line of ['', title, '', ...lines.map((each) => (each === '' ? '' : `    ${each}`))]) say(line)
  }
  if (serving === null)
    part(
      clientOutputs(isOwn ? 'clients.listen-first-own' : 'clients.listen-first', { host, file }).text,
      listenLines(host, port, listen),
    )
  say('')
  const { origin } = added
  if (origin !== null) for (const line of extensionLines(handover, origin)) say(line)
  else {
    const reader = certificate === null ? readerLines(handover) : [deviceOutputs('device.no-http').text]
    for (const line of [...reader, '', ...fieldLines(handover), '', deviceOutputs('device.extensions').text]) say(line)
    part(deviceOutputs('device.phone', { rest: typedPart(key) }).text, await qrLines(handover, isColoured))
  }
  if (certificate !== null) part(deviceOutputs('certificate.trust').text, certificateLines(certificate))
  const isThere = (program: string) => isInstalled(program, env)
  part(deviceOutputs('firewall.blocks').text, firewallLines({ platform, port, network: added.from ?? 'any', isThere }))
  return serving !== null
}

function isInstalled(program: string, env: NodeJS.ProcessEnv): boolean {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
