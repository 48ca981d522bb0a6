// @ts-check
/** @import { AnkiState } from '../state.ts' */
import { byId, element } from './dom.js'
import { ankiStates, meanwhile } from './words.js'

/**
 * Draws the state of each Anki: in a few words in the header, and with its remedy below if it cannot serve.
 * With several, the words include the name.
 * @param {readonly AnkiState[]} upstreams
 */
export function drawStatus(upstreams) {
  const isOne = upstreams.length === 1
  const lines = upstreams.map(({ name, state, reason }) => {
    const words = isOne ? ankiStates[state] : `${name}: ${ankiStates[state]}`
    const dot = element('span', { class: 'dot', 'aria-hidden': 'true' })
    return element('p', { 'data-anki': state }, dot, state === 'up' ? reason : words)
  })
  byId('upstreams').replaceChildren(...lines)
  const troubled = upstreams.filter(({ state }) => meanwhile[state] !== undefined)
  const items = troubled.map(({ state, reason, code }) =>
    element(
      'li',
      { 'data-anki': state, title: code },
      element('p', {}, `${reason}.`),
      element('p', { class: 'quiet' }, meanwhile[state] ?? ''),
    ),
  )
  byId('status-list').replaceChildren(...items)
  byId('status').hidden = items.length === 0
}
