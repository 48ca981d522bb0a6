import { type Targets, type Values, valuesFrom } from './hostile-values.ts'

/** A call as bytes that only a hostile client writes. */
export interface HostileCall {
  readonly action: string
  /** JSON text. */
  readonly params: string
}

/** Returns one hostile call. */
export function hostileCall(random: () => number, targets: Targets): HostileCall {
  const values = valuesFrom(random, targets)
  return values.draw(...reads(values), ...writes(values), ...windows(values), ...others(values))()
}

type Make = () => HostileCall

function call(action: string, ...members: readonly string[]): HostileCall {
  return { action, params: `{${members.join(', ')}}` }
}

function reads({ draw, search, twice, ids, list, odd, deck, decks, guess, options, files }: Values): Make[] {
  const find = () => call(draw('findNotes', 'findCards', 'guiBrowse'), twice('query', search(), '"deck:Japanese"'))
  const CARDS = [
    'cardsInfo',
    'areSuspended',
    'areDue',
    'getIntervals',
    'cardsModTime',
    'getEaseFactors',
    'cardsToNotes',
    'getDecks',
    'getReviewsOfCards',
  ]
  return [
    find,
    find,
    () => call('findNotes', `"query": ${draw('null', '[]', '{}', 'true', '1', `[${search()}]`)}`),
    () => call('notesInfo', twice('query', search(), 'null')),
    () => call('notesInfo', ids('notes')),
    () => call('notesInfo', ids('notes'), `"query": ${draw('null', '""', 'false', '0', search())}`),
    () => call(draw(...CARDS), ids('cards')),
    () => call(draw(...CARDS), ids('cards')),
    () => call('getIntervals', ids('cards'), `"complete": ${draw('true', 'false', '1', '"x"')}`),
    () => call('notesModTime', `"notes": ${list('notes')}`),
    () => call('getNoteTags', `"note": ${odd('notes')}`),
    () => call('suspended', `"card": ${odd('cards')}`),
    () => call(draw('getDeckConfig', 'getLatestReviewID'), `"deck": ${deck()}`),
    () => call('getDeckStats', `"decks": ${decks()}`),
    () => call('cardReviews', `"deck": ${deck()}`, `"startID": ${draw('0', 'null', '-1', '"0"')}`),
    () => call('deckNameFromId', `"deckId": ${odd('notes')}`),
    () => call(draw('canAddNote', 'canAddNoteWithErrorDetail'), `"note": ${guess(options() + files())}`),
    () =>
      call(draw('canAddNotes', 'canAddNotesWithErrorDetail'), `"notes": [${guess(options())}, ${guess(options())}]`),
    () => call(draw('getTags', 'deckNames', 'deckNamesAndIds', 'modelNames', 'modelNamesAndIds')),
    () => call('findModelsByName', `"modelNames": [${draw('"Basic"', '"basic"', '"Cloze"', '"Nothing"')}]`),
  ]
}

