import fc from 'fast-check'
import t, { type Test as Tap } from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { holds } from '../../src/actions/effect.ts'
import { completeFacts, type WrittenFacts } from '../../src/actions/facts.ts'
import { compilePaths } from '../../src/actions/path.ts'
import { compileFor } from '../../src/actions/reading.ts'
import { subjectsOf } from '../../src/actions/subjects.ts'
import { anyAt } from '../../src/actions/walk.ts'
import { compileMatch } from '../../src/checks/policy/match.ts'
import { compilePlace } from '../../src/checks/policy/place.ts'
import { takesAtMost } from '../../src/checks/policy/size.ts'
import { checkRestrictions } from '../../src/checks/restriction.ts'
import { findMedia } from '../../src/offload/find-media.ts'
import { mediaTree } from '../../src/offload/media-tree.ts'
import { readValue, type Value } from '../../src/wire/value.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Everything a path leads to, read off a value in the plainest way; undefined where it leads nowhere. */
function reference(value: Json | undefined, steps: readonly string[], starTakesLists: boolean): (Json | undefined)[] {
  const [step, ...rest] = steps
  if (step === undefined) return [value]
  if (typeof value !== 'object' || value === null) return [undefined]
  const name = step.replace('[]', '')
  const entries = Object.entries(value).filter(([member]) => name === '*' || member === name)
  if (Array.isArray(value) && (name !== '*' || !starTakesLists)) return [undefined]
  if (name !== '*' && entries.length === 0) return [undefined]
  return entries
    .flatMap(([, found]) => (step.endsWith('[]') && Array.isArray(found) ? found : [found]))
    .flatMap((found) => reference(found, rest, starTakesLists))
}

const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('a', 'b') }, fc.constantFrom('constructor', '__proto__'))
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    { weight: 2, arbitrary: fc.constantFrom<Json>(null, '', 'x', 'x', 'y', 0, 1, 1, true, false, [], {}) },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    {
      weight: 3,
      arbitrary: fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }).map((members) => {
        const texts = new Map(members.map(([member, found]) => [member, JSON.stringify(found)]))
        return JSON.parse(`{${[...texts].map(([member, text]) => `"${member}":${text}`).join(',')}}`) as Json
      }),
    },
  ),
}))
const step = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'a[]', 'b[]') },
  { weight: 1, arbitrary: fc.constantFrom('*', 'constructor', '__proto__[]', 'length', '0') },
)
const steps = fc.array(step, { minLength: 1, maxLength: 3 })

/** An action of these facts that takes `p`. */
function action(facts: Partial<WrittenFacts>): Action {
  const gateway = completeFacts({ kind: 'write', groups: [], changes: [], reads: [], cache: 'never', ...facts })
  const params = { type: 'object', properties: { p: { type: 'object' } } }
  const parameters = [{ name: 'p', required: true }]
  const texts = { name: 'act', nameText: Buffer.from('"act"'), title: 'act', description: 'acts' }
  return { ...texts, parameters, params, result: true, examples: [], gateway }
}

/** How often each answer came: a property of one answer only would say little. */
function counter() {
  const seen = new Map<boolean, number>()
  return {
    note(answer: boolean) {
      seen.set(answer, (seen.get(answer) ?? 0) + 1)
    },
    least: () => Math.min(seen.get(true) ?? 0, seen.get(false) ?? 0),
  }
}

/** Holds a user of paths against the reference, on generated paths and values. */
function agree(t: Tap, paths: number, check: (value: Json, paths: string[][]) => [got: boolean, expected: boolean]) {
  const { note, least } = counter()
  const several = fc.array(steps, { minLength: paths, maxLength: paths })
  fc.assert(
    fc.property(value, several, (value, paths) => {
      const [got, expected] = check(value, paths)
      note(expected)
      return got === expected
    }),
    { numRuns: 4000 },
  )
  t.ok(least() > 20, `each answer comes often: ${least()}`)
}

const read = (value: Json): Value => readValue(JSON.stringify(value))
const isTrue = (value: Json | undefined) =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)

