import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { suggestAction, suggestParameter } from '../../src/checks/suggestion.ts'
import { readValue } from '../../src/wire/value.ts'

const catalogue = loadCatalogue()
const shapes = createShapes()

/** The error for parameters written as in a request; null when they fit. */
function error(name: string, params: string): string | null {
  const verdict = shapes.check(catalogue.get(name) as Action, readValue(params))
  return verdict.ok ? null : verdict.error.text
}

t.test('an error names the place, what it must be, and what kind of thing it is', async (t) => {
  const table: [string, string, string][] = [
    [
      'addNote',
      '{"note":{"deckName":"D","modelName":"M","fields":[]}}',
      'params.note.fields must be an object of strings, got an empty list',
    ],
    [
      'addNote',
      '{"note":{"deckName":"D","modelName":"M","fields":["a"]}}',
      'params.note.fields must be an object of strings, got a list',
    ],
    ['addNote', '{"note":{"deckName":"D","fields":{}}}', 'params.note.modelName is missing'],
    ['addNote', '{"note":5}', 'params.note must be a note, got an integer'],
    [
      'addNotes',
      '{"notes":[{"deckName":7,"modelName":"M","fields":{}}]}',
      'params.notes[0].deckName must be a string, got an integer',
    ],
    [
      'addNote',
      '{"note":{"deckName":"D","modelName":"M","fields":{},"audio":[{}]}}',
      'params.note.audio[0] must have filename or fields, got an empty object',
    ],
    [
      'addNote',
      '{"note":{"deckName":"D","modelName":"M","fields":{},"options":{"allowDuplicate":1}}}',
      'params.note.options.allowDuplicate must be a boolean, got an integer',
    ],
    ['notesInfo', '{"notes":[1,"x"]}', 'params.notes[1] must be an id, got a string'],
    ['notesInfo', '{"notes":5}', 'params.notes must be a list of ids, got an integer'],
    [
      'deleteNotes',
      '{"notes":[5.0]}',
      'params.notes[0] must be written as an integer, got one with a fraction or exponent',
    ],
    ['deleteNotes', '{"notes":[9223372036854775808]}', 'params.notes[0] must fit into 64 bits, got an integer'],
    ['areSuspended', '{"cards":[100000000000000000000]}', 'params.cards[0] must fit into 64 bits, got an integer'],
    ['storeMediaFile', '{"filename":"a","data":["a"]}', 'params.data must be a string, got a list'],
    ['updateNote', '{"note":{"id":1}}', 'params.note must have fields or tags, got an object'],
    [
      'guiBrowse',
      '{"reorderCards":{"columnId":"noteFld","order":"up"}}',
      'params.reorderCards.order must be one of "ascending", "descending", got a string',
    ],
    ['answerCards', '{"answers":[{"cardId":1,"ease":5}]}', 'params.answers[0].ease must be at most 4, got an integer'],
    [
      'modelFieldSetFontSize',
      '{"modelName":"M","fieldName":"F","fontSize":-1}',
      'params.fontSize must be at least 0, got an integer',
    ],
    ['insertReviews', '{"reviews":[[1,2]]}', 'params.reviews[0] must have 9 items, got a list'],
    [
      'createModel',
      '{"modelName":"M","inOrderFields":[],"cardTemplates":[{"Front":"","Back":""}]}',
      'params.inOrderFields must not be empty, got an empty list',
    ],
    ['createDeck', '{"deck":"\\ud83d"}', 'params.deck must be a string without lone surrogates, got a string'],
    [
      'setDeckConfigId',
      '{"decks":["D"],"configId":"x"}',
      'params.configId must be an integer or its digits, got a string',
    ],
    ['findNotes', '{"query":false}', 'params.query must be a string, got false'],
    ['cardsInfo', '{"cards":[true]}', 'params.cards[0] must be an id, got true'],
    ['suspend', '{"cards":"12"}', 'params.cards must be a list of ids, got a string'],
  ]
  for (const [name, params, expected] of table) t.equal(error(name, params), `${name}: ${expected}`, params)
})

t.test('an error never repeats what the caller sent', async (t) => {
  const secret = 'sekrit\\nline'
  for (const params of [`{"note":"${secret}"}`, `{"note":{"deckName":"D","modelName":"M","fields":"${secret}"}}`]) {
    t.notMatch(error('addNote', params), /sekrit|\n/)
  }
})

