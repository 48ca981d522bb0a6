import type { Action } from '../../actions/catalogue.ts'
import type { Subject } from '../../actions/facts.ts'
import { anyAt, parsePath } from '../../actions/path.ts'
import { numberText, type Value } from '../../wire/value.ts'

/** What a call acts on: names, searches and ids as text, each once, in their order. */
export type Subjects = Readonly<Partial<Record<Subject, readonly string[]>>>

/** The subjects of a call that are there; what is neither text nor number is passed over. */
export function subjectsOf(action: Action, params: Value): Subjects {
  const found: Partial<Record<Subject, string[]>> = {}
  for (const [subject, paths] of Object.entries(action.gateway.subjects)) {
    const texts = new Set<string>()
    const add = (value: Value, holder: object, name: string | number) => {
      if (typeof value === 'string') texts.add(value)
      else if (typeof value === 'number') texts.add(numberText(holder, name))
      return false
    }
    for (const path of paths) {
      anyAt(params, parsePath(path), (value, holder, name) => {
        if (!Array.isArray(value)) return add(value, holder, name)
        for (let index = 0; index < value.length; index++) add(value[index] as Value, value, index)
        return false
      })
    }
    if (texts.size > 0) found[subject as Subject] = [...texts]
  }
  return found
}
