import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

type Row = readonly [deck: string, type: string, first: string, second: string, tags: readonly string[]]

// What a real Anki answered about the same notes; the numbers are places in this list.
const NOTES: readonly Row[] = [
  ['A', 'Basic', 'one two', '<b>Three</b> four', ['t', 't::u']],
  ['A::B', 'Basic', 'Four*star', 'un_der sc%', ['T2']],
  ['A::B::C', 'Basic', '日本語 é', 'x', ['日本']],
  ['A x', 'Basic', 'a:b (c) "d"', 'back\\slash', ['x-y']],
  ['Beta', 'Cloze', '{{c1::cloze}} and {{c2::two}}', 'extra', []],
  ['日本', 'Basic (and reversed card)', 'ONE', 'rev', ['t']],
  ['Default', 'Basic', 'x&amp;y <i>it</i>', '1\n2', ['a', 'b']],
  ['Default', 'Basic', 'and', 'or', ['none']],
]

const FOUND: readonly (readonly [query: string, found: readonly number[]])[] = [
  ['', [0, 1, 2, 3, 6, 7, 5, 4]],
  ['one', [0, 5]],
  ['"one two"', [0]],
  ['"two one"', []],
  ['o*', [0, 1, 4, 5, 7]],
  ['_ne', [0, 5]],
  ['four\\*star', [1]],
  ['un_der', [1]],
  ['sc%', [1]],
  ['É', []],
  ['a\\:b', [3]],
  ['\\(c\\)', [3]],
  ['\\"d\\"', [3]],
  ['back\\\\slash', [3]],
  ['front:one', [5]],
  ['front:"one two"', [0]],
  ['Front:ONE*', [0, 5]],
  ['back:*four', [0]],
  ['f*:and', [7]],
  ['front:_*', [0, 1, 2, 3, 6, 7, 5]],
  ['-front:_*', [4]],
  ['tag:T', [0, 5]],
  ['tag:t::u', [0]],
  ['tag:*::u', [0]],
  ['tag:none', [4]],
  ['tag:*', [0, 1, 2, 3, 6, 7, 5, 4]],
  ['tag:t2', [1]],
  ['tag:"a b"', []],
  ['deck:a', [0, 1, 2]],
  ['deck:A::*', [1, 2]],
  ['deck:*B', [1, 2]],
  ['deck:"A x"', [3]],
  ['deck:filtered', []],
  ['note:basic', [0, 1, 2, 3, 6, 7]],
  ['note:Basic*', [0, 1, 2, 3, 6, 7, 5]],
  ['card:2', [4, 5]],
  ['card:"Card 1"', [0, 1, 2, 3, 6, 7, 5]],
  ['card:cloze', [4]],
  ['is:new', [0, 1, 2, 3, 4, 5, 6, 7]],
  ['is:due', []],
  ['flag:0', [0, 1, 2, 3, 4, 5, 6, 7]],
  ['prop:ivl=0', [0, 1, 2, 3, 4, 5, 6, 7]],
  ['prop:due=0', []],
  ['added:1', [0, 1, 2, 3, 4, 5, 6, 7]],
  ['rated:1', []],
  ['re:^one', [0, 5]],
  ['re:\\d', [4, 6]],
  ['w:on', []],
  ['w:one', [0, 5]],
  ['nc:e', [0, 1, 2, 4, 5]],
  ['sc:and', [4]],
  ['front:nc:*É', [2, 5]],
  ['front:nc\\:e', []],
  ['front:re\\:.', []],
  ['tag:nc:T', [0, 5]],
  ['tag:nc:*', [0, 1, 2, 3, 5, 6, 7]],
  ['<i>it', [6]],
  ['dupe:1774903411533,and', [7]],
  ['mid:1774903411534', [5]],
  ['one or two -tag:t', [0, 4, 5]],
  ['-(tag:t or tag:a*)', [1, 2, 3, 4, 7]],
  ['a\tand one', []],
  ['nonexist:a', []],
]

