import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import type { Validation } from '../../src/checks/call.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { judge, validationCheck } from '../../src/checks/validation.ts'
import { leafOf } from '../../src/upstream/leaf.ts'

const catalogue = loadCatalogue()
const shapes = createShapes()
const leaf = (name: string, given: string | null) =>
  leafOf(catalogue.get(name) as Action, given === null ? null : Buffer.from(given))

t.test('a call without params is one with none', async (t) => {
  t.same(judge(shapes, 'enforce', leaf('deckNames', null)), { ok: true, reported: null })
})

t.test('NaN and Infinity are refused in every mode, also where nobody would look', async (t) => {
  for (const mode of ['enforce', 'report', 'off'] as const) {
    for (const number of ['NaN', 'Infinity', '-Infinity', '1e400']) {
      t.same(judge(shapes, mode, leaf('guiSelectCard', `{"card":[${number}]}`)), {
        ok: false,
        error: {
          code: 'check.not-finite',
          text: 'guiSelectCard: params must not hold NaN or Infinity',
          status: 403,
        },
        why: 'not-finite',
      })
    }
  }
})

t.test('report lets a call pass and tells what it would have refused', async (t) => {
  const reports: string[] = []
  const check = (mode: Validation, params: string) =>
    validationCheck(shapes, mode, ({ action }, error) => reports.push(`${action.name} | ${error.text}`))(
      leaf('createDeck', params),
      {} as never,
    )
  t.match(check('report', '{"deck":7}'), { ok: true })
  t.same(reports, ['createDeck | createDeck: params.deck must be a string, got an integer'])
  t.match(check('enforce', '{"deck":7}'), {
    ok: false,
    error: { code: 'check.shape', text: 'createDeck: params.deck must be a string, got an integer' },
  })
  t.match(check('off', '{"deck":7}'), { ok: true })
  t.match(check('report', '{"deck":"Default"}'), { ok: true })
  t.equal(reports.length, 1)
})
