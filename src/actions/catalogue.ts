import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ActionFacts, completeFacts, type WrittenFacts } from './facts.ts'
import { readActionFiles } from './file.ts'
import { SCHEMAS } from './folder.ts'

/** An action as the gateway knows it: what it takes, what it answers, and the facts about it. */
export interface Action {
  readonly name: string
  /** The name as JSON text. */
  readonly nameText: Buffer
  readonly title: string
  readonly description: string
  /** In the order of the Python signature, which error texts follow. */
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[]
  readonly gateway: ActionFacts
  /** JSON Schema of `params`. */
  readonly params: object
  /** JSON Schema of a result. */
  readonly result: object | boolean
  readonly examples: readonly { readonly params: object; readonly result: unknown }[]
}

export interface Catalogue {
  get(name: string): Action | undefined
  /** Every action, sorted by name. */
  readonly all: readonly Action[]
}

/** What a file in schemas/actions holds. */
export interface ActionFile {
  readonly action: string
  readonly title: string
  readonly description: string
  readonly params: { readonly properties: Readonly<Record<string, unknown>>; readonly required?: readonly string[] }
  readonly result: object | boolean
  readonly examples?: Action['examples']
  readonly gateway: WrittenFacts
}

/**
 * Reads the catalogue: the shipped files, and those an owner adds for actions of a newer AnkiConnect. A file of a shipped
 * name stands in the shipped one's place.
 *
 * @throws Error naming the file, when an extra file cannot be read or is not in the format of schemas/action.schema.json
 */
export function loadCatalogue(extraFiles: readonly string[] = []): Catalogue {
  shipped ??= readShipped()
  const actions = new Map(shipped)
  for (const file of readActionFiles(extraFiles)) {
    const action = toAction(file)
    actions.set(action.name, action)
  }
  const all = Object.freeze([...actions.values()].sort((a, b) => (a.name < b.name ? -1 : 1)))
  return Object.freeze({ get: (name: string) => actions.get(name), all })
}

/** Read once: a start needs it for the configuration's profiles and for the gateway. */
let shipped: ReadonlyMap<string, Action> | null = null

function readShipped(): ReadonlyMap<string, Action> {
  const folder = join(SCHEMAS, 'actions')
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const actions = files.map((file) => toAction(JSON.parse(readFileSync(join(folder, file), 'utf8')) as ActionFile))
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
