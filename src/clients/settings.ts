import { readOrigin } from '../settings/conditions.ts'
import { file, network, onOff, text, word } from '../settings/kinds.ts'
import { eachOf, isMap, readAll } from '../settings/many.ts'
import type { Reading } from '../settings/reading.ts'
import { invalid, joinFailures } from '../settings/reading.ts'
import { record, settings } from '../settings/record.ts'
import type { Kind, ReadContext, Row, Rows } from '../settings/setting.ts'
import { suggest } from '../settings/suggest.ts'
import { errors } from '../settings/texts.ts'
import { builtInClient, builtInClients } from './built-in.ts'
import type { ClientConfig } from './client.ts'
import { keyHashes, readKeys } from './key-settings.ts'
import { scope } from './scope-settings.ts'
import { softDelete } from './soft-delete-settings.ts'

const CLIENT = 'a map of settings such as { origin: app://obsidian.md, profile: card-creator }'
const CLIENTS = 'a map of clients by their names, such as { obsidian: { origin: app://obsidian.md } }'
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const OWN = '.own'

/** Returns the name of the profile that a client's own entry holds. */
export function ownProfileName(client: string): string {
  return `${client}${OWN}`
}

/** Returns whether a text is a valid name of a client. */
export function isClientName(text: string): boolean {
  return NAME.test(text)
}

const keyRows = settings({
  key: {
    kind: text('a key, in quotes', 'text'),
    examples: ['${PHONE_KEY}'],
    text: 'The key itself. Only in a file that its owner alone can read (mode 600), or as ${NAME}.',
  },
  keyHash: {
    kind: keyHashes,
    examples: [`sha256:${'0123456789abcdef'.repeat(4)}`],
    text: "The SHA-256 of the key's UTF-8 bytes: `printf %s KEY | sha256sum`. Each key of a list counts.",
  },
  keyFile: {
    kind: file,
    examples: ['phone-key'],
    text: 'A file that holds the key in one line. A relative name starts at the folder of this file.',
  },
})

const conditionRows = settings({
  origin: {
    kind: eachOf(
      'an origin, a list of origins, or any-extension',
      {
        ...text('an origin', 'origin'),
        read: readOrigin,
      },
      'origin',
    ),
    target: 'origins',
    examples: ['chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn', ['app://obsidian.md', 'http://localhost:3000']],
    text: 'The page that calls, as its browser names it: scheme, host and port, no path. any-extension is every browser extension.',
  },
  from: {
    kind: eachOf('an IP address, a range of them, or a list', network, 'from'),
    examples: ['192.168.1.0/24', ['fd00::/8', '10.0.0.7']],
    text: 'The addresses that it calls from.',
  },
})

/** The rights of a client, and the form of its service. */
const rightRows = settings({
  profile: {
    kind: {
      ...nameOf('a profile'),
      unit: 'name, or a map',
      schema: (define) => ({
        title: 'the name of a profile, or a profile of its own',
        anyOf: [{ title: 'the name of a profile', type: 'string', minLength: 1 }, define('profile', () => ({}))],
      }),
    },
    otherwise: 'card-creator; the built-in clients have their own',
    examples: ['read-only', 'none', { extends: 'agent', allow: ['suspend'] }],
    text: 'The rules for what it may do: a profile, or one of its own, which is called NAME.own. none: it may do nothing.',
  },
  budget: {
    kind: nameOf('a budget'),
    otherwise: "the profile's, otherwise unlimited",
    examples: ['interactive'],
    text: 'The limits of what it may use: one of budgets, or interactive, background, agent, unlimited.',
  },
  mode: {
    kind: word('enforce', 'report'),
    default: 'enforce',
    text: 'enforce: the gateway refuses calls outside the profile. report: it forwards them, and logs and counts them.',
  },
  ankiProfile: {
    kind: text('the name of a profile of Anki', 'name'),
    otherwise: 'any profile',
    examples: ['User 1'],
    text: 'The profile of Anki that has to be open. While another one is, the gateway replies as if none were open.',
  },
  upstream: {
    kind: nameOf('an upstream'),
    otherwise: 'the first one',
    examples: ['ben'],
    text: 'The upstream that its calls go to. A single upstream is called anki.',
  },
  scope: {
    kind: scope,
    otherwise: "the profile's, otherwise the whole collection",
    examples: [{ decks: ['Japanese'] }],
    text: 'The decks that are the whole collection to this client. It neither reads, finds nor changes anything else (docs/scope.md).',
  },
  softDelete: {
    kind: softDelete,
    otherwise: "the profile's, otherwise off",
    examples: ['on', { tag: 'deleted::agent' }],
    text:
      'The treatment of notes that it deletes. on: Anki tags them and suspends their cards, and they do not exist for this client from then on ' +
      '(docs/scope.md). off: Anki deletes them.',
  },
  errors: {
    kind: word('anki', 'http'),
    default: 'anki',
    text:
      "anki: errors of the gateway have status 200, as AnkiConnect's do. http: they have the status of their kind (400, 401, 403, 413, 429, 500, 502, 503), " +
      'and 502 where the connection would otherwise just end.',
  },
  ask: {
    kind: word('refuse', 'hold'),
    otherwise: 'hold with errors: http, otherwise refuse',
    examples: ['hold'],
    text:
      'The treatment of a call that waits for your decision (ask in the profile). refuse: the client gets an error at once, and sends the call again ' +
      'after you have allowed it. hold: the request waits for you (approvals.hold) and then gets the real reply.',
  },
  readAhead: {
    kind: onOff,
    default: true,
    text: 'Whether the gateway reads ahead for it (docs/cache.md).',
  },
  undo: {
    kind: onOff,
    default: false,
    text:
      'Whether the gateway keeps what its calls change, so that `ankiconnect-gateway undo` can take them back (docs/undo.md). Each request that ' +
      'writes then costs Anki one more read, and the text of changed notes is kept in the state folder. Therefore it is off unless you ask for it.',
  },
})

