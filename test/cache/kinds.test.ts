import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { type Classified, createClassify } from '../../src/cache/kinds.ts'
import type { CacheConfig } from '../../src/cache/settings.ts'
import { leafOf } from '../../src/upstream/leaf.ts'
import { leaf } from './small-anki.ts'

const catalogue = loadCatalogue()
const plain: CacheConfig = { size: 1, ttl: 1000, volatile: 0, stamp: 'auto', actions: {} }
const classify = (call: string, config: Partial<CacheConfig> = {}) =>
  createClassify(catalogue.all, { ...plain, ...config })(leaf(call))

/** How an answer is kept and for how long without a stamp, in a word. */
function told(kind: Classified): string {
  if (kind === 'write') return kind
  const { keeps, bound, file, once, knowsMissing } = kind
  return [
    keeps,
    ...(bound > 0 ? [bound] : []),
    ...(file === null ? [] : [file]),
    ...(once ? ['once'] : []),
    ...(knowsMissing ? ['knows missing'] : []),
  ].join(' ')
}

const ROWS: readonly (readonly [call: string, kind: string])[] = [
  ['version', 'process 1000'],
  ['deckNames', 'collection 1000'],
  ['notesInfo {"notes": [1]}', 'collection 1000 knows missing'],
  ['notesInfo {"notes": [NaN]}', 'none'],
  ['findNotes {"query": "deck:a"}', 'collection 1000'],
  ['findNotes {"query": "is:due"}', 'none'],
  ['findNotes {"query": "IS:\\"due\\""}', 'none'],
  ['findNotes {"query": "deck:current"}', 'none'],
  ['findNotes {"query": NaN}', 'none'],
  ['findNotes', 'collection 1000'],
  [`findNotes {"query": "${'a'.repeat(70_000)}"}`, 'none'],
  [`notesInfo {"notes": [${'1,'.repeat(40_000)}2]}`, 'collection 1000 knows missing'],
  [`notesInfo {"notes": [${'1,'.repeat(40_000)}2], "query": "is:due"}`, 'none'],
  [`notesInfo {"notes": [${'1,'.repeat(40_000)}2], "qu\\u0065ry": "is:due"}`, 'none'],
  [`retrieveMediaFile {"filename": "${'a'.repeat(70_000)}"}`, 'none'],
  ['retrieveMediaFile {"filename": "a.png"}', 'media 1000 a.png'],
  ['retrieveMediaFile {"filename": "../a.png"}', 'none'],
  ['retrieveMediaFile {"filename": "a\\u0308.png"}', 'none'],
  ['retrieveMediaFile {"filename": 5}', 'none'],
  ['getMediaFilesNames {"pattern": "*.png"}', 'media 1000'],
  ['getMediaFilesNames {"pattern": "sub/*.png"}', 'none'],
  [`getMediaFilesNames {"pattern": "${'a'.repeat(70_000)}"}`, 'none'],
  ['getMediaFilesNames {"pattern": "sub\\\\*.png"}', 'none'],
  ['getMediaFilesNames {"pattern": 5}', 'media 1000'],
  ['getMediaFilesNames', 'media 1000'],
  ['retrieveMediaFile', 'none'],
  ['retrieveMediaFile {"filename": NaN}', 'none'],
  ...[
    '',
    '.a',
    'a/b',
    'a\\\\b',
    'a:b',
    'a*b',
    'a?b',
    'a\\"b',
    'a<b',
    'a>b',
    'a|b',
    'a[b',
    'a]b',
    'a^b',
    'a\\u0001',
  ].map((name) => [`retrieveMediaFile {"filename": "${name}"}`, 'none'] as const),
  ...['a b.png', 'ä.png', '日本.mp3', '_a-b(c).png'].map(
    (name) => [`retrieveMediaFile {"filename": "${name}"}`, `media 1000 ${name}`] as const,
  ),
  ['cardsInfo {"cards": [1]}', 'none once knows missing'],
  ['areDue {"cards": [1]}', 'none once knows missing'],
  ['getNumCardsReviewedToday', 'none once'],
  ['getActiveProfile', 'none'],
  ['cardsModTime {"cards": [1]}', 'collection 1000 knows missing'],
  ['cardsModTime {"cards": [NaN]}', 'collection 1000 knows missing'],
  [`findNotes {"query": "${'a'.repeat(65_536 - 13)}"}`, 'collection 1000'],
  [`findNotes {"query": "${'a'.repeat(65_536 - 12)}"}`, 'none'],
  ['findNotes {"query": 5}', 'collection 1000'],
  ['findNotes {"query": ["is:due"]}', 'collection 1000'],
  ['guiCurrentCard', 'none'],
  ['guiBrowse {"query": "a"}', 'write'],
  ['addNote {"note": {}}', 'write'],
  ['canAddNotes {"notes": [{"deckName": "a"}]}', 'collection 1000 knows missing'],
  ['canAddNotes {"notes": [{"audio": {"filename": "a"}}]}', 'write'],
  ['canAddNotes {"notes": [NaN]}', 'write'],
  [`canAddNotes {"notes": [{"deckName": "${'a'.repeat(70_000)}"}]}`, 'collection 1000 knows missing'],
  [`canAddNotes {"notes": [{"deckName": "${'a'.repeat(70_000)}", "audio": [1]}]}`, 'write'],
  ['cardReviews {"deck": "a", "startID": 0}', 'write'],
]

