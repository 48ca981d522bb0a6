import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { type AddOn, findAddOn } from '../add-on/add-on.ts'
import { ankiFolders, existing } from '../add-on/anki-folders.ts'
import { type Bypass, bypasses } from '../add-on/around.ts'
import { askKeyless, type KeylessAnswers } from '../add-on/elsewhere.ts'
import type { Config } from '../config/config.ts'
import { type Address, addressOfUrl, isLoopbackHost } from '../net/address.ts'
import { type Lines, logText } from '../observe/log.ts'
import { texts } from './texts.ts'

/** Looks every few minutes whether callers can go around the gateway. */
export interface AroundWatch {
  /** Learns the folder of the open profile, which lies in Anki's data folder. */
  foundProfile(folder: string): void
  /** Returns the problems that the owner can fix, in words. */
  troubles(): readonly string[]
  close(): void
}

/** The parts that the watch gets from outside. */
export interface AroundDependencies {
  readonly log: Lines
  /** Asks AnkiConnect without a key. */
  readonly ask?: (anki: Address) => Promise<KeylessAnswers>
  /** Returns Anki's data folders. */
  readonly folders?: () => readonly string[]
  /** In ms: the time before the first look, and between two. */
  readonly first?: number
  readonly every?: number
}

/** In ms. */
const FIRST = 60_000
const EVERY = 5 * 60_000

/**
 * Watches the default upstream if it is on this machine. Logs each way around the gateway once, and again after it was closed and came
 * back. An AnkiConnect that never had a key is logged, and is no trouble.
 */
export function watchAround(
  { upstreams: [{ url, key }], listen, sandbox }: Pick<Config, 'upstreams' | 'listen' | 'sandbox'>,
  { log, ask = askKeyless, folders = usualFolders, first = FIRST, every = EVERY }: AroundDependencies,
): AroundWatch {
  const anki = addressOfUrl(url)
  const clientPorts = listen.map(({ address }) => address.port)
  let timer: NodeJS.Timeout | undefined
  let base: string | null = null
  let ways: readonly Bypass[] = []

  const look = async () => {
    const addOn = onlyOne((base === null ? folders() : [base]).map(findAddOn))
    const found = bypasses({ addOn, anki, key, clientPorts, ...(await ask(anki)) })
    for (const { finding, remedy, kind } of found) {
      if (ways.some((known) => known.finding.text === finding.text)) continue
      const line = texts('around.found', { finding: finding.text, remedy: remedy.text })
      logText(log, kind === 'no-key' ? 'info' : 'warn', { ...line, code: finding.code })
    }
    ways = found
  }
  const lookAfter = (ms: number) => {
    timer = setTimeout(async () => {
      await look().catch(() => {})
      if (timer !== undefined) lookAfter(every)
    }, ms).unref()
  }
  if (!sandbox && isLoopbackHost(anki.host)) lookAfter(first)
  return {
    foundProfile(folder) {
      base = dirname(folder)
    },
    troubles: () =>
      ways
        .filter(({ kind }) => kind !== 'no-key')
        .map(({ finding, remedy }) => texts('around.found', { finding: finding.text, remedy: remedy.text }).text),
    close() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

function usualFolders(): string[] {
  return existing(ankiFolders({ platform: process.platform, environment: process.env, home: homedir() }))
}

function onlyOne(found: readonly (AddOn | null)[]): AddOn | null {
  const there = found.filter((addOn) => addOn !== null)
  return there.length === 1 ? (there[0] ?? null) : null
}
