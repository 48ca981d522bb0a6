import t from 'tap'
import { type KeyKind, tagged } from '../../src/wire/tagged.ts'

const KINDS: readonly KeyKind[] = ['text', 'digest', 'json', 'site', 'address']

t.test('no text of one kind has the key of a text of another kind, whatever it begins with', async (t) => {
  const texts = ['', 'a', '=', '#a', '{', '.', '@', '=#']
  const keys = KINDS.flatMap((kind) => texts.map((text) => tagged(kind, text)))
  t.equal(new Set(keys).size, KINDS.length * texts.length)
})

t.test('a key ends with its text', async (t) => {
  for (const kind of KINDS) t.match(tagged(kind, 'deck::a'), /^.deck::a$/)
})
