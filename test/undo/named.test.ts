import t from 'tap'
import { ownChanges } from '../../src/undo/named.ts'

const note = (Back: string, tags: readonly string[]) => ({
  model: 'Basic',
  fields: { Front: 'f', Back },
  tags,
  cards: [],
  mod: 1,
})

t.test('what a call does not name was changed by somebody else, at the very moment of the call', async (t) => {
  const was = note('before', ['old'])
  const became = note('by a person', ['old', 'new'])
  t.strictSame(ownChanges(became, was, { tags: ['old', 'new'] }), note('before', ['old', 'new']))
  t.strictSame(ownChanges(became, was, { fields: { Back: 'by a person' } }), note('by a person', ['old']))
  t.strictSame(ownChanges(became, was, undefined), was)
})
