import { exactText } from '../wire/outline.ts'
import { numberText, type Value } from '../wire/value.ts'
import type { Action } from './action.ts'
import type { Subject } from './facts.ts'
import type { Node } from './path.ts'
import { compileFor, visitNames } from './reading.ts'

/** The subjects that a call acts on: names, searches and ids as text, each once, in their order. */
export type Subjects = Readonly<Partial<Record<Subject, readonly string[]>>>

const trees = new WeakMap<Action, readonly (readonly [Subject, Node])[]>()

function treesOf(action: Action): readonly (readonly [Subject, Node])[] {
  const known = trees.get(action)
  if (known !== undefined) return known
  const subjects = Object.entries(action.gateway.subjects) as [Subject, readonly string[]][]
  const made = subjects.map(([subject, paths]) => [subject, compileFor(action, paths)] as const)
  trees.set(action, made)
  return made
}

/**
 * Returns the subjects of a call as the conditions of a profile find them: `{"A": 1}` and `"A"` in place of a list of decks name the
 * deck A. Only texts and numbers name something.
 */
export function subjectsOf(action: Action, params: Value): Subjects {
  return textsBy(treesOf(action), params)
}

/** By kind, the texts and numbers at the places of its tree, each once; a kind that has none is absent. */
export function textsBy<Kind extends string>(
  roots: readonly (readonly [Kind, Node])[],
  params: Value,
): Partial<Record<Kind, readonly string[]>> {
  const found: Partial<Record<Kind, readonly string[]>> = {}
  for (const [kind, root] of roots) {
    const texts = new Set<string>()
    visitNames(root, params, (value, holder, name) => {
      if (typeof value === 'string') texts.add(exactText(holder, name) ?? value)
      else if (typeof value === 'number') texts.add(numberText(holder, name))
    })
    if (texts.size > 0) found[kind] = [...texts]
  }
  return found
}
