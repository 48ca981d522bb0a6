import { action } from '../action.ts'
import { backendText } from '../arguments.ts'
import { findDeck } from '../collection/deck.ts'
import { PythonError } from '../python.ts'

/** Actions on package files, which the sandbox neither reads nor writes: it says so, since a client would build on a lie. */
export const packages = {
  exportPackage: action(['deck', 'path', ['includeSched', false]], ({ collection }, deck, path) => {
    if (findDeck(collection, backendText(deck)) === undefined) return false
    backendText(path)
    throw new PythonError('the sandbox writes no packages')
  }),

  importPackage: action(['path'], (_anki, path) => {
    backendText(path)
    throw new PythonError('the sandbox reads no packages')
  }),
}
