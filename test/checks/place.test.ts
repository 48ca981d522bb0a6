import t from 'tap'
import { compileMatch, type Match } from '../../src/checks/policy/match.ts'
import { compilePlace } from '../../src/checks/policy/place.ts'
import { readValue } from '../../src/wire/value.ts'
import { actionOf } from './policies.ts'

/** What a condition says of calls, each given as the JSON text of its parameters. */
const table: readonly [why: string, action: string, what: string, match: Match, holds: string[], fails: string[]][] = [
  [
    'a subject is wherever the action takes it, once for each note of a list',
    'addNotes',
    'deck',
    { deck: 'A' },
    ['{"notes":[]}', '{"notes":[{"deckName":"A"},{"deckName":"a::b"}]}', '{"notes":{"deckName":"A"}}'],
    [
      '{}',
      '{"notes":null}',
      '{"notes":[{"deckName":"A"},{}]}',
      '{"notes":[{"deckName":"A"},null]}',
      '{"notes":[["A"]]}',
    ],
  ],
  [
    'null is nothing, and nothing fails where absence is not allowed',
    'addNote',
    'deck',
    { eq: 'A' },
    ['{"note":{"deckName":"A"}}'],
    ['{"note":{"deckName":null}}', '{"note":{}}', '{"note":null}', '{}', '{"note":"A"}', '{"note":[{"deckName":"A"}]}'],
  ],
  [
    'nothing holds where absence is allowed, and what is there must fit',
    'addNote',
    'deck',
    { absent: true, eq: 'A' },
    ['{"note":{"deckName":"A"}}', '{"note":{"deckName":null}}', '{"note":{}}', '{}'],
    ['{"note":{"deckName":"B"}}'],
  ],
  [
    'alone, absence is that nothing is there, not even an empty list',
    'addNote',
    'note.tags',
    { absent: true },
    ['{"note":{}}', '{"note":{"tags":null}}'],
    ['{"note":{"tags":[]}}', '{"note":{"tags":""}}', '{"note":{"tags":["a"]}}'],
  ],
  [
    'a subject that the action does not have is never there',
    'deckNames',
    'deck',
    { eq: 'A' },
    [],
    ['{}', '{"deck":"A"}'],
  ],
  [
    'a list is read as AnkiConnect iterates: a text by its characters, an object by its names',
    'deleteDecks',
    'deck',
    { in: ['A', 'B'] },
    ['{"decks":["A","B"]}', '{"decks":"AB"}', '{"decks":{"A":1}}', '{"decks":[]}'],
    ['{"decks":["A","C"]}', '{"decks":"AC"}', '{"decks":{"C":1}}', '{"decks":["A",null]}', '{"decks":7}'],
  ],
  [
    'null in a list is nothing, also to a limit of their number',
    'deleteDecks',
    'deck',
    { maxItems: 2 },
    ['{"decks":["A","B"]}', '{"decks":[]}', '{"decks":"AB"}'],
    ['{"decks":[null]}', '{"decks":["A",null]}', '{"decks":["A","B","C"]}', '{"decks":"ABC"}', '{"decks":null}'],
  ],
  [
    'null in a list may be there where nothing may be',
    'deleteDecks',
    'deck',
    { absent: true, eq: 'A' },
    ['{"decks":["A",null]}', '{"decks":[null]}', '{"decks":null}', '{}'],
    ['{"decks":["B",null]}', '{"decks":[null,7]}'],
  ],
  [
    'a text, a number and a word are one item, whatever they hold, and an object has its members',
    'addNote',
    'note.fields',
    { maxItems: 1 },
    ['"a b"', '""', '7', 'true', '{}', '{"a":1}', '["a b"]', '[]'].map((fields) => `{"note":{"fields":${fields}}}`),
    ['{"a":1,"b":2}', '["a","b"]'].map((fields) => `{"note":{"fields":${fields}}}`),
  ],
  [
    'one object in the place of a list is its own item',
    'addNote',
    'note.audio',
    { maxItems: 1 },
    ['{"note":{"audio":{"url":"u","filename":"f"}}}', '{"note":{"audio":[{}]}}', '{"note":{"audio":[]}}'],
    ['{"note":{"audio":[{},{}]}}'],
  ],
  [
    'tags count by their number, however they are written',
    'addTags',
    'tags',
    { maxItems: 2 },
    ['{"tags":"a b"}', '{"tags":["a","b"]}', '{"tags":" a  b "}', '{"tags":[7,8]}', '{"tags":7}', '{"tags":""}'],
    ['{"tags":"a b c"}', '{"tags":["a b","c"]}', '{"tags":[7,8,true]}'],
  ],
  [
    'a field of a note is every member whose name differs in letter case only',
    'addNote',
    'note.fields.Front',
    { glob: 'a*' },
    ['{"note":{"fields":{"Front":"a"}}}', '{"note":{"fields":{"FRONT":"ab","Back":"b"}}}'],
    ['{"note":{"fields":{"Front":"a","front":"b"}}}', '{"note":{"fields":{"Back":"a"}}}'],
  ],
  [
    'a star is every member, each of which must have something',
    'createModel',
    'cardTemplates[].*',
    { glob: 'a*' },
    ['{"cardTemplates":[{"Front":"a","Back":"ab"}]}', '{"cardTemplates":[{}]}', '{"cardTemplates":[]}'],
    ['{"cardTemplates":[{"Front":"a","Back":"b"}]}', '{"cardTemplates":[{"Front":null}]}', '{"cardTemplates":["a"]}'],
  ],
  [
    'a star does not enter a list',
    'addNote',
    'note.fields.*',
    { glob: '*' },
    ['{"note":{"fields":{"a":"b"}}}', '{"note":{"fields":{}}}'],
    ['{"note":{"fields":["b"]}}', '{"note":{"fields":"b"}}'],
  ],
  [
    'a size is that of the text as it was sent, members of one name together',
    'storeMediaFile',
    'data',
    { maxBytes: '8B' },
    ['{"data":"12345678"}', '{"data":[1,2,3]}'],
    ['{"data":"123456789"}', '{"data":"\\u00411234"}', '{"data":[1,    2]}', '{"data":"12345","data":"1234"}'],
  ],
  [
    'what AnkiConnect takes instead leads around the condition',
    'storeMediaFile',
    'url',
    { host: 'a.example' },
    ['{"url":"http://a.example/"}', '{"url":"http://a.example/","data":"","path":null}'],
    ['{"url":"http://a.example/","path":"/x"}', '{"url":"http://a.example/","data":"AA=="}'],
  ],
  [
    'a medium that writes into a field leads around a condition on it',
    'addNote',
    'note.fields.Front',
    { glob: 'a*' },
    ['{"note":{"fields":{"Front":"a"},"audio":[{"fields":["Back"]}]}}'],
    [
      '{"note":{"fields":{"Front":"a"},"audio":[{"fields":["front"]}]}}',
      '{"note":{"fields":{"Front":"a"},"audio":{"fields":{"FRONT":1}}}}',
    ],
  ],
]

for (const [why, name, what, match, holds, fails] of table) {
  t.test(why, async (t) => {
    const place = compilePlace(actionOf(name), what, compileMatch(match))
    const judge = (text: string) => place(readValue(text), Buffer.from(text))
    for (const text of holds) t.equal(judge(text), true, text)
    for (const text of fails) t.equal(judge(text), false, text)
  })
}

t.test('a call without a text has no size to measure', async (t) => {
  const place = compilePlace(actionOf('storeMediaFile'), 'data', compileMatch({ absent: true, maxBytes: '1B' }))
  t.equal(place({}, null), true)
})
