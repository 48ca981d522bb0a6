import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import { builtInClients, type ClientConfig } from './config.ts'
import type { Path } from './document.ts'
import { type Network, parseNetwork } from './network.ts'
import { type Reading, readWord } from './reading.ts'
import type { ReadContext } from './settings.ts'
import { readKeyFile } from './upstream.ts'

type Members = Readonly<Record<string, unknown>>

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
/** Shorter ones can be tried out; how slowly wrong keys are answered does not save them. */
const SHORT = 16
const HASH = /^sha256:([0-9A-Fa-f]{64})$/
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#,@*]*$/
const OTHERS = 0o077

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
      errors: errors.value,
    },
  }
}

/** The clients given, and behind them the built-in ones that were not. */
export function completeClients(given: readonly ClientConfig[]): ClientConfig[] {
  const isBuiltIn = ({ name }: ClientConfig) => builtInClients.some((builtIn) => builtIn === name)
  const builtIns = builtInClients.map(
    (name) =>
      given.find((client) => client.name === name) ?? {
        name,
        keyHashes: null,
        origins: null,
        from: null,
        profile: null,
        budget: null,
        mode: 'enforce' as const,
        ankiProfile: null,
        errors: 'anki' as const,
      },
  )
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

function readKeys(name: string, { key, keyHash, keyFile }: Members, context: ReadContext): Reading<string[]> {
  const hashes: string[] = []
  const take = (text: string) => {
    if (text.length < SHORT)
      context.note(`the key of client ${name} is short; ${SHORT} characters or more cannot be tried out`)
    hashes.push(hash('sha256', text))
  }
  if (key !== undefined) {
    if (typeof key !== 'string' || key === '') return { ...no('expected a key, in quotes'), at: ['key'] }
    if (!context.isFromEnvironment(['key']) && isReadableByOthers(context.file)) {
      const advice = 'write keyHash or keyFile instead, take it from ${NAME}, or make the file yours alone (chmod 600)'
      return { ...no(`others can read a key in this file; ${advice}`), at: ['key'] }
    }
    take(key)
  }
  if (keyHash !== undefined) {
    const hex = typeof keyHash === 'string' ? HASH.exec(keyHash)?.[1] : undefined
    if (hex === undefined) return { ...no('expected sha256: and 64 hexadecimal digits'), at: ['keyHash'] }
    hashes.push(hex.toLowerCase())
  }
  if (keyFile !== undefined) {
    const reading = readKeyFile(keyFile, context.folder, `the key of client ${name}`)
    if (!reading.ok) return { ...reading, at: ['keyFile'] }
    context.reads(reading.value.file)
    if (reading.value.note !== undefined) context.note(reading.value.note)
    take(reading.value.key)
  }
  return { ok: true, value: hashes }
}

function isReadableByOthers(file: string | null): boolean {
  return file !== null && process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0
}

/** One value or a list of them; null where there is none. */
function readEach<T>(value: unknown, member: string, read: (value: unknown) => Reading<T>): Reading<T[] | null> {
  if (value === undefined) return { ok: true, value: null }
  const isList = Array.isArray(value)
  const given: readonly unknown[] = isList ? value : [value]
  if (given.length === 0) return { ...no(`expected at least one ${member}`), at: [member] }
  const found: T[] = []
  for (const [index, one] of given.entries()) {
    const reading = read(one)
    if (!reading.ok) return { ...reading, at: isList ? [member, index] : [member] }
    found.push(reading.value)
  }
  return { ok: true, value: found }
}

function readOrigin(value: unknown): Reading<string> {
  const expected =
    'expected an origin such as https://example.org, chrome-extension://ID or app://obsidian.md, or any-extension'
  if (value === 'any-extension') return { ok: true, value }
  if (value === 'null') return no(`${expected}; null is what every sandboxed frame and local file calls itself`)
  if (typeof value !== 'string') return no(expected)
  const canonical = /^https?:/i.test(value) && URL.canParse(value) ? new URL(value).origin : value.replace(/\/$/, '')
  if (ORIGIN.test(value) && canonical === value) return { ok: true, value }
  return { ...no(expected), ...(ORIGIN.test(canonical) && { suggestion: canonical }) }
}

/** A range of addresses, or one address. */
export function readNetwork(value: unknown): Reading<Network> {
  const read = typeof value === 'string' ? parseNetwork(value) : null
  const expected = 'expected an IP address or a range of them, such as 192.168.1.0/24 or fd00::/8'
  if (read === null) return no(expected)
  return read.suggestion === null
    ? { ok: true, value: read.network }
    : { ...no(`${expected}; this one has bits behind its length`), suggestion: read.suggestion }
}

function readName(value: unknown, what: 'profile' | 'budget'): Reading<string | null> {
  if (value === undefined) return { ok: true, value: null }
  if (typeof value === 'string' && NAME.test(value)) return { ok: true, value }
  return { ...no(`expected the name of a ${what}`), at: [what] }
}

function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
