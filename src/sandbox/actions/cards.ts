import { action } from '../action.ts'
import { findCards } from '../search/search.ts'

/** Actions on cards. */
export const cards = {
  findCards: action([['query', null]], (anki, query) => (query === null ? [] : findCards(anki, query))),
}
