import t from 'tap'
import { PLANTED, resultOf, SEED, startScoped } from './scoped.ts'

t.test('a client with a scope', async (t) => {
  const { asPupil, asOwner, post, close } = await startScoped()
  t.teardown(close)
  const ids = async (query: string) => resultOf<number[]>(await asOwner('findNotes', { query }))
  const cards = async (query: string) => resultOf<number[]>(await asOwner('findCards', { query }))
  const inside = await ids('deck:Japanese')
  const outside = await ids('deck:Medicine')
  const cardsInside = await cards('deck:Japanese')
  const cardsOutside = await cards('deck:Medicine')

  await t.test('sees only its decks', async (t) => {
    t.same(resultOf(await asPupil('deckNames')), ['Japanese', 'Japanese::Verbs'])
    t.same(Object.keys(resultOf(await asPupil('deckNamesAndIds'))), ['Japanese', 'Japanese::Verbs'])
  })

  await t.test('finds only what is inside, whatever it searches for', async (t) => {
    t.same(resultOf(await asPupil('findNotes', { query: '' })), inside)
    t.same(resultOf(await asPupil('findCards', { query: 'deck:*' })), cardsInside)
    t.same(resultOf(await asPupil('findNotes', { query: 'deck:Medicine or deck:Japanese' })), inside)
    t.same(resultOf(await asPupil('findNotes', { query: `nid:${outside.join(',')}` })), [])
    t.match(await asPupil('findNotes', { query: '") or (deck:*' }), /"error": "/)
  })

  await t.test('sees only the tags of its notes', async (t) => {
    t.same(resultOf(await asPupil('getTags')), ['animal', 'n5', 'verb::ichidan'])
  })

  await t.test('reads ids outside as ids that do not exist', async (t) => {
    const infos = resultOf<object[]>(await asPupil('notesInfo', { notes: [outside[0], inside[0]] }))
    t.same(infos[0], {})
    t.match(infos[1], { noteId: inside[0] })
    t.equal(
      await asPupil('getNoteTags', { note: outside[0] }),
      `{"result": null, "error": "Note was not found: ${outside[0]}"}`,
    )
    t.same(resultOf(await asPupil('areSuspended', { cards: [cardsOutside[0], cardsInside[0]] })), [null, false])
    t.same(resultOf(await asPupil('getDecks', { cards: [cardsOutside[0], cardsInside[0]] })), {
      Default: [cardsOutside[0]],
      Japanese: [cardsInside[0]],
    })
  })

  await t.test('reads notes by a query only inside', async (t) => {
    const infos = resultOf<{ noteId: number }[]>(await asPupil('notesInfo', { query: 'n5 or tag:n5' }))
    t.same(
      infos.map(({ noteId }) => noteId),
      [inside[0]],
    )
  })

  await t.test('writes only inside, and gets the reply of a missing id for the rest', async (t) => {
    t.equal(await asPupil('deleteNotes', { notes: outside }), '{"result": null, "error": null}')
    t.same(await ids('deck:Medicine'), outside)
    t.equal(
      await asPupil('updateNoteFields', { note: { id: outside[0], fields: { Front: 'taken' } } }),
      `{"result": null, "error": "Note was not found: ${outside[0]}"}`,
    )
    await asPupil('changeDeck', { cards: [cardsOutside[0], cardsInside[0]], deck: 'Japanese::Verbs' })
    t.same(await cards('deck:Medicine'), cardsOutside)
    t.match(await asPupil('changeDeck', { cards: cardsInside, deck: 'Medicine' }), /outside the decks/)
  })

  await t.test('adds only inside, and learns nothing of duplicates outside', async (t) => {
    const note = (deckName: string, Front: string) => ({
      note: { deckName, modelName: 'Basic', fields: { Front, Back: 'x' } },
    })
    t.equal(
      await asPupil('addNote', note('Medicine', 'new')),
      '{"result": null, "error": "deck was not found: Medicine"}',
    )
    t.type(resultOf(await asPupil('addNote', note('Japanese', `${PLANTED} femur`))), 'number')
    t.match(await asPupil('addNote', note('Japanese::Verbs', 'neko')), /it is a duplicate/)
    t.equal(
      await asPupil('addNotes', { notes: [note("Med'icine", 'a').note] }),
      '{"result": null, "error": "[\\"deck was not found: Med\'icine\\"]"}',
    )
  })

  await t.test('is refused what concerns the whole collection', async (t) => {
    t.equal(
      await asPupil('getNumCardsReviewedToday'),
      '{"result": null, "error": "getNumCardsReviewedToday concerns the whole collection, and this client has only some of its decks; the owner can name it in scope.whole"}',
    )
  })

  await t.test('is held at every depth of multi', async (t) => {
    const item = (action: string, params: object) => ({ action, version: 6, params })
    const actions = [item('multi', { actions: [item('notesInfo', { notes: outside }), item('deckNames', {})] })]
    const reply = await post({ action: 'multi', version: 6, key: 'pupil-key', params: { actions } })
    t.notMatch(reply, PLANTED)
    t.match(reply, '"result": ["Japanese", "Japanese::Verbs"]')
  })
})

t.test('media: a client reads files of its notes and its own, and writes over no other', async (t) => {
  const { asPupil, asOwner, close } = await startScoped({
    seed: {
      ...SEED,
      notes: [
        ...(SEED.notes ?? []),
        { deck: 'Japanese', fields: ['sound', '[sound:own.mp3]'] },
        { deck: 'Medicine', fields: ['picture', '<img src="secret.txt">'] },
      ],
      media: { 'own.mp3': 'inside', 'secret.txt': PLANTED, 'orphan.txt': PLANTED },
    },
  })
  t.teardown(close)
  const read = async (filename: string) => resultOf(await asPupil('retrieveMediaFile', { filename }))
  t.equal(await read('own.mp3'), Buffer.from('inside').toString('base64'))
  t.equal(await read('secret.txt'), false)
  const planted = { deckName: 'Japanese', modelName: 'Basic', fields: { Front: '<img src="secret.txt">', Back: '' } }
  t.type(resultOf(await asPupil('addNote', { note: planted })), 'number')
  t.equal(await read('secret.txt'), false, 'a note of its own does not open a file of another deck')
  t.match(await asPupil('storeMediaFile', { filename: 'secret.txt', data: 'eA==' }), /not the own file of this client/)
  t.match(await asPupil('storeMediaFile', { filename: 'SECRET.TXT', data: 'eA==' }), /not the own file of this client/)
  t.equal(resultOf(await asPupil('storeMediaFile', { filename: 'mine.txt', data: 'eA==' })), 'mine.txt')
  t.equal(resultOf(await asPupil('storeMediaFile', { filename: 'mine.txt', data: 'eQ==' })), 'mine.txt', 'its own file')
  t.equal(await read('mine.txt'), 'eQ==')
  t.equal(resultOf(await asPupil('deleteMediaFile', { filename: 'secret.txt' })), null)
  t.equal(resultOf(await asPupil('deleteMediaFile', { filename: 'mine.txt' })), null)
  t.same(resultOf<string[]>(await asOwner('getMediaFilesNames')).sort(), ['orphan.txt', 'own.mp3', 'secret.txt'])
  const picture = [{ filename: 'secret.txt', data: 'eA==', fields: ['Back'] }]
  const note = { deckName: 'Japanese', modelName: 'Basic', fields: { Front: 'new', Back: '' }, picture }
  t.match(await asPupil('addNote', { note }), /not the own file of this client/)
  t.type(
    resultOf(await asPupil('addNote', { note: { ...note, picture: [{ ...picture[0], filename: 'p.png' }] } })),
    'number',
  )
  t.equal(await read('p.png'), 'eA==')
})
