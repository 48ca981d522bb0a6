import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AddOn, findAddOn } from '../add-on/add-on.ts'
import { ankiFolders, existing } from '../add-on/anki-folders.ts'
import { hasOpenCollection, isTaken } from '../add-on/is-open.ts'
import { installService, type RunCommand, runCommand, uninstallService } from '../service/control.ts'
import { ownSurroundings, type ServiceManager, serviceManager } from '../service/manager.ts'
import { ownConfigFolder, ownStateFolder } from '../settings/own-folders.ts'
import { shellWord } from '../settings/program-name.ts'
import { leaveAppNap, turnAppNapOff } from '../setup/app-nap.ts'
import { carryOut } from '../setup/move.ts'
import { planSetup, type SetupPlan } from '../setup/plan.ts'
import { type ExpectedGateway, type Recognised, recogniseGateway } from '../setup/recognise-gateway.ts'
import { forgetSetupRecord, readSetupRecord, recordFile } from '../setup/record.ts'
import { errors, texts } from '../setup/texts.ts'
import { undoSetup } from '../setup/undo.ts'
import { askOwner } from './ask-owner.ts'
import { print } from './output.ts'
import { type CommandResult, failure } from './result.ts'
import { ownProgram } from './service.ts'

/** The options of `setup`. */
export interface SetupOptions {
  readonly ankiBase?: string
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly undo?: boolean
  /** False with --no-service. */
  readonly service?: boolean
}

/** The system, as setup sees and changes it. */
export interface SetupTools {
  readonly platform: NodeJS.Platform
  readonly environment: NodeJS.ProcessEnv
  readonly home: string
  readonly configFolder: string | null
  readonly stateFolder: string
  readonly manager: ServiceManager
  readonly run: RunCommand
  readonly say: (line: string) => void
  /** Asks the owner; null if there is no terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | null
  readonly isTaken: (port: number) => Promise<boolean>
  /** Tells what answers at the gateway's admin address. */
  readonly gatewayAt: (expected: ExpectedGateway) => Promise<Recognised>
  /** Ends the waiting for Anki and for the gateway. */
  readonly signal: AbortSignal
  readonly pause: (ms: number) => Promise<void>
  readonly newKey: () => string
}

const ADMIN = '127.0.0.1:18764'
/** In ms. */
const EVERY = 250
/** How often setup looks for the gateway that a service manager starts. */
const LOOKS = 120
/** How often the port may still be taken after Anki has closed its collection: the process needs a moment to end. */
const LINGERING = 40
const KEY_BYTES = 32
const NEVER = new AbortController().signal

/** The tools of this machine. */
export function ownSetupTools(signal: AbortSignal = NEVER): SetupTools {
  const home = homedir()
  return {
    platform: process.platform,
    environment: process.env,
    home,
    configFolder: ownConfigFolder({ platform: process.platform, environment: process.env }),
    stateFolder: ownStateFolder(),
    manager: serviceManager(ownSurroundings(home)),
    run: runCommand,
    say: print,
    confirm: process.stdin.isTTY ? askOwner : null,
    isTaken,
    gatewayAt: (expected) => recogniseGateway(ADMIN, expected),
    signal,
    pause: (ms) => sleep(ms),
    newKey: () => randomBytes(KEY_BYTES).toString('base64url'),
  }
}

/**
 * Puts AnkiConnect behind the gateway: shows every change, asks, and carries it out. With `undo`, puts everything back.
 */
export async function setup(options: SetupOptions, tools: SetupTools = ownSetupTools()): Promise<CommandResult> {
  if (options.undo === true) return undo(tools)
  const { configFolder } = tools
  if (configFolder === null) return failure(errors('setup.no-folder').text)
  const found = findAnki(options, tools)
  if ('error' in found) return failure(found.error)
  let plan: SetupPlan | null
  try {
    plan = planSetup(found, tools.newKey, { folder: configFolder, read: readIfThere })
  } catch (error) {
    const reason = (error as Error).message
    return failure(errors('setup.unreadable-settings', { file: found.metaFile, reason }).text)
  }
  if (plan === null) return failure(errors('setup.configured', { file: join(configFolder, 'gateway.yaml') }).text)
  const withService = options.service !== false
  show(found, plan, withService, tools)
  if (options.dryRun === true) return { ok: true, lines: [texts('setup.dry-run').text] }
  if (options.yes !== true) {
    if (tools.confirm === null) return failure(errors('setup.no-terminal').text)
    if (!(await tools.confirm(texts('setup.question').text)))
      return { ok: true, lines: [texts('setup.unchanged').text] }
  }
  const mistake = await apply(found, plan, withService, tools)
  if (mistake !== null) return failure(mistake)
  if (tools.platform === 'darwin' && (await turnAppNapOff(tools.run))) tools.say(texts('setup.app-nap').text)
  const { adminKeyFile: file } = plan
  const password = file === null ? [] : [texts('setup.admin-key', { file }).text]
  return { ok: true, lines: [texts('setup.done', { admin: ADMIN }).text, ...password] }
}

