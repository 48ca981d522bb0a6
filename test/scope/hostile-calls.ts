/** A call as bytes that only a hostile client writes. */
export interface HostileCall {
  readonly action: string
  /** JSON text. */
  readonly params: string
}

/** The ids and names that the client tries to reach. It has guessed them. */
export interface Targets {
  readonly notes: readonly number[]
  readonly cards: readonly number[]
  readonly ownNotes: readonly number[]
  readonly ownCards: readonly number[]
  readonly deckIds: readonly number[]
}

const DECKS = [
  'Medicine',
  'MEDICINE',
  'medicine',
  ' Medicine ',
  'Medi\u0000cine',
  'Medicine::',
  '::Medicine',
  'Japanese::::Medizin',
  'Japanese::..::Medizin',
  'Japanese\u001fMedizin',
  'Japanese2',
  'Japan',
  'JAPANESE',
  'Japanese ',
  'Jápanese',
  'Ja\u0301panese',
  'Ｊapanese',
  'Cafe\u0301',
  'Caf\u00e9',
  'filtered',
  'current',
  '*',
  'Japanese*',
  'Japanes_',
  '',
  'Default',
]

const SEARCHES = [
  '',
  'deck:*',
  'deck:Medicine',
  'deck:Japanese or deck:Medicine',
  '") or deck:* or ("',
  ') or (deck:*',
  '(',
  ')',
  '" or "',
  'x" or deck:"Medicine',
  '-deck:Japanese',
  'did:1,2,3',
  'deck:current',
  'deck:filtered',
  '\\" or deck:Medicine or \\"',
  'nid:1 or nid:2',
  'tag:none or tag:*',
  'is:new or is:due or is:review or is:suspended',
  're:.* or re:.',
  'prop:ivl>=0',
  'dupe:1,x',
  'added:10000',
  'note:*',
  'Front:*',
  'preset:*',
  '-(deck:Japanese)',
  '--deck:Japanese',
  'deck:Japanese -deck:Japanese',
  '\u0000',
  'deck:Japanese\u0000 or deck:*',
]

