import { action } from '../action.ts'
import { ModalWindow } from '../anki.ts'
import { answer } from '../envelope.ts'
import { dict, type Value } from '../json.ts'
import { iterate, truthy } from '../python.ts'

const API_VERSION = 6

/** Actions about AnkiConnect itself. */
export const misc = {
  version: action([], () => API_VERSION),

  multi: action(['actions'], (anki, actions) => iterate(actions).map((item) => answer(anki, item))),

  requestPermission: action(['origin', 'allowed'], (anki, _origin, allowed): Value => {
    if (!truthy(allowed)) throw new ModalWindow()
    return dict({ permission: 'granted', requireApikey: truthy(anki.key), version: API_VERSION })
  }),

  getNumCardsReviewedToday: action([], () => 0),

  guiDeckBrowser: action([], () => null),
}