t.test('how an answer is kept is a fact of the call', (t) => {
  for (const [call, kind] of ROWS) t.equal(told(classify(call)), kind, call.slice(0, 80))
  t.end()
})

t.test('what depends on the clock is kept for the time that the owner gives it', (t) => {
  t.equal(told(classify('findNotes {"query": "is:due"}', { volatile: 500 })), 'volatile 500')
  t.equal(told(classify('findNotes {"query": "is:due"}', { volatile: 500, actions: { findNotes: 50 } })), 'volatile 50')
  t.equal(told(classify('findNotes {"query": "deck:a"}', { actions: { findNotes: 50 } })), 'collection 50')
  t.equal(told(classify('findNotes {"query": "deck:a"}', { actions: { findNotes: 0 } })), 'none')
  t.equal(told(classify('notesInfo {"notes": [1]}', { actions: { notesInfo: 0 } })), 'none')
  t.equal(told(classify('cardsInfo {"cards": [1]}', { volatile: 500 })), 'volatile 500 knows missing')
  t.equal(told(classify('cardsInfo {"cards": [1]}', { actions: { cardsInfo: 50 } })), 'volatile 50 knows missing')
  t.equal(told(classify('cardsInfo {"cards": [1]}', { actions: { cardsInfo: 0 } })), 'none')
  t.equal(told(classify('cardsInfo {"cards": [1]}', { volatile: 500, actions: { cardsInfo: 0 } })), 'none')
  t.equal(told(classify('getActiveProfile', { volatile: 500 })), 'none', 'only the owner’s word for this action counts')
  t.equal(told(classify('getActiveProfile', { actions: { getActiveProfile: 50 } })), 'volatile 50')
  t.equal(told(classify('version', { actions: { version: 0 } })), 'none')
  t.equal(told(classify('getMediaFilesNames {"pattern": "*"}', { actions: { getMediaFilesNames: 50 } })), 'media 50')
  t.equal(told(classify('getMediaFilesNames {"pattern": "*"}', { actions: { getMediaFilesNames: 0 } })), 'none')
  t.equal(told(classify('deckNames', { ttl: 0 })), 'collection', 'the stamp alone')
  t.end()
})

t.test('the facts of an action decide, also in combinations that no action has yet', (t) => {
  const { action } = leaf('cardsInfo')
  const table: [Partial<Action['gateway']>, string][] = [
    [{ cache: 'collection', depends: ['clock'] }, 'none once knows missing'],
    [{ cache: 'collection', depends: ['clock', 'gui'] }, 'none knows missing'],
    [{ cache: 'collection', depends: ['gui'] }, 'none knows missing'],
    [{ cache: 'collection', depends: [] }, 'collection 1000 knows missing'],
    [{ cache: 'never', depends: ['clock'] }, 'none'],
    [{ cache: 'never', depends: ['query'] }, 'none'],
    [{ cache: 'never', depends: [] }, 'none'],
    [{ cache: 'process', depends: [] }, 'process 1000'],
  ]
  for (const [facts, kind] of table) {
    const changed: Action = { ...action, gateway: { ...action.gateway, ...facts } }
    const classified = createClassify([changed], plain)(leafOf(changed, Buffer.from('{"cards": [1]}')))
    t.equal(told(classified), kind, JSON.stringify(facts))
  }
  t.end()
})

t.test('settings for an action that does not read are refused', (t) => {
  for (const name of ['addNote', 'noSuchAction'])
    t.throws(() => classify('version', { actions: { [name]: 1 } }), {
      message: `cache.actions.${name}: there is no such reading action`,
    })
  t.end()
})

t.test('an answer falls with the areas that its action reads', (t) => {
  const kind = classify('modelNames')
  t.same(kind === 'write' ? [] : kind.reads, ['models'])
  t.end()
})

t.test('calls of one action are classified alike, by facts that are found once', (t) => {
  const classifyAll = createClassify(catalogue.all, plain)
  const first = classifyAll(leaf('findNotes {"query": "deck:a"}'))
  t.equal(classifyAll(leaf('findNotes {"query": "deck:b"}')), first)
  t.not(classifyAll(leaf('findCards {"query": "deck:b"}')), first)
  t.end()
})
