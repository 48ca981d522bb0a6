import { betweenRooms, readImports } from './imports.ts'

/** The rooms of `src`, ground first, and what each is. A room imports only rooms above its own line. */
export const ROOMS: Readonly<Record<string, string>> = {
  clock: 'the time: durations, dates and waiting',
  shipped: 'the files that ship with the program, also from inside the single executable',
  net: 'addresses, networks and the headers by which a proxy shows itself',
  settings: 'the parts of settings readers: durations, sizes, suggestions, watched files',
  wire: "AnkiConnect's protocol as text: spans of JSON, messages, replies, Python's words, the catalogue of error texts",
  actions: '`schemas/actions/*.json` as typed facts: everything the code knows about a single action',
  client: 'the typed client of AnkiConnect, for programs that use this package; it needs nothing but `fetch`',
  safety: 'the journals of split work and of changes, and calls that wait for the owner',
  upstream: 'one AnkiConnect: exchange, lane, health; `upstream/split` sends large calls in parts',
  'add-on': "Anki's data folders, AnkiConnect's settings in them, and the ways around the gateway",
  cache: "the collection's stamp, cached replies, shared flights, and names that are known not to exist",
  'read-ahead':
    'walks along answered lists, whose next items go along in the same exchange, and frequent calls, which are asked again',
  clients: 'the identity of callers: keys, origins, addresses',
  pages: "the servers behind pages of this machine, which tell Anki's own pages from others",
  budgets: 'the remaining budgets of clients',
  checks:
    'whether a call is allowed: the shape of parameters, restrictions; `checks/policy` has profiles and their matchers',
  scope: 'decks as walls: calls of a client that has only a part of the collection, before and after Anki',
  snapshots: 'copies of the whole collection, made before destructive calls',
  images: 'what calls are about to change, kept before they are sent',
  undo: 'calls taken back, by what was kept of them',
  request: 'one request: the plan of its calls, remembered plans, spending, and the reply',
  effect: 'the effect of a call that waits for the owner, worked out by reads',
  routes: 'other servers behind the same address',
  learning: 'the collection counted for the learning metrics',
  observe: 'log, metrics, audit',
  certificates: 'the certificates of TLS listeners: from watched files, or self-signed',
  admission: 'callers that ask to be let in: waiting, held, and admitted ones',
  pipeline: 'the path of one request, top to bottom',
  edge: 'listeners, connections, hosts, bodies, CORS headers',
  admin: 'the listener for the owner: live page, health, metrics',
  config: 'the configuration: from one YAML file to a frozen, validated object',
  rules: 'rules that the owner makes from what was refused: the difference, its reach, and the file',
  offload: 'media handed to Anki as files',
  sandbox: 'an embedded AnkiConnect with a collection in memory',
  assembly: 'the assembly of rooms for `gateway.ts`, one file each',
  gateway: 'builds a running gateway from a configuration',
  service: 'the gateway as a service of the system: systemd, launchd, the Task Scheduler',
  demo: 'demo clients, which use the sandbox through the gateway',
  setup: 'the move of AnkiConnect behind the gateway, and the way back',
  doctor: 'examinations of the whole set-up, each with a remedy',
  commands: 'the command line, one file per command',
  cli: 'the program',
}

/** docs/structure.md: the rooms in their order, and a picture of what imports what. */
export function structure(): string {
  const rooms = betweenRooms(readImports())
  const files = countFiles()
  return [
    '# Where things are',
    '',
    '<!-- Written by `npm run generate` from the imports of src/ and scripts/generate/structure.ts. -->',
    '',
    'This page describes each folder of `src`, for contributors who want to know where code belongs.',
    '[request.md](request.md) follows a request through these folders.',
    '',
    '`src/pipeline.ts` is the path of one request, top to bottom, and `src/gateway.ts` builds a running gateway from a configuration.',
    '',
    'Each folder of `src` is a room.',
    'A room imports only rooms above it in this table, and no two files import each other in a circle; `test/structure/rooms.test.ts` fails otherwise.',
    'A feature owns its settings and the interface of its observers, and `config` and `observe` compose them.',
    '',
    '| Room | Files | Content |',
    '| --- | --- | --- |',
    ...Object.entries(ROOMS).map(([name, text]) => `| \`${name}\` | ${files.get(name) ?? 0} | ${text} |`),
    '',
    'An arrow means "imports".',
    'The diagram leaves out arrows that follow from others: if a room reaches another one through a third, it has no arrow of its own.',
    '',
    '```mermaid',
    'flowchart TD',
    ...[...reduced(rooms)].flatMap(([from, targets]) => [...targets].sort().map((to) => `  ${from} --> ${to}`)),
    '```',
    '',
  ].join('\n')
}

function countFiles(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const file of readImports().keys()) {
    const name = file.split('/')[0]?.replace(/\.ts$/, '') ?? ''
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

/** A graph without the arrows that follow from others. */
function reduced(graph: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const reach = new Map<string, Set<string>>()
  const reachOf = (name: string): Set<string> => {
    const known = reach.get(name)
    if (known !== undefined) return known
    const found = new Set<string>()
    reach.set(name, found)
    for (const next of graph.get(name) ?? []) {
      found.add(next)
      for (const far of reachOf(next)) found.add(far)
    }
    return found
  }
  return new Map(
    [...graph].map(([name, targets]) => {
      const direct = [...targets].filter((to) => ![...targets].some((via) => via !== to && reachOf(via).has(to)))
      return [name, new Set(direct)]
    }),
  )
}
