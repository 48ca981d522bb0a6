import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { jsonMembers } from '../add-on/add-on.ts'
import { portsOf, processOf } from '../net/linux-sockets.ts'
import type { AnkiDoor } from './facts.ts'
import { recogniseDoor } from './recognise-door.ts'

/** Where Tsunagi and AnkiMCP listen unless they are set otherwise. */
const USUAL_PORTS = [7777, 3141]
const LOOPBACK = '127.0.0.1'
const LOWEST = 1024
const HIGHEST = 65_535

/** The ports that are looked at, besides those of known add-ons. */
export interface DoorPorts {
  /** Where the gateway serves clients. */
  readonly clients: readonly number[]
  /** Where AnkiConnect is. */
  readonly anki: readonly number[]
  /** Anki's data folders. */
  readonly folders: readonly string[]
}

/** Finds everything that answers at a port that could be a door to Anki, and recognises it. */
export async function findDoors({ clients, anki, folders }: DoorPorts): Promise<AnkiDoor[]> {
  const ofProcesses = (await Promise.all([...anki, ...clients].map(besides))).flat()
  const ofAddOns = folders.flatMap(portsInSettings)
  const ports = new Set([...clients, ...USUAL_PORTS, ...ofAddOns, ...ofProcesses])
  const doors = await Promise.all(
    [...ports]
      .filter((port) => port !== 0 && !anki.includes(port))
      .map(async (port): Promise<AnkiDoor[]> => {
        const address = { host: LOOPBACK, port }
        const seen = await recogniseDoor(address)
        const isOfAnki = ofProcesses.includes(port) || ofAddOns.includes(port)
        return seen === null ? [] : [{ address, ...seen, isOfAnki }]
      }),
  )
  return doors.flat()
}

/** Returns the ports in the settings of all add-ons, such as a second AnkiConnect. */
export function portsInSettings(base: string): number[] {
  const addOns = join(base, 'addons21')
  if (!existsSync(addOns)) return []
  return readdirSync(addOns).flatMap((name) => {
    const { config } = jsonMembers(join(addOns, name, 'meta.json'))
    const own = typeof config === 'object' && config !== null ? config : {}
    const settings = { ...jsonMembers(join(addOns, name, 'config.json')), ...own }
    return Object.entries(settings).flatMap(([setting, value]) =>
      /(?:^|_)port$|Port$/.test(setting) && typeof value === 'number' && value >= LOWEST && value <= HIGHEST
        ? [value]
        : [],
    )
  })
}

/** Returns the other ports of the process that listens on this one, if it is Anki. Works on Linux. */
async function besides(port: number): Promise<number[]> {
  const id = await processOf(port).catch(() => null)
  if (id === null || (await recogniseDoor({ host: LOOPBACK, port }))?.kind !== 'anki-connect') return []
  return (await portsOf(id)).filter((other) => other !== port)
}
