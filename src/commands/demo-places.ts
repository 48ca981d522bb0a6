import { isTaken } from '../add-on/is-open.ts'
import { configVariable, variablePrefix } from '../config/settings.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { logTexts } from './texts/log.ts'

/** The options of a demo with the places that it really takes, and a sentence about each that is not the usual one. */
export interface DemoPlaces<Options> {
  readonly options: Options
  readonly notes: readonly Text[]
}

const STEP = 10
const TRIES = 20
const USUAL = [
  { option: 'listen', port: 8765, write: (port: number) => [`127.0.0.1:${port}`, `[::1]:${port}`] },
  { option: 'admin', port: 18764, write: (port: number) => `127.0.0.1:${port}` },
] as const

/**
 * Moves a demo (`--sandbox`) away from ports that are taken, so that it starts next to a running Anki or gateway.
 * A place that the owner named stays, and so do all places if there is a configuration file.
 */
export async function demoPlaces<Options extends CommandLineOptions>(
  options: Options,
  environment: NodeJS.ProcessEnv,
  taken: (port: number) => Promise<boolean> = isTaken,
): Promise<DemoPlaces<Options>> {
  const isDemo = options.sandbox === true || environment[`${variablePrefix}SANDBOX`] === 'true'
  if (!isDemo || options.config !== undefined || environment[configVariable]) return { options, notes: [] }
  const places: Record<string, unknown> = {}
  const notes: Text[] = []
  for (const { option, port, write } of USUAL) {
    const isNamed = options[option] !== undefined || environment[`${variablePrefix}${option.toUpperCase()}`]
    if (isNamed || !(await taken(port))) continue
    let other = port + STEP
    while (other < port + STEP * TRIES && (await taken(other))) other += STEP
    places[option] = write(other)
    notes.push(logTexts(`demo.other-${option}`, { port, other }))
  }
  return { options: { ...options, ...places }, notes }
}
