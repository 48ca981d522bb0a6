import { posix } from 'node:path'
import { readShipped } from '../shipped.ts'
import { exactText } from '../wire/outline.ts'
import type { Value } from '../wire/value.ts'
import type { Action } from './action.ts'
import { compilePaths, type Node, type PlaceReading } from './path.ts'
import { nameKindAt } from './spelling.ts'
import { FOUND, NOTHING, type Visitor, walk } from './walk.ts'

/** Compiles paths in an action's `params`, which {@link walk} then reads as AnkiConnect does. */
export function compileFor(action: Action, paths: readonly string[]): Node {
  return compilePaths(paths, {
    takesLists: false,
    isField: (_, above) => /(?:^|\.)fields\.$/.test(above),
    readAs: (above, items) => readingsBelow(action, above, items),
  })
}

/** Returns the items that AnkiConnect iterates over in `holder[name]`; null if it uses the value as it is. */
export function listAt(
  value: Value,
  holder: object,
  name: string | number,
  reading: PlaceReading,
): readonly Value[] | null {
  if (!reading.isList) return null
  if (typeof value === 'string') return reading.isTextList ? [...(exactText(holder, name) ?? value)] : null
  if (typeof value !== 'object' || value === null) return null
  return Array.isArray(value) ? value : Object.keys(value)
}

/** A value by which a call names something: its holder, its name there, and the kind of thing. */
export type VisitName = (value: Value, holder: object, name: string | number) => void

/** Calls `visit` with every value at the ends of paths, list by list as AnkiConnect reads them. Leaves out null. */
export function visitNames(root: Node, params: Value, visit: VisitName): void {
  const end: Visitor['end'] = (value, holder, name, node, member) => {
    if (value === null) return NOTHING
    const list = listAt(value, holder, name, node.readAs(member))
    if (list === null) visit(value, holder, name)
    else for (const [index, item] of list.entries()) if (item !== null) visit(item, list, index)
    return FOUND
  }
  walk(root, params, { end, needsEach: false })
}

/** Returns how AnkiConnect reads the members below a place. Looks each up once. */
function readingsBelow(action: Action, above: string, items: boolean): (member: string) => PlaceReading {
  const known = new Map<string, PlaceReading>()
  return (member) => {
    const reading = known.get(member) ?? readingAt(action, `${above}${member}`, items)
    // A client can choose the names of members, while the catalogue knows few.
    if (known.size < 100) known.set(member, reading)
    return reading
  }
}

function readingAt(action: Action, path: string, items: boolean): PlaceReading {
  const kind = nameKindAt(action, path)
  const isParameter = !path.includes('.')
  const isList = !items && (kind === 'tags' || (isParameter && takesList(action, path)))
  const isTextList = isList && !(kind === 'tags' && (isParameter || takesTextOfTags(action)))
  return { isList, isTextList, isOwnItem: takesOneForList(action, path), kind }
}

/** Whether an action splits the text in `note.tags` at spaces. To other actions, `"AB"` is the two tags A and B. */
function takesTextOfTags({ params }: Action): boolean {
  return JSON.stringify(params).includes('/note-tags.json"')
}

/** Whether AnkiConnect reads a parameter as a list, so that `"AB"` means the two names A and B. */
function takesList(action: Action, parameter: string): boolean {
  const { properties = {} } = action.params as { properties?: Record<string, Schema> }
  const schema = Object.hasOwn(properties, parameter) ? properties[parameter] : undefined
  const { type } = schema?.$ref === undefined ? (schema ?? {}) : readShape(schema.$ref)
  // If AnkiConnect never reads the value, the schema accepts every type.
  const tells = Array.isArray(type) && !type.includes('boolean')
  return tells ? type.includes('array') : type === 'array' || action.gateway.inStepWith === parameter
}

function takesOneForList({ gateway }: Action, path: string): boolean {
  const places = [...Object.values(gateway.subjects).flat(), ...gateway.hazards.map((hazard) => hazard.path)]
  return places.some((place) => place.startsWith(`${path}[].`))
}

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
}

function readShape(reference: string): Schema {
  return JSON.parse(readShipped(posix.join('schemas/actions', reference))) as Schema
}
