import t from 'tap'
import { loadCatalogue } from '../../../src/actions/catalogue.ts'
import type { RestrictionRule } from '../../../src/actions/facts.ts'
import { createShapes } from '../../../src/checks/shape.ts'
import { judge, measuredCalls } from './measured.ts'

const catalogue = loadCatalogue()
const shapes = createShapes()
const calls = measuredCalls()

/** How many measured calls that AnkiConnect answered each restriction refuses. */
const RESTRICTED: { readonly [rule in RestrictionRule]?: number } = {
  'media-path': 28,
  'file-name': 13,
  'sql-id': 23,
  'sql-value': 43,
  'file-pattern': 6,
  'warning-check': 2,
  'card-attribute': 1,
  'deck-options': 2,
  'deck-list': 3,
}

t.test('every measured call that AnkiConnect answered passes, but for the restrictions', async (t) => {
  const restricted = new Map<string, number>()
  let answered = 0
  for (const { action, outcome, params, line } of calls) {
    if (outcome !== 'ok') continue
    answered++
    const verdict = judge(catalogue, shapes, action, params)
    if (verdict.ok) continue
    if (verdict.why === 'shape' || verdict.why === 'signature') t.fail(`${verdict.error.text}: ${line.slice(0, 300)}`)
    else restricted.set(verdict.why, (restricted.get(verdict.why) ?? 0) + 1)
  }
  t.equal(answered, 6611)
  t.same(Object.fromEntries(restricted), RESTRICTED, 'each restriction refuses what it is known to refuse')
})

t.test('a missing or unknown parameter is answered in the exact words of Python', async (t) => {
  let checked = 0
  for (const { action, error, outcome, params } of calls) {
    if (action === 'requestPermission' && outcome === 'ok') continue
    const verdict = judge(catalogue, shapes, action, params)
    const isBinding = error !== null && /^AnkiConnect\.\w+\(\) (got an unexpected|missing)/.test(error)
    const isOurs = !verdict.ok && verdict.why === 'signature'
    if (!isBinding && !isOurs) continue
    t.equal(verdict.ok ? null : verdict.error.text, error)
    checked++
  }
  t.ok(checked > 190, `${checked} calls`)
})

/** The classes of error that are failures of type, by the words Python and Anki have for them. */
const TYPE_ERROR =
  /bad argument type|cannot be interpreted as an integer|is not iterable|must assign iterable|not subscriptable|indices must be integers|has no attribute|must be a string|unhashable type|must be boolean|positional argument|unexpected keyword|bytes-like object|str, bytes or os\.PathLike|bound to|must be real number|requires string as left operand|argument 2 must be str|is not a mapping|not supported between instances/

/** Where the type matters only if a field, a template, a deck or a text of that name exists, which a request does not tell. */
const DEPENDS_ON_COLLECTION =
  /^(addNotes? notes?(\[\])?\.fields\.|updateNote(Fields|Model)? note\.fields\.|guiAddCards note\.fields\.|updateModelTemplates model\.templates\.|removeDeckConfigId configId|guiAnswerCard ease)/

t.test(
  'over half of the measured failures are stopped before Anki, and every failure of type that a request shows',
  async (t) => {
    const classes = { type: { stopped: 0, all: 0 }, other: { stopped: 0, all: 0 } }
    for (const { action, param, error, outcome, params, line } of calls) {
      if (outcome !== 'error') continue
      const stopped = !judge(catalogue, shapes, action, params).ok
      const isType = TYPE_ERROR.test(error ?? '')
      const kind = classes[isType ? 'type' : 'other']
      kind.all++
      if (stopped) kind.stopped++
      else if (isType && !DEPENDS_ON_COLLECTION.test(`${action} ${param}`)) t.fail(`not stopped: ${line.slice(0, 300)}`)
    }
    const { type, other } = classes
    t.comment(`type: ${type.stopped} of ${type.all}, other: ${other.stopped} of ${other.all}`)
    t.ok((type.stopped + other.stopped) / (type.all + other.all) > 0.75)
  },
)