function writes({ draw, twice, ids, odd, deck, decks, note, options, files, text }: Values): Make[] {
  return [
    () => call('deleteNotes', ids('notes')),
    () => call(draw('addTags', 'removeTags'), ids('notes'), '"tags": "taken"'),
    () => call('addTags', ids('notes'), '"tags": "n1"', `"add": ${draw('false', 'true', 'null')}`),
    () => call('replaceTags', ids('notes'), '"tag_to_replace": "n1", "replace_with_tag": "taken"'),
    () => call('updateNoteTags', `"note": ${odd('notes')}`, '"tags": ["taken"]'),
    () =>
      call(
        draw('updateNoteFields', 'updateNote'),
        twice('note', `{${twice('id', odd('notes'), '1')}, "fields": {"Back": ${text()}}${files()}}`, '{}'),
      ),
    () => call('updateNote', `"note": {"id": ${odd('notes')}, "tags": ["taken"]}`),
    () =>
      call(
        'updateNoteModel',
        `"note": {${twice('id', odd('notes'), '1')}, "modelName": "Basic", "fields": {"Front": "taken"}, "tags": []}`,
      ),
    () => call(draw('suspend', 'unsuspend', 'forgetCards', 'relearnCards'), ids('cards')),
    () => call('suspend', ids('cards'), `"suspend": ${draw('true', 'false', 'null')}`),
    () => call('changeDeck', ids('cards'), `"deck": ${deck()}`),
    () => call('setDueDate', ids('cards'), `"days": ${draw('"0"', '"1!"', '"x"')}`),
    () => call('setEaseFactors', ids('cards'), '"easeFactors": [1300, 1300, 1300, 1300]'),
    () => {
      const answer = () => `{${twice('cardId', odd('cards'), '1')}, "ease": ${draw('1', '3', '"3"')}}`
      return call('answerCards', `"answers": ${draw(`[${answer()}]`, `[${answer()}, ${answer()}]`, answer())}`)
    },
    () =>
      call(
        'setSpecificValueOfCard',
        `"card": ${odd('cards')}, "keys": ["did"], "newValues": [1], "warning_check": true`,
      ),
    () => call('addNote', `"note": ${note(options() + files())}`),
    () => call('addNotes', `"notes": ${draw(`[${note(options())}, ${note(options())}]`, note(), `[[${note()}]]`)}`),
    () => call('createDeck', `"deck": ${deck()}`),
    () => call('setDeckConfigId', `"decks": ${decks()}`, '"configId": 1'),
    () => call('deleteDecks', `"decks": ${decks()}`, '"cardsToo": true'),
    () => call('insertReviews', `"reviews": [[1, ${odd('cards')}, -1, 3, 4, -60, 2500, 6157, 0]]`),
  ]
}

function windows({ draw, odd, deck, note, files, list }: Values): Make[] {
  const SHOWN = [
    'guiCurrentCard',
    'guiShowAnswer',
    'guiShowQuestion',
    'guiReviewActive',
    'guiSelectedNotes',
    'guiStartCardTimer',
    'guiPlayAudio',
  ]
  return [
    () => call(draw(...SHOWN)),
    () => call(draw(...SHOWN)),
    () => call('guiAnswerCard', `"ease": ${draw('1', '2', '3')}`),
    () => call('guiUndo'),
    () => call(draw('guiDeckReview', 'guiDeckOverview'), `"name": ${deck()}`),
    () => call('guiEditNote', `"note": ${odd('notes')}`),
    () => call('guiSelectCard', `"card": ${odd('cards')}`),
    () => call('guiSelectNote', `"note": ${draw(odd('cards'), odd('notes'), list('cards'))}`),
    () => call('guiAddCards', `"note": ${note(files())}`),
    () => call('guiAddNoteSetData', `"note": ${note(files())}`),
  ]
}

function others({ draw, media, deck, decks }: Values): Make[] {
  return [
    () => call(draw('getNumCardsReviewedToday', 'getNumCardsReviewedByDay', 'getCollectionStatsHTML', 'getProfiles')),
    () => call(draw('clearUnusedTags', 'removeEmptyNotes', 'reloadCollection', 'sync', 'guiCheckDatabase')),
    () => call('loadProfile', '"name": "User 1"'),
    () => call('replaceTagsInAllNotes', '"tag_to_replace": "n1", "replace_with_tag": "taken"'),
    () => call('findAndReplaceInModels', '"modelName": "", "findText": "Front", "replaceText": "taken"'),
    () => call('modelFieldAdd', '"modelName": "Basic", "fieldName": "taken"'),
    () => call('exportPackage', `"deck": ${draw(deck(), decks())}`, '"path": "/nowhere/x.apkg"'),
    () => call('retrieveMediaFile', `"filename": ${media()}`),
    () => call('retrieveMediaFile', `"filename": ${media()}`),
    () =>
      call(
        'storeMediaFile',
        `"filename": ${media()}, "data": "eA==", "deleteExisting": ${draw('true', 'false', 'null')}`,
      ),
    () => call('deleteMediaFile', `"filename": ${media()}`),
    () => call('getMediaFilesNames', `"pattern": ${draw('"*"', '"../*"', '"sec*"')}`),
  ]
}
