import t from 'tap'
import { PLANTED, resultOf, SEED, startScoped } from './scoped.ts'

/** Starts a collection with a file to which a note refers, and with a note inside that names each of these files. */
async function startWithFiles(references: string, files: readonly string[], deck = 'Medicine') {
  const notes = [
    { deck, fields: ['picture', references] },
    { deck: 'Japanese', fields: ['own', files.map((name) => `<img src="${name}">`).join('')] },
  ]
  const media = Object.fromEntries(files.map((name) => [name, PLANTED]))
  return startScoped({ seed: { ...SEED, notes: [...(SEED.notes ?? []), ...notes], media } })
}

t.test('a file is outside however a note outside spells its name', async (t) => {
  const spellings = {
    'a.txt': '<img src="a.txt">',
    'B.TXT': '[sound:b.txt]',
    'c1.txt': '<img src="%631.txt">',
    'd1.txt': '<img src="&#100;1.txt">',
    'e1.txt': '<img src="&#X65;1&period;txt">',
    'caf\u00e9.txt': '<img src="caf%c3%a9.txt">',
    'caf\u00e9 2.txt': '<img src="caf&eacute;&#32;2.txt">',
    '(f)*.txt': "<img src='./(f)*.txt'>",
    'g.txt': 'url(g.txt)',
  }
  const files = Object.keys(spellings)
  const { asPupil, close } = await startWithFiles(Object.values(spellings).join(' '), files)
  t.teardown(close)
  for (const filename of files) t.equal(resultOf(await asPupil('retrieveMediaFile', { filename })), false, filename)
})

t.test('a file is inside although notes outside have texts and files like its name', async (t) => {
  const { asPupil, close } = await startWithFiles('<img src="banana.txt"> a txt [sound:a.txt2] a-txt', ['a.txt'])
  t.teardown(close)
  t.type(resultOf(await asPupil('retrieveMediaFile', { filename: 'a.txt' })), 'string')
})

t.test('a file of a note with cards inside and outside is inside', async (t) => {
  const seed = {
    ...SEED,
    notes: [{ deck: 'Japanese', type: 'Basic (and reversed card)', fields: ['two', '[sound:two.mp3]'] }],
    media: { 'two.mp3': 'both' },
  }
  const { asPupil, asOwner, close } = await startScoped({ seed })
  t.teardown(close)
  const cards = resultOf<number[]>(await asOwner('findCards', { query: 'card:2' }))
  await asOwner('changeDeck', { cards, deck: 'Medicine' })
  t.type(resultOf(await asPupil('retrieveMediaFile', { filename: 'two.mp3' })), 'string')
})

t.test('no file is stored under a name by which Windows may open another one, or which is the folder', async (t) => {
  const { asPupil, close } = await startScoped({ seed: { ...SEED, media: { 'a.txt': PLANTED } } })
  t.teardown(close)
  for (const filename of ['SECRET~1.TXT', 'a~12', 'A.TXT.', 'a.t?xt', 'b/'])
    t.match(await asPupil('storeMediaFile', { filename, data: 'eA==' }), /"error": "/, filename)
  t.equal(resultOf(await asPupil('storeMediaFile', { filename: 'a~b.txt', data: 'eA==' })), 'a~b.txt')
})
