import type { Action } from '../actions/action.ts'
import type { ConsoleAction, ConsoleForm } from '../admin/console.ts'
import { listShipped, readShipped } from '../shipped.ts'

/** The folder of the shapes. */
const SHAPES = 'schemas/shapes'
/** How deep the shapes of an action refer to each other at most. */
const DEEPEST = 8
/** A reference to a shape: from an action or from another shape. */
const SHAPE = /^(?:\.\.\/shapes\/|\.\/)?([a-z0-9-]+\.json)$/

/** Returns the facts about an action for the list of the console. */
export function shortFacts({ name, title, gateway: { kind, groups } }: Action): ConsoleAction {
  return { name, title, kind, groups }
}

/** Creates the reader of the facts from which the page draws a form. It reads the shapes once, at the first form. */
export function createForms(): (action: Action) => ConsoleForm {
  let shapes: ReadonlyMap<string, object> | null = null
  return (action) => {
    shapes ??= readShapes()
    const params = withShapes(action.params, shapes, 0) as object
    return { ...shortFacts(action), description: action.description, params, examples: action.examples }
  }
}

function readShapes(): ReadonlyMap<string, object> {
  const files = listShipped(SHAPES).filter((file) => file.endsWith('.json'))
  return new Map(files.map((file) => [file, JSON.parse(readShipped(`${SHAPES}/${file}`)) as object]))
}

/** Puts each shape in place of the reference to it. The other members of a reference, such as its description, win. */
function withShapes(schema: unknown, shapes: ReadonlyMap<string, object>, depth: number): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withShapes(item, shapes, depth))
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref, $schema: _dialect, ...own } = schema as Record<string, unknown>
  const [, name = ''] = typeof $ref === 'string' ? (SHAPE.exec($ref) ?? []) : []
  const shape = depth < DEEPEST ? shapes.get(name) : undefined
  const members = Object.entries(own).map(([member, value]) => [member, withShapes(value, shapes, depth)])
  const found = shape === undefined ? {} : (withShapes(shape, shapes, depth + 1) as object)
  return { ...found, ...Object.fromEntries(members) }
}
