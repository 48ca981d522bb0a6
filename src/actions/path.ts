import type { Value } from '../wire/value.ts'

interface Step {
  readonly name: string
  /** Go on with every item of what is found. */
  readonly items: boolean
}

/** A place in `params`, taken apart. */
export type Path = readonly Step[]

/** Takes a path of the catalogue or of a policy apart: `notes[].audio[].path`, `model.templates.*`. */
export function parsePath(path: string): Path {
  if (path === '') return []
  return path.split('.').map((part) => {
    const items = part.endsWith('[]')
    return { name: items ? part.slice(0, -2) : part, items }
  })
}

/** What is found at a path: the value and where it hangs; stops the walk by returning true. */
export type Visit = (value: Value, holder: object, name: string | number) => boolean

/**
 * Calls `visit` with every value at the path, null included, until it returns true; says whether it did. `name[]` goes on
 * with every item of a list, and takes anything else as its own only item, as AnkiConnect does with media; `*` is every
 * member. The empty path is `params` itself. Only own members count.
 */
export function anyAt(params: Value, path: Path, visit: Visit): boolean {
  return walk(params, path, 0, visit, { '': params }, '')
}

function walk(value: Value, path: Path, at: number, visit: Visit, holder: object, name: string | number): boolean {
  const step = path[at]
  if (step === undefined) return visit(value, holder, name)
  if (typeof value !== 'object' || value === null) return false
  if (step.name === '*') {
    for (const [member, found] of Object.entries(value)) {
      if (next(found, step, path, at, visit, value, member)) return true
    }
    return false
  }
  const found = (value as { readonly [name: string]: Value })[step.name]
  if (found === undefined || Array.isArray(value) || !Object.hasOwn(value, step.name)) return false
  return next(found, step, path, at, visit, value, step.name)
}

function next(
  found: Value,
  step: Step,
  path: Path,
  at: number,
  visit: Visit,
  holder: object,
  name: string | number,
): boolean {
  if (!step.items || !Array.isArray(found)) return walk(found, path, at + 1, visit, holder, name)
  for (let index = 0; index < found.length; index++) {
    if (walk(found[index] as Value, path, at + 1, visit, found, index)) return true
  }
  return false
}

/** Whether Python takes the value for true. */
export function isTruthy(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value)
  for (const _ in value) return true
  return false
}