t.test('a walk finds what the reference finds, in its order', async (t) => {
  agree(t, 1, (value, [path = []]) => {
    const found: Value[] = []
    anyAt(compilePaths([path.join('.')]), read(value), (one) => {
      found.push(one)
      return false
    })
    const expected = reference(value, path, true).filter((one) => one !== undefined)
    if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(JSON.stringify({ found, expected }))
    return [found.length > 0, expected.length > 0]
  })
})

t.test('the conditions of the catalogue hold of what the reference finds', async (t) => {
  const words = {
    truthy: (found: Json[]) => found.some(isTrue),
    falsy: (found: Json[]) => found.some((one) => !isTrue(one)),
    'not-false': (found: Json[]) => found.some((one) => one !== false),
    absent: (found: Json[]) => found.length === 0,
    'missing-deck': (found: Json[]) => found.length > 0,
  }
  for (const [is, expected] of Object.entries(words)) {
    agree(t, 1, (value, [path = []]) => {
      const found = reference(value, path, true).filter((one) => one !== undefined)
      return [holds({ path: path.join('.'), is: is as keyof typeof words }, read(value)), expected(found)]
    })
  }
})

t.test('a restriction refuses what the reference finds, at any of its places', async (t) => {
  agree(t, 2, (value, paths) => {
    const restrictions = paths.map((path) => ({ path: path.join('.'), rule: 'media-path' as const }))
    const found = paths.flatMap((path) => reference(value, path, true))
    const isFine = found.every((one) => one === undefined || one === null || typeof one === 'string')
    return [checkRestrictions(action({ restrictions }), read(value)).ok, isFine]
  })
})

t.test('a condition of a profile judges what the reference finds, and misses nothing', async (t) => {
  const isWanted = (value: Json | undefined) => value === 'x' || value === 1
  for (const absent of [false, true]) {
    const match = compileMatch({ in: ['x', 1], ...(absent && { absent }) })
    agree(t, 1, (value, [path = []]) => {
      const found = reference({ p: value }, ['p', ...path], false)
      const isNothing = (one: Json | undefined) => one === undefined || one === null
      const expected = found.every((one) => (isNothing(one) ? absent : isWanted(one)))
      return [compilePlace(action({}), ['p', ...path].join('.'), match)(read({ p: value }), null), expected]
    })
  }
})

t.test('the text of what the reference finds is what a bound measures', async (t) => {
  const lengthOf = (one: Json) => Buffer.byteLength(JSON.stringify(one)) - (typeof one === 'string' ? 2 : 0)
  agree(t, 1, (value, [path = []]) => {
    const root = compileFor(action({}), [['p', ...path].join('.')])
    const found = reference({ p: value }, ['p', ...path], false).filter((one) => one !== undefined)
    const text = Buffer.from(JSON.stringify({ p: value }))
    return [takesAtMost(text, root, 2), found.every((one) => lengthOf(one) <= 2)]
  })
})

t.test('the audit log and the owner are shown what the reference finds', async (t) => {
  agree(t, 2, (value, paths) => {
    const deck = paths.map((path) => ['p', ...path].join('.'))
    const found = paths.flatMap((path) => reference({ p: value }, ['p', ...path], false))
    const expected = new Set(found.filter((one) => typeof one === 'string' || typeof one === 'number').map(String))
    const shown = subjectsOf(action({ subjects: { deck } }), read({ p: value })).deck ?? []
    if (shown.some((one) => !expected.has(one))) throw new Error(JSON.stringify(shown))
    return [shown.length === expected.size && shown.length > 0, expected.size > 0]
  })
})

t.test('the media that are handed to Anki as files are those the reference finds', async (t) => {
  agree(t, 1, (value, [path = []]) => {
    // No medium of the catalogue stands at a star.
    const plain = path.map((step) => step.replace('*', 'a'))
    const text = JSON.stringify(value).replaceAll(/"[xy]"|true/g, '{"data":"x"}')
    const found = reference(JSON.parse(text) as Json, plain, true)
    const expected = found.filter((one) => JSON.stringify(one) === '{"data":"x"}').length
    const tree = mediaTree(
      action({ hazards: [{ hazard: 'host-file', path: `${plain.join('.')}.path`, is: 'truthy' }] }),
    )
    const count = tree === null ? 0 : findMedia(Buffer.from(text), tree).length
    if (count !== expected) throw new Error(`${count} media in ${text}, expected ${expected}`)
    return [count > 0, expected > 0]
  })
})
