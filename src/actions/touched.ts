import type { Value } from '../wire/value.ts'
import type { Action } from './action.ts'
import type { Subject } from './facts.ts'
import { hazardRow } from './hazards.ts'
import type { Node } from './path.ts'
import { compileFor } from './reading.ts'
import { subjectsOf, textsBy } from './subjects.ts'

/** The kinds of things a call can touch: the subjects of conditions, files of this machine, URLs, and parts of note types and settings. */
export type Thing = Subject | 'file' | 'url' | 'field' | 'template' | 'tag' | 'options'

/** The things that a call touches, as text, each once, in the order for the owner to read. */
export type Touched = Readonly<Partial<Record<Thing, readonly string[]>>>

const VALUES = { path: 'file', url: 'url' } as const

/** Parameters that name something for which conditions have no word. */
const PARAMETERS: Readonly<Record<string, Thing>> = {
  fieldName: 'field',
  oldFieldName: 'field',
  newFieldName: 'field',
  templateName: 'template',
  oldTemplateName: 'template',
  newTemplateName: 'template',
  tags: 'tag',
  tag_to_replace: 'tag',
  replace_with_tag: 'tag',
  configId: 'options',
  cloneFrom: 'options',
}

const trees = new WeakMap<Action, readonly (readonly [Thing, Node])[]>()

function treesOf(action: Action): readonly (readonly [Thing, Node])[] {
  const known = trees.get(action)
  if (known !== undefined) return known
  const paths = new Map<Thing, string[]>()
  const add = (thing: Thing, path: string) => paths.set(thing, [...(paths.get(thing) ?? []), path])
  for (const { hazard, path } of action.gateway.hazards) {
    const { value } = hazardRow(hazard)
    if (value !== null && path !== '') add(VALUES[value], path)
  }
  for (const { name } of action.parameters) {
    const thing = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined
    if (thing !== undefined) add(thing, name)
    if (name === 'config') add('options', 'config.id')
  }
  const made = [...paths].map(([thing, all]) => [thing, compileFor(action, all)] as const)
  trees.set(action, made)
  return made
}

/** Returns everything that a call touches by name. The walk is that of conditions. */
export function touchedBy(action: Action, params: Value): Touched {
  const found: Partial<Record<Thing, readonly string[]>> = { ...subjectsOf(action, params) }
  for (const [thing, texts] of Object.entries(textsBy(treesOf(action), params))) {
    const named = texts.filter((text) => text !== '')
    if (named.length > 0) found[thing as Thing] = named
  }
  return found
}
