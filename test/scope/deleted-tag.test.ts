import t from 'tap'
import { deletedTerm, isTagOrBelow } from '../../src/scope/deleted-tag.ts'

t.test('the search for deleted notes takes no mark of a tag as a pattern', (t) => {
  t.equal(deletedTerm('deleted-by::pupil'), '"tag:deleted-by::pupil"')
  t.equal(deletedTerm('de_leted_'), '"tag:de\\_leted\\_"')
  t.end()
})

t.test('a tag is the tag of deleted notes in any letter case, and so are the tags below it', (t) => {
  for (const tag of ['gone', 'GONE', 'Gone::by', 'gone::']) t.ok(isTagOrBelow(tag, 'Gone'), tag)
  for (const tag of ['', 'gon', 'gone2', 'gone:by', 'by::gone', 'x::gone::by']) t.notOk(isTagOrBelow(tag, 'Gone'), tag)
  t.end()
})
