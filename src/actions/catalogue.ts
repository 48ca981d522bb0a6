import { listShipped, readShipped } from '../shipped.ts'
import type { Action } from './action.ts'
import { completeFacts } from './facts.ts'
import { type ActionFile, readActionFiles } from './file.ts'

export interface Catalogue {
  get(name: string): Action | undefined
  /** Every action, sorted by name. */
  readonly all: readonly Action[]
}

/**
 * Reads the catalogue: the shipped files, and those an owner adds for actions of a newer AnkiConnect. A file with a shipped
 * name replaces the shipped one.
 *
 * @throws Error naming the file, when an extra file cannot be read or is not in the format of schemas/action.schema.json
 */
export function loadCatalogue(extraFiles: readonly string[] = []): Catalogue {
  shipped ??= shippedActions()
  const actions = new Map(shipped)
  for (const file of readActionFiles(extraFiles)) {
    const action = toAction(file)
    actions.set(action.name, action)
  }
  const all = Object.freeze([...actions.values()].sort((a, b) => (a.name < b.name ? -1 : 1)))
  return Object.freeze({ get: (name: string) => actions.get(name), all })
}

/** Read once, because a start needs it for the profiles of the configuration and for the gateway. */
let shipped: ReadonlyMap<string, Action> | null = null

function shippedActions(): ReadonlyMap<string, Action> {
  const files = listShipped('schemas/actions').filter((file) => file.endsWith('.json'))
  const actions = files.map((file) => toAction(JSON.parse(readShipped(`schemas/actions/${file}`)) as ActionFile))
  return new Map(actions.map((action) => [action.name, action]))
}

function toAction(file: ActionFile): Action {
  const required = new Set(file.params.required)
  return freeze({
    name: file.action,
    nameText: Buffer.from(JSON.stringify(file.action)),
    title: file.title,
    description: file.description,
    parameters: Object.keys(file.params.properties).map((name) => ({ name, required: required.has(name) })),
    gateway: completeFacts(file.gateway),
    params: file.params,
    result: file.result,
    examples: file.examples ?? [],
  })
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const member of Object.values(value)) freeze(member)
    Object.freeze(value)
  }
  return value
}
