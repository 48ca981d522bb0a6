import t from 'tap'
import { resultOf, type ScopedOptions, SEED, startScoped } from './scoped.ts'

const TAG = 'deleted-by::pupil'
const SOFT = { softDelete: { tag: null } } as const

/** A client that deletes softly, in front of a sandbox, and the words of its owner. */
async function startSoft(options: ScopedOptions) {
  const all = await startScoped({ ...SOFT, ...options })
  const ids = async (query: string) => resultOf<number[]>(await all.asOwner('findNotes', { query }))
  const cards = async (query: string) => resultOf<number[]>(await all.asOwner('findCards', { query }))
  return { ...all, ids, cards }
}

for (const [name, scope] of [
  ['every deck', null],
  ['some decks', { decks: ['Japanese'], shared: 'tag', whole: [] }],
] as const) {
  t.test(`a client with ${name} that deletes softly`, async (t) => {
    const { anki, asPupil, asOwner, post, ids, cards, close } = await startSoft({ scope })
    t.teardown(close)
    const [neko, inu, taberu] = (await ids('deck:Japanese')) as [number, number, number]
    const [nekoCard, inuCard] = (await cards(`nid:${neko},${inu}`)) as [number, number]
    const before = resultOf<{ fields: object }[]>(await asOwner('notesInfo', { notes: [neko] }))

    await t.test('gets the reply of a deletion, and the note only gets a tag and is suspended', async (t) => {
      t.equal(await asPupil('deleteNotes', { notes: [neko] }), '{"result": null, "error": null}')
      t.same(await ids(`tag:${TAG}`), [neko])
      t.same(await cards('is:suspended'), [nekoCard])
      const after = resultOf<{ fields: object; tags: string[] }[]>(await asOwner('notesInfo', { notes: [neko] }))
      t.same(after[0]?.fields, before[0]?.fields)
      t.same(after[0]?.tags, ['animal', TAG, 'n5'])
    })

    await t.test('neither finds nor reads the note any more', async (t) => {
      t.notOk(resultOf<number[]>(await asPupil('findNotes', { query: '' })).includes(neko))
      t.notOk(resultOf<number[]>(await asPupil('findCards', { query: 'is:suspended' })).includes(nekoCard))
      t.same(resultOf(await asPupil('findNotes', { query: `tag:${TAG}` })), [])
      t.same(resultOf(await asPupil('notesInfo', { query: `nid:${neko}` })), [])
      t.same(resultOf<object[]>(await asPupil('notesInfo', { notes: [neko, inu] }))[0], {})
      t.same(resultOf<object[]>(await asPupil('cardsInfo', { cards: [nekoCard, inuCard] }))[0], {})
      t.equal(await asPupil('getNoteTags', { note: neko }), `{"result": null, "error": "Note was not found: ${neko}"}`)
      t.notOk(resultOf<string[]>(await asPupil('getTags')).includes(TAG))
      t.ok(resultOf<string[]>(await asOwner('getTags')).includes(TAG))
    })

    await t.test('cannot change, bring back or destroy it', async (t) => {
      await asPupil('removeTags', { notes: [neko], tags: TAG })
      await asPupil('unsuspend', { cards: [nekoCard] })
      t.match(
        await asPupil('updateNoteFields', { note: { id: neko, fields: { Front: 'gone' } } }),
        /Note was not found/,
      )
      await asPupil('deleteNotes', { notes: [neko] })
      t.match(await asPupil('deleteDecks', { decks: ['Japanese'], cardsToo: true }), /delete for good/)
      t.match(
        await asPupil('replaceTagsInAllNotes', { tag_to_replace: TAG.toUpperCase(), replace_with_tag: 'x' }),
        /softDelete|whole collection/,
      )
      t.match(
        await asPupil('modelTemplateRemove', { modelName: 'Basic (and reversed card)', templateName: 'Card 2' }),
        /softDelete|whole collection/,
      )
      t.match(await asPupil('guiUndo'), /softDelete|whole collection/)
      t.same(await ids(`tag:${TAG}`), [neko])
      t.same(await cards('is:suspended'), [nekoCard])
      const after = resultOf<{ fields: object }[]>(await asOwner('notesInfo', { notes: [neko] }))
      t.same(after[0]?.fields, before[0]?.fields)
    })

    await t.test('deletes at every depth of multi, and reads behind it', async (t) => {
      const item = (action: string, params: object) => ({ action, version: 6, params })
      const actions = [
        item('deleteNotes', { notes: [inu, 1234] }),
        item('multi', {
          actions: [item('findNotes', { query: 'deck:Japanese' }), item('notesInfo', { notes: [inu] })],
        }),
      ]
      const reply = await post({ action: 'multi', version: 6, key: 'pupil-key', params: { actions } })
      t.same(JSON.parse(reply).result, [
        { result: null, error: null },
        {
          result: [
            { result: [taberu], error: null },
            { result: [{}], error: null },
          ],
          error: null,
        },
      ])
      t.same(await ids(`tag:${TAG}`), [neko, inu])
    })

    await t.test('sees the notes again once the owner has brought them back', async (t) => {
      await asOwner('removeTags', { notes: [neko], tags: TAG })
      await asOwner('unsuspend', { cards: [nekoCard] })
      t.match(resultOf<object[]>(await asPupil('notesInfo', { notes: [neko] }))[0], { noteId: neko })
    })

    await t.test('costs Anki two questions and a write', async (t) => {
      const { length } = anki.exchanges
      await asPupil('deleteNotes', { notes: [taberu] })
      t.equal(anki.exchanges.length - length, 3)
      const { actions } = JSON.parse(String(anki.exchanges.at(-1)?.body)).params
      // With decks, the exchange also tells what has left them.
      const reads = scope === null ? 0 : 3
      t.match(actions.slice(reads), [
        { action: 'addTags', params: { notes: [taberu], tags: TAG } },
        { action: 'suspend', params: {} },
      ])
      t.match(
        actions.slice(0, reads).map(({ action }: { action: string }) => action),
        ['deckNamesAndIds', 'findNotes', 'findNotes'].slice(0, reads),
      )
    })
  })
}

