import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { type Classified, createClassify } from '../../src/cache/kinds.ts'
import type { CacheConfig } from '../../src/cache/settings.ts'
import { leaf } from './small-anki.ts'

const catalogue = loadCatalogue()
const plain: CacheConfig = { size: 1, ttl: 1000, volatile: 0, stamp: 'auto', actions: {} }
const classify = (call: string, config: Partial<CacheConfig> = {}) =>
  createClassify(catalogue.all, { ...plain, ...config })(leaf(call))

/** How an answer is kept and for how long without a stamp, in a word. */
function told(kind: Classified): string {
  if (kind === 'write') return kind
  const { keeps, bound, file, knowsMissing } = kind
  return [
    keeps,
    ...(bound > 0 ? [bound] : []),
    ...(file === null ? [] : [file]),
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
  t.end()
})

t.test('settings for an action that does not read are refused', (t) => {
  for (const name of ['addNote', 'noSuchAction'])
    t.throws(() => classify('version', { actions: { [name]: 1 } }), {
      message: `cache.actions.${name}: there is no such reading action`,
    })
  t.end()
})