async function undo(tools: SetupTools): Promise<CommandResult> {
  const record = readSetupRecord(tools.stateFolder)
  if (record === null) return failure(errors('setup.nothing-to-undo', { file: recordFile(tools.stateFolder) }).text)
  const problem = await untilClosed(record.base, record.anki, tools)
  if (problem !== null) return failure(problem)
  if (record.service) await uninstallService(tools.manager, tools.run)
  const lines = undoSetup(record)
  forgetSetupRecord(tools.stateFolder)
  if (tools.platform === 'darwin') await leaveAppNap(tools.run)
  return { ok: true, lines: [...lines, texts('setup.undone').text] }
}

function findAnki({ ankiBase }: SetupOptions, tools: SetupTools): AddOn | { readonly error: string } {
  const places = ankiBase === undefined ? ankiFolders(tools) : [ankiBase]
  const folders = existing(places)
  const [first] = folders
  if (first === undefined) return { error: errors('setup.no-anki', { places: places.join(', ') }).text }
  const found = folders.map(findAddOn).filter((addOn) => addOn !== null)
  const [addOn] = found
  if (addOn === undefined) return { error: errors('setup.no-add-on', { folder: folders.join(', ') }).text }
  if (found.length > 1)
    return { error: errors('setup.several', { folders: found.map(({ base }) => base).join(', ') }).text }
  return addOn
}

function show(
  { base, settings, pollInterval, backlog }: AddOn,
  plan: SetupPlan,
  withService: boolean,
  { say, manager }: SetupTools,
): void {
  say(texts('setup.found', { folder: base }).text)
  say(texts('setup.changes').text)
  const now: Readonly<Record<string, unknown>> = { ...settings, apiPollInterval: pollInterval, webBacklog: backlog }
  for (const [name, value] of Object.entries(plan.changes)) {
    if (now[name] === value) continue
    const isSecret = name === 'apiKey'
    const old = isSecret ? (settings.apiKey === null ? 'none' : texts('setup.your-key').text) : now[name]
    say(`  ${name}: ${old} -> ${isSecret ? texts('setup.fresh-key').text : value}`)
  }
  for (const { path, after } of plan.gateway) {
    if (path.endsWith('.yaml')) {
      say(texts('setup.writes', { file: path }).text)
      for (const line of after.toString('utf8').trimEnd().split('\n')) say(`  ${line}`)
    } else if (path === plan.adminKeyFile) say(texts('setup.writes-admin-key', { file: path }).text)
    else say(texts('setup.writes-key', { file: path }).text)
  }
  if (withService) say(texts('setup.service', { manager: manager.name }).text)
  for (const note of plan.notes) say(texts('setup.note', { note }).text)
}

async function apply(addOn: AddOn, plan: SetupPlan, withService: boolean, tools: SetupTools): Promise<string | null> {
  const { manager, run, say, stateFolder, gatewayAt, pause, signal } = tools
  const configuration = plan.gateway.at(-1)?.path as string
  const problem = await untilClosed(addOn.base, plan.places.clients, tools)
  if (problem !== null) return problem
  if ((await gatewayAt(plan.expected)) !== 'none') return errors('setup.gateway-runs', { admin: ADMIN }).text
  return carryOut(
    plan,
    { folder: stateFolder, base: addOn.base, service: withService },
    {
      async startGateway() {
        if (withService) {
          const reason = await installService(manager, ownProgram(configuration, tools.environment), run)
          return reason === null ? null : errors('setup.service-failed', { reason }).text
        }
        say(texts('setup.start-gateway', { file: shellWord(configuration, tools.platform) }).text)
        return null
      },
      async answers() {
        let hasSaid = false
        for (let look = 0; (!withService || look < LOOKS) && !signal.aborted; look++) {
          const found = await gatewayAt(plan.expected)
          if (found === 'expected' && (await tools.isTaken(plan.places.clients))) {
            say(texts('setup.gateway-answers', { port: plan.places.clients }).text)
            return true
          }
          if (found === 'other' && !hasSaid) say(texts('setup.other-gateway', { admin: ADMIN }).text)
          hasSaid ||= found === 'other'
          await pause(EVERY)
        }
        return false
      },
      stopGateway: async () => void (withService && (await uninstallService(manager, run))),
      silence: () =>
        (signal.aborted
          ? errors('setup.interrupted')
          : errors('setup.gateway-silent', { admin: ADMIN, log: manager.logs })
        ).text,
    },
  )
}

/** Waits until Anki is closed. Resolves to the mistake if another program has the port. */
async function untilClosed(base: string, port: number, tools: SetupTools): Promise<string | null> {
  let hasAsked = false
  for (let lingering = 0; ; ) {
    const isOpen = hasOpenCollection(base)
    const isPortTaken = await tools.isTaken(port)
    if (!isOpen && !isPortTaken) {
      if (hasAsked) tools.say(texts('setup.anki-closed').text)
      return null
    }
    if (!hasAsked) tools.say(texts('setup.close-anki', { port }).text)
    hasAsked = true
    lingering = isOpen ? 0 : lingering + 1
    if (tools.signal.aborted) return errors('setup.interrupted').text
    if (lingering > LINGERING) return errors('setup.port-taken', { port }).text
    await tools.pause(EVERY)
  }
}

function readIfThere(path: string): Buffer | null {
  return existsSync(path) ? readFileSync(path) : null
}
