import { join } from 'node:path'
import type { Test } from 'tap'
import type { SetupTools } from '../../src/commands/setup.ts'
import { serviceManager } from '../../src/service/manager.ts'
import { newFolder } from '../support/folder.ts'

/** The defaults of AnkiConnect 25.11.9.0. */
const DEFAULTS = {
  apiKey: null,
  apiLogPath: null,
  webBindAddress: '127.0.0.1',
  webBindPort: 8765,
  webCorsOriginList: ['http://localhost'],
  ignoreOriginList: [],
}
export const ADD_ON = 'Anki2/addons21/2055492159'

/** A machine with an Anki that is closed, on which setup can work: everything outside its folder is written down. */
export interface Machine {
  readonly home: string
  readonly tools: SetupTools
  readonly said: string[]
  readonly asked: string[]
  /** What goes on meanwhile: the ports that are taken, and whether the gateway answers once it is started. */
  readonly world: { taken: Set<number>; gatewayAnswers: boolean; pauses: number; onPause: () => void }
}

/** @param settings the owner's changes of AnkiConnect's settings */
export function newMachine(t: Test, settings: object = {}, more: Readonly<Record<string, string>> = {}): Machine {
  const meta = `{"name": "AnkiConnect", "mod": 1762717231, "config": ${JSON.stringify(settings)}}`
  const home = newFolder(t, {
    [`${ADD_ON}/config.json`]: JSON.stringify(DEFAULTS),
    [`${ADD_ON}/meta.json`]: meta,
    'Anki2/User 1/collection.anki2': '',
    ...more,
  })
  const said: string[] = []
  const asked: string[] = []
  const world: Machine['world'] = { taken: new Set(), gatewayAnswers: true, pauses: 0, onPause() {} }
  const environment = { ANKI_BASE: join(home, 'Anki2') }
  const surroundings = { platform: 'linux' as const, environment, home }
  const tools: SetupTools = {
    ...surroundings,
    configFolder: join(home, 'config'),
    stateFolder: join(home, 'state'),
    manager: serviceManager({ ...surroundings, user: { name: 'ann', id: 501 } }),
    async run(command) {
      asked.push(command.join(' '))
      if (command.includes('restart') && world.gatewayAnswers) world.taken.add(8765)
      if (command.includes('disable')) world.taken.delete(8765)
      return { ok: true, said: '' }
    },
    say: (line) => void said.push(line),
    confirm: async () => true,
    isTaken: async (port) => world.taken.has(port),
    gatewayAt: async () => (world.gatewayAnswers && world.taken.has(8765) ? 'expected' : 'none'),
    signal: new AbortController().signal,
    async pause() {
      world.pauses++
      world.onPause()
    },
    newKey: () => 'the-fresh-key',
  }
  return { home, tools, said, asked, world }
}
