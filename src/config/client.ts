import { readKeys } from './client-key.ts'
import { readEach, readNetwork, readOrigin } from './conditions.ts'
import type { ClientConfig } from './config.ts'
import { builtInClient, builtInClients } from './defaults.ts'
import type { Path } from './document.ts'
import { type Reading, readWord } from './reading.ts'
import type { ReadContext } from './settings.ts'

type Members = Readonly<Record<string, unknown>>

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Whether a client may be called so. */
export function isClientName(text: string): boolean {
  return NAME.test(text)
}

/** One client of the configuration. Errors say where in it (`at`) they stand. */
export function readClient(name: string, value: unknown, context: ReadContext): Reading<ClientConfig> {
  if (!NAME.test(name)) return no('expected a name of letters, digits, dots, dashes and underscores, 64 at most')
  if (!isMap(value)) return no('expected a map of settings')
  const keyHashes = readKeys(name, value, context)
  if (!keyHashes.ok) return keyHashes
  const origins = readEach(value.origin, 'origin', readOrigin)
  if (!origins.ok) return origins
  const from = readEach(value.from, 'from', readNetwork)
  if (!from.ok) return from
  const profile = readName(value.profile, 'profile')
  if (!profile.ok) return profile
  const budget = readName(value.budget, 'budget')
  if (!budget.ok) return budget
  const mode = readWord(['enforce', 'report'])(value.mode ?? 'enforce')
  if (!mode.ok) return { ...mode, at: ['mode'] }
  const { ankiProfile = null } = value
  if (ankiProfile !== null && (typeof ankiProfile !== 'string' || ankiProfile === ''))
    return { ...no('expected the name of a profile of Anki'), at: ['ankiProfile'] }
  const upstream = readName(value.upstream, 'upstream')
  if (!upstream.ok) return upstream
  const errors = readWord(['anki', 'http'])(value.errors ?? 'anki')
  if (!errors.ok) return { ...errors, at: ['errors'] }

  const isBuiltIn = builtInClients.some((builtIn) => builtIn === name)
  const condition = ['key', 'keyHash', 'keyFile', 'origin', 'from'].find((member) => value[member] !== undefined)
  if (isBuiltIn && condition !== undefined)
    return {
      ...no('this client is built in: whom it admits is fixed; give another name to one of your own'),
      at: [condition],
    }
  if (!isBuiltIn && condition === undefined)
    return no('expected at least one of key, keyHash, keyFile, origin and from: nothing else tells who this is')
  return {
    ok: true,
    value: {
      name,
      keyHashes: keyHashes.value.length === 0 ? null : keyHashes.value,
      origins: origins.value,
      from: from.value,
      profile: profile.value,
      budget: budget.value,
      mode: mode.value,
      ankiProfile,
      upstream: upstream.value,
      errors: errors.value,
    },
  }
}

/** The clients given, and behind them the built-in ones that were not. */
export function completeClients(given: readonly ClientConfig[]): ClientConfig[] {
  const isBuiltIn = ({ name }: ClientConfig) => builtInClients.some((builtIn) => builtIn === name)
  const builtIns = builtInClients.map((name) => given.find((client) => client.name === name) ?? builtInClient(name))
  return [...given.filter((client) => !isBuiltIn(client)), ...builtIns]
}

/** The map `clients`. */
export function readClients(value: unknown, context: ReadContext): Reading<ClientConfig[]> {
  if (!isMap(value)) return no('expected a map of clients by their names')
  const clients: ClientConfig[] = []
  for (const [name, members] of Object.entries(value)) {
    const inside = { ...context, isFromEnvironment: (at: Path) => context.isFromEnvironment([name, ...at]) }
    const reading = readClient(name, members, inside)
    if (!reading.ok) return { ...reading, at: [name, ...(reading.at ?? [])] }
    clients.push(reading.value)
  }
  return { ok: true, value: completeClients(clients) }
}

function readName(value: unknown, what: 'profile' | 'budget' | 'upstream'): Reading<string | null> {
  if (value === undefined) return { ok: true, value: null }
  if (typeof value === 'string' && NAME.test(value)) return { ok: true, value }
  return { ...no(`expected the name of ${what === 'upstream' ? 'an' : 'a'} ${what}`), at: [what] }
}

function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
