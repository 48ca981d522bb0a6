import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import { hasOpenCollection } from '../add-on/is-open.ts'
import { localAskers } from '../config/askers.ts'
import type { Config } from '../config/config.ts'
import { defaultConfig } from '../config/defaults.ts'
import { collect, type DoctorTools } from '../doctor/collect.ts'
import { examine, isWrong } from '../doctor/examine.ts'
import type { ConfigurationFacts, Facts, GatewayFacts } from '../doctor/facts.ts'
import { changeSettings, describeFixes, type Fixes, fixesOf } from '../doctor/fix.ts'
import { neededNode, nodeFacts } from '../doctor/node-version.ts'
import { reportJson, reportLines } from '../doctor/report.ts'
import { errors, outputs } from '../doctor/texts.ts'
import { formatAddress } from '../net/address.ts'
import { createPaint, wantsColours } from '../observe/colours.ts'
import { installService, runCommand } from '../service/control.ts'
import { ownSurroundings, serviceManager } from '../service/manager.ts'
import { withCode } from '../settings/declare-texts.ts'
import { ownStateFolder } from '../settings/own-folders.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { turnAppNapOff } from '../setup/app-nap.ts'
import { adminClient } from './admin-client.ts'
import { askOwner } from './ask-owner.ts'
import { print } from './output.ts'
import { reportPolicies } from './policy-report.ts'
import { type CommandResult, failure } from './result.ts'
import { ownProgram } from './service.ts'
import { loadForOwner } from './unset.ts'
import { withUsualConfig } from './usual-config.ts'
import { readVersion } from './version.ts'

/** The options of `doctor`. */
export interface DoctorOptions extends CommandLineOptions {
  readonly json?: boolean
  readonly fix?: boolean
  readonly yes?: boolean
  readonly ankiBase?: string
}

/** The system, as the command sees and changes it. */
export interface DoctorCommandTools extends DoctorTools {
  readonly say: (line: string) => void
  /** Asks the owner; null if there is no terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | null
  readonly isColoured: boolean
}

/** In ms. A list of all processes takes a second on Windows. */
const PATIENCE = 8000

/** The tools of this machine. */
export function ownDoctorTools(): DoctorCommandTools {
  const home = homedir()
  return {
    platform: process.platform,
    environment: process.env,
    home,
    stateFolder: ownStateFolder(),
    manager: serviceManager(ownSurroundings(home)),
    run: runCommand,
    read: ([program, ...parts]) =>
      new Promise((resolve) => {
        const options = { windowsHide: true, timeout: PATIENCE, maxBuffer: 16 * 1024 * 1024 }
        execFile(program, parts, options, (error, stdout) => resolve(error === null ? stdout : null))
      }),
    now: Date.now(),
    node: nodeFacts(process.versions.node, neededNode()),
    say: print,
    confirm: process.stdin.isTTY ? askOwner : null,
    isColoured: wantsColours(process.stdout.isTTY === true, process.env),
  }
}

/**
 * Examines the whole set-up and reports what is wrong, each with a remedy. Works without a gateway, an Anki and a configuration. With
 * `fix`, shows and carries out the changes that can be taken back. Fails if something is wrong.
 */
export async function doctor(
  options: DoctorOptions,
  tools: DoctorCommandTools = ownDoctorTools(),
): Promise<CommandResult> {
  const own = await configurationOf(options, tools)
  const gateway = await gatewayOf(own.config)
  const configuration = asItRuns(own, gateway)
  const facts = await collect({ configuration, gateway, ankiBase: options.ankiBase }, tools)
  const findings = examine(facts)
  const version = readVersion()
  const isJson = options.json === true
  const report = isJson
    ? [reportJson(findings, version)]
    : [
        outputs('doctor.head', { version, system: `${tools.platform}, Node ${tools.node.version}` }).text,
        '',
        ...reportLines(findings, createPaint(tools.isColoured)),
      ]
  for (const line of report) tools.say(line)
  if (options.fix !== true) return { ok: !findings.some(isWrong), lines: [] }
  const isAll = findings.every((finding) => !isWrong(finding) || finding.fix !== null)
  return fix(fixesOf(findings), facts, { ...tools, isAsked: options.yes !== true }, isAll)
}

/** Shows the changes, asks, and carries them out. `isAll`: whether they fix everything that is wrong. */
async function fix(
  fixes: Fixes,
  { addOns, configuration }: Facts,
  tools: DoctorCommandTools & { readonly isAsked: boolean },
  isAll: boolean,
): Promise<CommandResult> {
  const { say, manager, run, stateFolder } = tools
  if (fixes.count === 0) return { ok: isAll, lines: isAll ? [] : [outputs('doctor.no-fix').text] }
  say('')
  say(outputs('doctor.would-fix').text)
  for (const line of describeFixes(fixes, addOns, manager.name)) say(`  ${line}`)
  const changed = addOns.filter(({ base }) => fixes.settings.has(base))
  if (changed.some(({ base }) => hasOpenCollection(base))) return failure(errors('doctor.anki-open').text)
  if (tools.isAsked) {
    if (tools.confirm === null) return failure(errors('doctor.no-terminal').text)
    if (!(await tools.confirm(outputs('doctor.question').text)))
      return { ok: isAll, lines: [outputs('doctor.unchanged').text] }
  }
  for (const addOn of changed) {
    const backup = changeSettings(addOn, fixes.settings.get(addOn.base) ?? {}, stateFolder)
    say(outputs('doctor.fixed-settings', { file: addOn.metaFile, backup }).text)
  }
  if (fixes.isService) {
    const program = ownProgram(configuration.file ?? undefined, tools.environment)
    const reason = await installService(manager, program, run)
    if (reason !== null) return failure(errors('doctor.not-fixed', { reason }).text)
    say(outputs('doctor.fixed-service').text)
  }
  if (fixes.isAppNap && (await turnAppNapOff(run))) say(outputs('doctor.fixed-app-nap').text)
  return { ok: isAll, lines: [] }
}

async function configurationOf(
  options: CommandLineOptions,
  { environment: env }: DoctorTools,
): Promise<ConfigurationFacts> {
  const file = withUsualConfig({ env, options }).options.config ?? null
  const loaded = await loadForOwner({ env, options })
  if (!loaded.ok) return { file, errors: loaded.lines, warnings: [], config: defaultConfig(), askers: [] }
  const { config, notes } = loaded
  // The examination of the admin listener says it in its own words.
  const saidElsewhere = ['config.answers-for-owner']
  const odd = reportPolicies(config).warnings.filter(({ code }) => !saidElsewhere.includes(code))
  const warnings = [...odd.map(withCode), ...notes]
  return { file, errors: [], warnings, config, askers: localAskers(config) }
}

/** No file says that a gateway serves a demo collection (`--sandbox`), so that only the running gateway tells. */
function asItRuns(configuration: ConfigurationFacts, gateway: GatewayFacts): ConfigurationFacts {
  if (gateway.kind !== 'running' || !gateway.state.isSandbox) return configuration
  return { ...configuration, config: { ...configuration.config, sandbox: true } }
}

async function gatewayOf({ admin }: Config): Promise<GatewayFacts> {
  const told = await adminClient(admin).state()
  if (told.ok) {
    const keyless = await adminClient({ ...admin, key: null }).state()
    return { kind: 'running', state: told.value, ownVersion: readVersion(), isOpen: keyless.ok }
  }
  if (told.isAbsent) return { kind: 'absent', place: `http://${formatAddress(admin.address)}` }
  return { kind: 'unreadable', reason: told.error }
}