t.test('how a number is written decides where AnkiConnect tells 5 from 5.0', async (t) => {
  t.equal(error('deleteNotes', '{"notes":[5, 9007199254740993, 1700000000000123456]}'), null)
  for (const number of ['5.0', '5e0', '50E-1', '1e400'.slice(0, 3)])
    t.ok(error('deleteNotes', `{"notes":[${number}]}`), number)
  t.equal(error('answerCards', '{"answers":[{"cardId":1,"ease":3.0}]}'), null)
  t.equal(error('cardsInfo', '{"cards":[0.0, -0, 0]}'), null, 'zero counts as empty in every spelling')
  t.equal(error('getDecks', '{"cards":[5.0, 1.5]}'), null)
  t.equal(error('saveDeckConfig', '{"config":{"id":18446744073709551616}}'), null)
  t.ok(error('saveDeckConfig', '{"config":{"id":1.0}}'))
  t.equal(error('deleteNotes', '{"notes":[9223372036854775807,-9223372036854775808]}'), null)
  t.ok(error('deleteNotes', '{"notes":[-9223372036854775809]}'))
})

t.test('of duplicate names the last counts, however they are spelt', async (t) => {
  t.equal(error('createDeck', '{"deck":7,"deck":"D"}'), null)
  t.ok(error('createDeck', '{"deck":"D","d\\u0065ck":7}'))
  t.ok(error('deleteNotes', '{"notes":[5],"notes":[5.0]}'))
  t.equal(error('deleteNotes', '{"notes":[5.0],"notes":[5]}'), null)
})

t.test('a name from the prototype of objects is a name like any other', async (t) => {
  t.equal(error('addNote', '{"note":{"deckName":"D","modelName":"M","fields":{"__proto__":"x"},"__proto__":5}}'), null)
  t.ok(error('addNote', '{"note":{"__proto__":{"deckName":"D","modelName":"M","fields":{}}}}'))
})

t.test('what a query makes unimportant is not looked at', async (t) => {
  t.equal(error('notesInfo', '{"notes":"x","query":"deck:current"}'), null)
  t.ok(error('notesInfo', '{"notes":["x"],"query":null}'))
  t.equal(error('updateNote', '{"note":{"id":1,"tags":[],"audio":5}}'), null)
  t.ok(error('updateNote', '{"note":{"id":1,"fields":{},"audio":5}}'))
  t.equal(error('setEaseFactors', '{"cards":[],"easeFactors":[]}'), null)
  t.ok(error('setEaseFactors', '{"cards":[1],"easeFactors":[]}'))
})

t.test('a result that does not fit means the upstream has changed', async (t) => {
  const action = catalogue.get('deckNames') as Action
  t.same(shapes.checkResult(action, ['Default']), { ok: true })
  t.same(shapes.checkResult(action, [5]), {
    ok: false,
    error: { code: 'check.shape', text: 'deckNames: result[0] must be a string, got an integer', status: 400 },
  })
})

t.test('a result without a member that every recorded result has does not fit', async (t) => {
  const notesInfo = catalogue.get('notesInfo') as Action
  t.same(shapes.checkResult(notesInfo, [{}]), { ok: true })
  t.same(shapes.checkResult(notesInfo, [{ zz: 1 }]), {
    ok: false,
    error: { code: 'check.missing', text: 'notesInfo: result[0].noteId is missing', status: 400 },
  })
  t.match(shapes.checkResult(catalogue.get('getDeckConfig') as Action, {}), { ok: false })
  t.same(shapes.checkResult(catalogue.get('getDeckConfig') as Action, false), { ok: true })
})

t.test('guiAnswerCard takes any ease, as AnkiConnect does while no answer is shown', async (t) => {
  for (const ease of ['[]', '[1]', '{}', '{"a":1}', 'null', '"x"'])
    t.equal(error('guiAnswerCard', `{"ease":${ease}}`), null)
})

t.test('a misspelt action or parameter has a suggestion', async (t) => {
  t.equal(suggestAction(catalogue, 'deckName'), 'deckNames')
  t.equal(suggestAction(catalogue, 'adNote'), 'addNote')
  t.equal(suggestAction(catalogue, 'completelyDifferent'), null)
  t.equal(suggestParameter(catalogue.get('createModel') as Action, 'inOrderField'), 'inOrderFields')
})

t.test('members that objects in JavaScript have by nature are members like any other', async (t) => {
  const names = ['toString', 'valueOf', 'constructor', 'hasOwnProperty']
  const values = names.flatMap((name) => [{ [name]: null }, [{ [name]: null }, { [name]: null }]])
  for (const action of catalogue.all)
    for (const { name } of action.parameters)
      for (const value of values) {
        t.doesNotThrow(() => shapes.check(action, { [name]: value }), `${action.name} ${name} ${JSON.stringify(value)}`)
        const verdict = shapes.check(action, { [name]: value })
        if (!verdict.ok) t.notMatch(verdict.error.text, 'named toString', `${action.name} compares no objects`)
      }
  const own = {
    ...catalogue.get('version'),
    name: 'own',
    params: { type: 'object', properties: { what: { enum: [{ a: 1 }] } } },
  }
  t.match(shapes.check(own as Action, { what: { toString: null } }), {
    ok: false,
    error: { text: 'own: params must hold no member named toString or valueOf' },
  })
})