const REFUSED: readonly (readonly [query: string, error: string])[] = [
  [
    '(one or and) deck:Default',
    'Invalid search: \u2068an `and` was found but it is not connecting two search terms. If you want to search for the word itself, wrap it in double quotes: `"and"`.\u2069',
  ],
  [
    'a or',
    'Invalid search: \u2068an `or` was found but it is not connecting two search terms. If you want to search for the word itself, wrap it in double quotes: `"or"`.\u2069',
  ],
  [
    '(a',
    'Invalid search: \u2068an opening bracket `(` was found, but there was no closing bracket `)` following it. If you want to search for a literal `(`, wrap it in double quotes or prepend a backslash: `"("` or `\\(` .\u2069',
  ],
  [
    '()',
    'Invalid search: \u2068a group `(...)` was found, but there was nothing between the brackets to search for. If you want to search for literal brackets, wrap them in double quotes: `"( )"`.\u2069',
  ],
  [
    'a )',
    'Invalid search: \u2068a closing bracket `)` was found, but there was no opening bracket `(` preceding it. If you want to search for a literal `)`, wrap it in double quotes or prepend a backslash: `")"` or `\\)`.\u2069',
  ],
  [
    '""',
    'Invalid search: \u2068a pair of double quotes `""` was found, but there was nothing between them to search for. If you want to search for literal double quotes, prepend backslashes: `\\"\\"`.\u2069',
  ],
  [
    '"a',
    'Invalid search: \u2068an opening double quote `"` was found, but there was no second one to close it. If you want to search for a literal `"`, prepend a backslash: `\\"`.\u2069',
  ],
  [
    'a" b',
    'Invalid search: \u2068an opening double quote `"` was found, but there was no second one to close it. If you want to search for a literal `"`, prepend a backslash: `\\"`.\u2069',
  ],
  [
    ':a',
    'Invalid search: \u2068a colon `:` was found, but there was no keyword preceding it. If you want to search for a literal `:`, prepend a backslash: `\\:`.\u2069',
  ],
  [
    '\\x',
    'Invalid search: \u2068the escape sequence `\u2068\\x\u2069` is not defined. If you want to search for a literal backslash `\\`, prepend another one: `\\\\`.\u2069',
  ],
  [
    'a\\ b',
    'Invalid search: \u2068the escape sequence `\u2068\\ b\u2069` is not defined. If you want to search for a literal backslash `\\`, prepend another one: `\\\\`.\u2069',
  ],
  ['is:foo', "Invalid search: \u2068`\u2068is:\u2069` was given an invalid argument '`\u2068foo\u2069`'.\u2069"],
  [
    'flag:9',
    'Invalid search: \u2068`flag:` must be followed by a valid flag number: `1` (red), `2` (orange), `3` (green), `4` (blue), `5` (pink), `6` (turquoise), `7` (purple) or `0` (no flag).\u2069',
  ],
  ['nid:x', 'Invalid search: \u2068expected only digits and commas in nid:\u2069'],
  ['prop:', "Invalid search: \u2068`\u2068prop:\u2069` was given an invalid argument '`\u2068\u2069`'.\u2069"],
  [
    'prop:ivl',
    'Invalid search: \u2068`prop:\u2068ivl\u2069` must be followed by one of the following comparison operators: `=`, `!=`, `<`, `>`, `<=` or `>=`.\u2069',
  ],
  [
    'prop:ivl=x',
    'Invalid search: \u2068expected a positive whole number in "`\u2068ivl=x\u2069`", but found "`\u2068x\u2069`".\u2069',
  ],
  [
    'prop:due=x',
    'Invalid search: \u2068expected a whole number in "`\u2068due=x\u2069`", but found "`\u2068x\u2069`".\u2069',
  ],
  [
    'prop:ease=x',
    'Invalid search: \u2068expected a number in "`\u2068ease=x\u2069`", but found "`\u2068x\u2069`".\u2069',
  ],
  [
    'prop:rated=1',
    'Invalid search: \u2068expected a whole number less than or equal to 0 in "`\u2068rated=1\u2069`", but found "`\u20681\u2069`".\u2069',
  ],
  [
    'rated:1:9',
    'Invalid search: \u2068expected an answer button between 1-4 in "`\u20681:9\u2069`", but found "`\u20689\u2069`".\u2069',
  ],
  [
    'added:-1',
    'Invalid search: \u2068expected a positive whole number in "`\u2068added:\u2069`", but found "`\u2068-1\u2069`".\u2069',
  ],
  [
    'mid:x',
    'Invalid search: \u2068expected a whole number in "`\u2068mid:\u2069`", but found "`\u2068x\u2069`".\u2069',
  ],
  ['dupe:1', "Invalid search: \u2068invalid 'dupe:' search\u2069"],
  ['dupe:x', 'Invalid search: \u2068expected a whole number in "`\u2068x\u2069`", but found "`\u2068x\u2069`".\u2069'],
  ['re:[', '<pre>regex parse error:\n    (?i)[\n        ^\nerror: unclosed character class</pre>'],
]