t.test('a client without decks adds a note again only if it allows duplicates', async (t) => {
  const { asPupil, ids, close } = await startSoft({ scope: null })
  t.teardown(close)
  const [neko] = (await ids('neko')) as [number]
  await asPupil('deleteNotes', { notes: [neko] })
  const note = { deckName: 'Japanese', modelName: 'Basic', fields: { Front: 'neko', Back: 'cat' } }
  t.match(await asPupil('addNote', { note }), /it is a duplicate/)
  t.type(resultOf(await asPupil('addNote', { note: { ...note, options: { allowDuplicate: true } } })), 'number')
})

t.test('a scope that names whole actions lets none of them delete for good or bring a note back', async (t) => {
  const whole = ['replaceTagsInAllNotes', 'guiUndo', 'modelTemplateRemove']
  const { asPupil, asOwner, ids, close } = await startSoft({ scope: { decks: ['Japanese'], shared: 'tag', whole } })
  t.teardown(close)
  const [neko] = (await ids('neko')) as [number]
  await asPupil('deleteNotes', { notes: [neko] })
  const replace = (tag: string) => asPupil('replaceTagsInAllNotes', { tag_to_replace: tag, replace_with_tag: 'x' })
  t.match(await replace(TAG), /softDelete/)
  t.match(await asPupil('guiUndo'), /softDelete/)
  t.match(await asPupil('modelTemplateRemove', { modelName: 'Basic', templateName: 'Card 1' }), /softDelete/)
  t.same(await ids(`tag:${TAG}`), [neko])
  t.equal(await replace('animal'), '{"result": null, "error": null}', 'another tag')
  t.match(await asOwner('getNoteTags', { note: neko }), /"x"/)
})

t.test('another tag, and a note with cards outside its decks', async (t) => {
  const softDelete = { tag: 'deleted::all' }
  const shared = { decks: ['Japanese'], shared: 'delete', whole: [] } as const
  const note = { type: 'Basic (and reversed card)', fields: ['both', 'sides'] }
  const seed = { ...SEED, notes: [...(SEED.notes ?? []), { deck: 'Japanese', ...note }] }
  for (const scope of [shared, { ...shared, shared: 'tag' as const }]) {
    const { asPupil, asOwner, ids, cards, close } = await startSoft({ softDelete, scope, seed })
    const [both] = (await ids('both')) as [number]
    const [second] = await cards(`nid:${both} card:2`)
    await asOwner('changeDeck', { cards: [second], deck: 'Medicine' })
    const reply = await asPupil('deleteNotes', { notes: [both] })
    if (scope.shared === 'tag') {
      t.match(reply, /also have cards outside/)
      t.same(await ids('tag:deleted::all'), [])
    } else {
      t.equal(reply, '{"result": null, "error": null}')
      t.same(await ids('tag:deleted::all'), [both])
      t.equal((await cards('is:suspended')).length, 2, 'all cards of the note, as a deletion takes all of them')
    }
    await close()
  }
})
