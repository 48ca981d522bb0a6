import t from 'tap'
import { type Action, loadCatalogue } from '../../src/actions/catalogue.ts'
import type { Validation } from '../../src/checks/call.ts'
import { readOnce } from '../../src/checks/check.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { judge, validationCheck } from '../../src/checks/validation.ts'

const catalogue = loadCatalogue()
const shapes = createShapes()
const leaf = (name: string, given: string | null, names: readonly string[]) => {
  const params = given === null ? null : Buffer.from(given)
  return { action: catalogue.get(name) as Action, params, names, value: readOnce(params) }
}

t.test('a call without params is one with none', async (t) => {
  t.same(judge(shapes, 'enforce', leaf('deckNames', null, [])), { ok: true, reported: null })
  t.match(judge(shapes, 'enforce', leaf('addNote', null, [])), { ok: false, why: 'signature' })
})

t.test('NaN and Infinity are refused in every mode, also where nobody would look', async (t) => {
  for (const mode of ['enforce', 'report', 'off'] as const) {
    for (const number of ['NaN', 'Infinity', '-Infinity', '1e400']) {
      t.same(judge(shapes, mode, leaf('guiSelectCard', `{"card":[${number}]}`, ['card'])), {
        ok: false,
        error: 'guiSelectCard: params must not hold NaN or Infinity',
        why: 'not-finite',
      })
    }
  }
})

t.test('names made of digits are judged in the order of the request', async (t) => {
  t.match(judge(shapes, 'enforce', leaf('version', '{"zzz":1,"1":2}', ['zzz', '1'])), {
    error: "AnkiConnect.version() got an unexpected keyword argument 'zzz'",
  })
})

t.test('report lets a call pass and tells what it would have refused', async (t) => {
  const reports: string[] = []
  const check = (mode: Validation, params: string) =>
    validationCheck(shapes, mode, ({ action }, error) => reports.push(`${action.name} | ${error}`))(
      leaf('createDeck', params, ['deck']),
      {} as never,
    )
  t.match(check('report', '{"deck":7}'), { ok: true })
  t.same(reports, ['createDeck | createDeck: params.deck must be a string, got an integer'])
  t.match(check('enforce', '{"deck":7}'), {
    ok: false,
    error: 'createDeck: params.deck must be a string, got an integer',
  })
  t.match(check('off', '{"deck":7}'), { ok: true })
  t.match(check('report', '{"deck":"Default"}'), { ok: true })
  t.equal(reports.length, 1)
})