/** Returns one hostile call. */
export function hostileCall(random: () => number, targets: Targets): HostileCall {
  const draw = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const json = JSON.stringify
  const target = (kind: 'notes' | 'cards'): number => draw(...targets[kind])
  const search = () =>
    draw(
      ...SEARCHES,
      `nid:${targets.notes.join(',')}`,
      `cid:${targets.cards.join(',')}`,
      `did:${targets.deckIds.join(',')}`,
      `x or nid:${target('notes')}`,
      `deck:Japanese) or (cid:${target('cards')}`,
    )
  /** An id in a form that a reader may take for another one. */
  const odd = (kind: 'notes' | 'cards'): string => {
    const id = target(kind)
    const own = kind === 'notes' ? draw(...targets.ownNotes) : draw(...targets.ownCards)
    return draw(
      `${id}`,
      `${id}`,
      `"${id}"`,
      `${id}.0`,
      `${id}e0`,
      `" ${id}"`,
      `"${id} "`,
      `"+${id}"`,
      `"0${id}"`,
      `"${id}) or (1=1"`,
      `"${id} or is:new"`,
      `[${id}]`,
      `{"${id}": 1}`,
      `{"id": ${id}}`,
      'null',
      'true',
      'false',
      '0',
      '-1',
      `-${id}`,
      '9223372036854775807',
      '9223372036854775806',
      '18446744073709551616',
      `${own}`,
      `"\\u003${String(id)[0]}${String(id).slice(1)}"`,
    )
  }
  const list = (kind: 'notes' | 'cards'): string => {
    const few = Array.from({ length: 1 + Math.floor(random() * 3) }, () => odd(kind))
    return draw(
      `[${few.join(', ')}]`,
      `[${few.join(', ')}]`,
      odd(kind),
      `{"${target(kind)}": ${target(kind)}}`,
      `"${target(kind)}"`,
    )
  }
  /** The parameter, sometimes twice, so that only the last one counts. */
  const twice = (name: string, value: string, other: string): string =>
    draw(
      `"${name}": ${value}`,
      `"${name}": ${value}`,
      `"${name}": ${other}, "${name}": ${value}`,
      `"${name}": ${other}, "\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}": ${value}`,
    )
  const ids = (kind: 'notes' | 'cards') =>
    twice(kind, list(kind), `[${draw(...targets.ownNotes, ...targets.ownCards)}]`)
  const deck = () => json(draw(...DECKS))
  const text = () =>
    json(draw('x', '<img src="secret.txt">', '[sound:secret.txt]', '<img src="a.png">', '{{Front}}', "' or 1=1 --"))
  const note = (more = '') =>
    `{"deckName": ${deck()}, "modelName": ${json(draw('Basic', 'basic', 'Basic (and reversed card)'))}, "fields": {"Front": ${text()}, "Back": "y"}${more}}`
  const options = () =>
    draw(
      '',
      ', "options": {"duplicateScope": "collection"}',
      ', "options": {"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": "Medicine"}}',
      ', "options": {"duplicateScopeOptions": {"checkAllModels": true}}',
      ', "options": {"duplicateScope": "deck", "duplicateScope": "x"}',
      ', "options": "duplicateScope"',
      ', "options": ["duplicateScope"]',
    )
  const media = () => draw('', ', "picture": [{"filename": "x.png", "data": "eA==", "fields": ["Back"]}]')
  const call = (action: string, ...members: string[]): HostileCall => ({ action, params: `{${members.join(', ')}}` })
  return draw<() => HostileCall>(
    () => call(draw('findNotes', 'findCards', 'guiBrowse'), twice('query', json(search()), '"deck:Japanese"')),
    () => call('notesInfo', twice('query', json(search()), 'null')),
    () => call('notesInfo', ids('notes')),
    () => call('notesInfo', ids('notes'), `"query": ${draw('null', '""', json(search()))}`),
    () =>
      call(draw('cardsInfo', 'areSuspended', 'areDue', 'getIntervals', 'cardsModTime', 'getEaseFactors'), ids('cards')),
    () => call(draw('cardsToNotes', 'getDecks', 'getReviewsOfCards'), ids('cards')),
    () => call(draw('notesModTime', 'deleteNotes'), `"notes": ${list('notes')}`),
    () => call(draw('getNoteTags', 'guiEditNote'), `"note": ${odd('notes')}`),
    () => call(draw('suspended', 'guiSelectCard'), `"card": ${odd('cards')}`),
    () => call(draw('addTags', 'removeTags'), ids('notes'), '"tags": "taken"'),
    () => call('replaceTags', ids('notes'), '"tag_to_replace": "n1", "replace_with_tag": "taken"'),
    () => call('updateNoteTags', `"note": ${odd('notes')}`, '"tags": ["taken"]'),
    () =>
      call(
        draw('updateNoteFields', 'updateNote'),
        twice('note', `{${twice('id', odd('notes'), '1')}, "fields": {"Back": "taken"}}`, '{}'),
      ),
    () =>
      call(
        'updateNoteModel',
        `"note": {"id": ${odd('notes')}, "modelName": "Basic", "fields": {"Front": "taken"}, "tags": []}`,
      ),
    () => call(draw('suspend', 'unsuspend', 'forgetCards', 'relearnCards'), ids('cards')),
    () => call('changeDeck', `"cards": ${list('cards')}`, `"deck": ${deck()}`),
    () => call('setDueDate', `"cards": ${list('cards')}`, '"days": "0"'),
    () => call('setEaseFactors', `"cards": ${list('cards')}`, '"easeFactors": [1300, 1300, 1300]'),
    () =>
      call(
        'answerCards',
        `"answers": ${draw(`[{"cardId": ${odd('cards')}, "ease": 3}]`, `{"cardId": ${odd('cards')}, "ease": 3}`)}`,
      ),
    () =>
      call(
        'setSpecificValueOfCard',
        `"card": ${odd('cards')}, "keys": ["did"], "newValues": [1], "warning_check": true`,
      ),
    () =>
      call(
        draw('addNote', 'canAddNote', 'canAddNoteWithErrorDetail', 'guiAddCards'),
        `"note": ${note(options() + media())}`,
      ),
    () =>
      call(
        draw('addNotes', 'canAddNotes', 'canAddNotesWithErrorDetail'),
        `"notes": [${note(options())}, ${note(options())}]`,
      ),
    () => call(draw('createDeck', 'getDeckConfig', 'getLatestReviewID'), `"deck": ${deck()}`),
    () =>
      call(
        draw('getDeckStats', 'setDeckConfigId'),
        `"decks": ${draw(`[${deck()}]`, deck(), `{${deck()}: 1}`)}, "configId": 1`.replace(/, "configId": 1/, ''),
      ),
    () =>
      call('deleteDecks', `"decks": ${draw(`[${deck()}, ${deck()}]`, deck(), `{${deck()}: 1}`)}`, '"cardsToo": true'),
    () => call('cardReviews', `"deck": ${deck()}`, '"startID": 0'),
    () => call('exportPackage', `"deck": ${deck()}`, '"path": "/nowhere/x.apkg"'),
    () =>
      call(
        'deckNameFromId',
        `"deckId": ${draw(...targets.deckIds.map(String), odd('notes'), `"${draw(...targets.deckIds)}"`, `${draw(...targets.deckIds)}.5`)}`,
      ),
    () => call(draw('guiDeckReview', 'guiDeckOverview'), `"name": ${deck()}`),
    () =>
      call(
        draw('guiCurrentCard', 'guiShowAnswer', 'guiShowQuestion', 'guiReviewActive', 'guiSelectedNotes', 'guiUndo'),
      ),
    () => call('guiAnswerCard', '"ease": 3'),
    () =>
      call(
        draw(
          'getTags',
          'deckNames',
          'deckNamesAndIds',
          'getNumCardsReviewedToday',
          'clearUnusedTags',
          'removeEmptyNotes',
          'getCollectionStatsHTML',
        ),
      ),
    () => call('replaceTagsInAllNotes', '"tag_to_replace": "n1", "replace_with_tag": "taken"'),
    () => call('findAndReplaceInModels', '"modelName": "", "findText": "Front", "replaceText": "taken"'),
    () => call('insertReviews', `"reviews": [[1, ${target('cards')}, -1, 3, 4, -60, 2500, 6157, 0]]`),
    () =>
      call(
        'retrieveMediaFile',
        `"filename": ${json(draw('secret.txt', './secret.txt', 'SECRET.TXT', 'a/../secret.txt'))}`,
      ),
    () =>
      call('storeMediaFile', `"filename": ${json(draw('secret.txt', 'a/secret.txt', 'secret.txt '))}, "data": "eA=="`),
    () => call('deleteMediaFile', `"filename": ${json(draw('secret.txt', 'secret?.txt'))}`),
    () => call('getMediaFilesNames', '"pattern": "*"'),
  )()
}
