// @ts-check
/** @import { ClientState } from '../state.ts' */
import { byId, draw, element } from './dom.js'
import { callsText } from './words.js'

/** The built-in client of Anki's own pages. */
export const ANKI_PAGE = 'anki-page'

/**
 * Says which buttons of decks do not work, because Anki's own pages may not do what the buttons ask for.
 * @param {ClientState | undefined} client the built-in client of these pages
 */
export function drawAnkiPage(client) {
  const isRefused = client !== undefined && client.refused > 0
  byId('anki-page').hidden = !isRefused
  if (!isRefused) return
  const { profile, refused, refusedActions } = client
  const actions = callsText(refusedActions)
  byId('anki-page-what').textContent =
    actions === 'none'
      ? `Cards of your decks tried to call AnkiConnect (${refused.toLocaleString()} times).`
      : `Cards of your decks tried to call AnkiConnect: ${actions}. Their buttons for this do not work.`
  byId('anki-page-profile').textContent = profile
  draw('anki-page-actions', Object.keys(refusedActions), (names) =>
    byId('anki-page-actions').replaceChildren(...names.map(allowButton)),
  )
}

/** @param {string} action */
function allowButton(action) {
  const about = { type: 'button', 'data-rule': 'allow', 'data-client': ANKI_PAGE, 'data-action': action }
  return element('button', about, `Let decks use ${action}`)
}
