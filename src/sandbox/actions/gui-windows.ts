import { posix } from 'node:path'
import { action } from '../action.ts'
import { type Anki, ModalWindow, notFound } from '../anki.ts'
import { BadArgument, backendInteger, backendText, backendTexts } from '../arguments.ts'
import { findDeck, selectDeck } from '../collection/deck.ts'
import { fieldNames, typeName } from '../collection/note-type.ts'
import { typeNamed } from '../draft.ts'
import type { Value } from '../json.ts'
import { pathText } from '../media-store.ts'
import { addMedia, type NoteFields } from '../note-media.ts'
import { asDict, contains, PythonError, typeName as pythonType, str, subscript, truthy } from '../python.ts'
import { findCards } from '../search/search.ts'
import { save } from '../type-change.ts'

/** The columns that the card browser shows, which are those it can be sorted by. */
const COLUMNS = ['noteFld', 'template', 'cardDue', 'deck']
const NO_SUCH = 'Your database appears to be in an inconsistent state. Please use the Check Database action. No such'
const PACKAGES = ['.apkg', '.colpkg', '.csv', '.tsv', '.txt', '.anki2', '.zip']

/** Actions on the windows apart from the main one. */
export const guiWindows = {
  guiBrowse: action(
    [
      ['query', null],
      ['reorderCards', null],
    ],
    (anki, query, reorder): Value => {
      anki.windows.browser = { selected: null }
      if (query !== null && typeof query !== 'string') {
        throw new PythonError(
          `setText(self, a0: str|None): argument 1 has unexpected type '${pythonType(query as Value)}'`,
        )
      }
      if (reorder !== null) checkOrder(reorder)
      return query === null ? [] : findCards(anki, query)
    },
  ),

  guiSelectCard: action(['card'], (anki, card) => select(anki, card)),

  guiSelectNote: action(['note'], (anki, note) => select(anki, note)),

  guiSelectedNotes: action([], ({ windows, collection }) => {
    const card = collection.cards.get(windows.browser?.selected ?? 0)
    return card === undefined ? [] : [card.noteId]
  }),

  guiEditNote: action(['note'], (anki, note): Value => {
    const id = truthy(note) ? backendInteger(note, 'anki.notes.NoteId.nid') : 0
    if (id === 0) throw notFound(anki, `${NO_SUCH} notetype>: '0'`)
    if (!anki.collection.notes.has(Number(id))) throw notFound(anki, `${NO_SUCH} note: '${id}'`)
    throw new PythonError("'Ui_Dialog' object has no attribute 'buttonBox'")
  }),

  guiAddCards: action([['note', null]], (anki, note) => {
    if (note !== null) openAdding(anki, note)
    else anki.windows.adding ??= { deck: '', type: '', fields: {}, tags: [] }
    return 0
  }),

  guiAddNoteSetData: {
    ...action(['note', ['append', false]], (anki, note, append) => {
      if (anki.windows.adding === null) return false
      fillAdding(anki, note, truthy(append))
      return true
    }),
    isNewer: true,
  },

  guiCheckDatabase: action([], () => true),

  guiExitAnki: action([], () => null),

  guiImportFile: action([['path', null]], (_anki, path) => {
    if (path === null) throw new ModalWindow()
    const extension = posix.extname(pathText(path)).toLowerCase()
    if (!PACKAGES.includes(extension)) throw new ModalWindow()
    return null
  }),
}

function checkOrder(reorder: Value): void {
  if (!(reorder instanceof Map)) throw new PythonError(`reorderCards should be a dict: ${str(reorder)}`)
  if (!reorder.has('columnId') || !reorder.has('order')) {
    throw new PythonError('Must provide a "columnId" and a "order" property"')
  }
  const [column, order] = [reorder.get('columnId') as Value, reorder.get('order') as Value]
  if (order !== 'ascending' && order !== 'descending') throw new PythonError(`invalid card order: ${str(order)}`)
  if (!COLUMNS.includes(column as string)) throw new PythonError(`invalid columnId: ${str(column)}`)
}

function select({ windows }: Anki, card: Value): boolean {
  if (windows.browser === null) return false
  windows.browser.selected = typeof card === 'number' ? card : null
  return true
}

/** Opens the window with a deck and a note type selected, and fills it. */
function openAdding(anki: Anki, note: Value): void {
  const deckName = subscript(note, 'deckName')
  const deck = findDeck(anki.collection, backendText(deckName))
  if (deck === undefined || deckName === null) throw notFound(anki, `deck was not found: ${str(deckName)}`)
  selectDeck(anki.collection, deck)
  const type = typeNamed(anki, subscript(note, 'modelName'))
  save(anki, type)
  const wasOpen = anki.windows.adding !== null
  anki.windows.adding = { deck: deck.name, type: typeName(type), fields: {}, tags: [] }
  try {
    fillAdding(anki, note, false)
  } catch (error) {
    // A window that was open closes first, and what the new one cannot hold shows after the reply.
    if (!wasOpen || !(error instanceof BadArgument)) throw error
  }
}

function fillAdding(anki: Anki, note: Value, append: boolean): void {
  const adding = anki.windows.adding as NonNullable<Anki['windows']['adding']>
  const members = asDict(note, 'get')
  const names = adding.type === '' ? [] : fieldNames(typeNamed(anki, adding.type))
  const fields: NoteFields = { names, values: names.map((name) => (append ? (adding.fields[name] ?? '') : '')) }
  const given = contains(note, 'fields') ? asDict(members.get('fields') as Value, 'items') : new Map<string, Value>()
  for (const [name, value] of given) {
    const index = names.indexOf(name)
    if (index >= 0) fields.values[index] = `${fields.values[index]}${backendTexts([value])[0]}`
  }
  addMedia(anki, fields, members)
  const tags = backendTexts(members.get('tags') ?? null)
  adding.fields = Object.fromEntries(names.map((name, index) => [name, fields.values[index] as string]))
  adding.tags = append ? [...adding.tags, ...tags] : tags
}