async function filled(t: Test): Promise<{ port: number; ids: number[] }> {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const ids: number[] = []
  for (const [deckName, modelName, first, second, tags] of NOTES) {
    await call(sandbox.port, 'createDeck', { deck: deckName })
    const fields = modelName === 'Cloze' ? { Text: first, 'Back Extra': second } : { Front: first, Back: second }
    ids.push((await call(sandbox.port, 'addNote', { note: { deckName, modelName, fields, tags } })) as number)
  }
  return { port: sandbox.port, ids }
}

t.test('searches find what they find in Anki, in its order', async (t) => {
  const { port, ids } = await filled(t)
  for (const [query, expected] of FOUND) {
    const found = (await call(port, 'findNotes', { query })) as number[]
    t.strictSame(
      found.map((id) => ids.indexOf(id)),
      expected,
      query,
    )
  }
})

t.test('searches that cannot be read are refused in the words of Anki', async (t) => {
  const { port } = await filled(t)
  for (const [query, error] of REFUSED) await t.rejects(call(port, 'findNotes', { query }), { message: error }, query)
})

t.test('ids find notes, cards and decks', async (t) => {
  const { port, ids } = await filled(t)
  const cards = (await call(port, 'findCards', { query: `nid:${ids[4]}` })) as number[]
  t.equal(cards.length, 2)
  t.strictSame(await call(port, 'findNotes', { query: `cid:${cards[1]},1` }), [ids[4]])
  t.strictSame(await call(port, 'findNotes', { query: `nid:${ids[0]},${ids[2]}` }), [ids[0], ids[2]])
  t.strictSame(await call(port, 'findNotes', { query: 'did:1' }), [ids[6], ids[7]])
})

t.test('a search for cards that asks nothing of cards finds them by their notes, any other by their age', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const { port } = sandbox
  const note = (front: string): object => ({
    deckName: 'Default',
    modelName: 'Basic (optional reversed card)',
    fields: { Front: front, Back: 'b' },
  })
  const [first] = (await call(port, 'addNotes', { notes: [note('one'), note('other')] })) as number[]
  await call(port, 'updateNoteFields', { note: { id: first, fields: { 'Add Reverse': 'y' } } })
  const [one, other, added] = (await call(port, 'findCards', { query: 'is:new' })) as number[]
  t.ok((added as number) > (other as number))
  for (const query of ['', 'o*', '-x', 'tag:none', '-tag:re:^b OR -o*e']) {
    t.strictSame(await call(port, 'findCards', { query }), [one, added, other], query)
  }
  for (const query of ['o* is:new', 'flag:0', 'added:1']) {
    t.strictSame(await call(port, 'findCards', { query }), [one, other, added], query)
  }
})