/** The settings of one client. */
const clientRows: Rows = { ...keyRows, ...conditionRows, ...rightRows }
const conditions = record(conditionRows)
const rights = record(rightRows)

/** Reads one client of the configuration. An error gives its position in `at`. */
export function readClient(name: string, value: unknown, context: ReadContext): Reading<ClientConfig> {
  if (!NAME.test(name)) return invalid('expected a name of letters, digits, dots, dashes and underscores, 64 at most')
  if (!isMap(value)) return invalid(errors('config.expected-map', { title: CLIENT }))
  const keys = readKeys(name, value, context)
  const known = conditions.read(value, context)
  // The whole configuration reads the profile itself (config/own-profiles.ts).
  const may = rights.read(isMap(value.profile) ? { ...value, profile: ownProfileName(name) } : value, context)
  if (!keys.ok || !known.ok || !may.ok) return joinFailures([keys, known, may].filter((reading) => !reading.ok))

  const isBuiltIn = builtInClients.some((builtIn) => builtIn === name)
  const condition = ['key', 'keyHash', 'keyFile', 'origin', 'from'].find((member) => value[member] !== undefined)
  if (isBuiltIn && condition !== undefined)
    return {
      ...invalid('this client is built in: whom it admits is fixed; give another name to one of your own'),
      at: [condition],
    }
  if (!isBuiltIn && condition === undefined)
    return invalid(
      'expected at least one of key, keyHash, keyFile, origin and from: without one, nothing identifies this client',
      suggest(name, builtInClients),
    )
  const hashes = keys.value.length === 0 ? null : keys.value
  const { scope: own, softDelete: deletion, ...others } = may.value
  return {
    ok: true,
    value: {
      name,
      keyHashes: hashes,
      ...known.value,
      ...others,
      ...(own !== null && { scope: own }),
      ...(deletion !== null && { softDelete: deletion }),
    },
  }
}

/** Returns the given clients and after them the built-in ones that are missing. */
export function completeClients(given: readonly ClientConfig[]): ClientConfig[] {
  const isBuiltIn = ({ name }: ClientConfig) => builtInClients.some((builtIn) => builtIn === name)
  const builtIns = builtInClients.map((name) => given.find((client) => client.name === name) ?? builtInClient(name))
  return [...given.filter((client) => !isBuiltIn(client)), ...builtIns]
}

/** The clients that may call, by name. */
export const clients = {
  kind: {
    unit: 'map by name',
    inside: { step: 'NAME', rows: clientRows },
    read(value, context) {
      if (!isMap(value)) return invalid(errors('config.expected-map', { title: CLIENTS }))
      const reading = readAll(Object.entries(value), context, (one, inside, name) => readClient(name, one, inside))
      if (reading.ok) return { ok: true, value: completeClients(reading.value) }
      return { ...reading, usable: completeClients(reading.usable as ClientConfig[]) }
    },
    write: (all: readonly ClientConfig[]) =>
      Object.fromEntries(
        all.map((one) => [
          one.name,
          {
            ...conditions.write(one),
            ...rights.write({ readAhead: true, ...one, scope: one.scope ?? null, softDelete: one.softDelete ?? null }),
          },
        ]),
      ),
    schema: (define) => ({
      title: CLIENTS,
      type: 'object',
      additionalProperties: define('client', () => ({
        description:
          'One client: all conditions given (key, origin, from) must hold. A key beats an origin, an origin beats an address. Two clients ' +
          'that one request could match at the same rank stop the start. A request with an Origin only matches a client that names that ' +
          'origin.',
        ...record(clientRows, { title: CLIENT }).schema(define),
      })),
    }),
  },
  default: {},
  live: true,
  examples: [{ yomitan: { origin: 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn' } }],
  text:
    "The clients that may call. local-program (no Origin), browser-extension, anki-page (Anki's own pages, where scripts of decks run, allowed nothing), " +
    'local-page (other pages of this machine) and stranger (everyone else, allowed nothing) are built in and take no conditions; the local ones never match a proxied call. profile: none switches a built-in one off. A ' +
    'file NAME.yaml in the folder clients.d next to this file is one more client; `ankiconnect-gateway clients add` writes one.',
} satisfies Row & { readonly kind: Kind<readonly ClientConfig[]> }

function nameOf(what: string): Kind<string> {
  return text(`the name of ${what}`, 'name', (value) =>
    typeof value === 'string' && NAME.test(value.endsWith(OWN) ? value.slice(0, -OWN.length) : value)
      ? { ok: true, value }
      : invalid(`expected the name of ${what}`),
  )
}
