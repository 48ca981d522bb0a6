import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { configVariable } from '../config/settings.ts'
import { adminClient } from './admin-client.ts'
import type { CheckReport } from './check.ts'
import { type Added, type AddOptions, addClient } from './clients-add.ts'
import { deviceLines, qrLines } from './device-lines.ts'
import { firewallLines } from './firewall.ts'
import { listenLines, type Serving, servingOn } from './lan.ts'
import { untilReached } from './reached.ts'
import { untilKnown } from './until-known.ts'

/** What the command line says besides: whether to wait for the client's first call. */
export interface HandOverOptions extends AddOptions {
  readonly wait: boolean
}

/** How the command speaks, and what ends its waiting. */
export interface HandOverDependencies {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  readonly say: (line: string) => void
  readonly isColoured: boolean
  readonly signal: AbortSignal
}

/** The port that clients look at. */
const USUAL_PORT = 8765

/** Writes a client down, says how its device is set up, and waits for its first call. */
export async function handOver(
  name: string,
  { wait, ...options }: HandOverOptions,
  { env, platform, say, isColoured, signal }: HandOverDependencies,
): Promise<CheckReport> {
  const added = await addClient(name, options, env)
  if (!added.ok) return added
  const { config } = added.loaded
  const admin = adminClient(config.admin)
  say(`${name} is a client now, with the profile ${options.profile}: ${added.file}`)
  if (added.from !== null) say(`It has to call from ${added.from}.`)
  say(await untilKnown(admin, name, true))
  if (added.key === null) return { ok: true, lines: [] }
  say('')
  say('Its key is shown here and never again; the gateway keeps its hash alone.')
  if (added.lan === null) {
    say('')
    say(`    ${added.key}`)
    return { ok: true, lines: [] }
  }
  const file = options.config ?? env[configVariable] ?? added.usualFile
  const serving = await sayDevice(added, { host: added.lan.host, file }, { env, platform, say, isColoured })
  if (serving === null) return { ok: true, lines: [] }
  if (!wait) return { ok: true, lines: [] }
  say('')
  say(`Waiting for the first call of ${name} (Ctrl-C ends the waiting, and ${name} stays a client)`)
  const pause = (ms: number, until: AbortSignal) => sleep(ms, undefined, { signal: until }).catch(() => {})
  await untilReached({ admin, name, say, pause, signal })
  return { ok: true, lines: [] }
}

type Speaking = Pick<HandOverDependencies, 'env' | 'platform' | 'say' | 'isColoured'>

/** Everything a device needs, in the order in which it is done; null where nothing listens there yet. */
async function sayDevice(
  { key, from, loaded }: Added,
  { host, file }: { readonly host: string; readonly file: string },
  { env, platform, say, isColoured }: Speaking,
): Promise<Serving | null> {
  const listen: readonly Serving[] = loaded.config.listen
  const serving = servingOn(host, listen)
  const port = serving?.address.port ?? listen[0]?.address.port ?? USUAL_PORT
  const handover = { url: `${serving?.transport === 'tls' ? 'https' : 'http'}://${host}:${port}`, key: key ?? '' }
  const part = (title: string, lines: readonly string[]) => {
    for (const line of ['', title, '', ...lines.map((each) => (each === '' ? '' : `    ${each}`))]) say(line)
  }
  if (serving === null) {
    part(
      `Nothing listens on ${host} yet. Put this into ${file}, and start the gateway again with --config ${file}:`,
      listenLines(host, port, listen),
    )
  }
  say('')
  for (const line of deviceLines(handover)) say(line)
  part('Phones, by their camera (the address with its key):', await qrLines(handover, isColoured))
  const isThere = (program: string) => isInstalled(program, env)
  part(
    'If the device does not reach this machine, its firewall is in between:',
    firewallLines({ platform, port, network: from ?? 'any', isThere }),
  )
  return serving
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
