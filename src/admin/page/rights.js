// @ts-check
/**
 * @import { ClientView } from '../clients.ts'
 * @import { KindRights } from '../../checks/policy/rights.ts'
 */
import { element } from './dom.js'

/** The kinds of actions, the most harmless first. @type {Record<KindRights['kind'], string>} */
const kinds = {
  read: 'Look things up',
  add: 'Add notes',
  edit: 'Change notes and cards',
  media: 'Use media files',
  gui: 'Use Anki’s windows',
  browse: 'Search in Anki’s browser',
  write: 'Change decks, note types and settings',
  destructive: 'Delete and wipe',
  'full-sync': 'Force a full sync',
  host: 'Act on Anki itself, this machine and the network',
}

/**
 * The verdict on all actions of a kind, in a word and with its color.
 * @param {KindRights} rights
 * @returns {[string, string]}
 */
function verdict({ allowed, asks, refused }) {
  const all = allowed.length + asks.length + refused.length
  if (allowed.length === all) return ['yes', 'here']
  if (asks.length === all) return ['asks you first', 'attention']
  if (refused.length === all) return ['no', 'not']
  const parts = [
    allowed.length > 0 ? `${allowed.length} of ${all}` : null,
    asks.length > 0 ? `asks you first for ${asks.length}` : null,
  ]
  return [parts.filter((part) => part !== null).join(', '), 'attention']
}

/** @param {KindRights} rights */
function kindItem(rights) {
  const [word, color] = verdict(rights)
  const lines = /** @type {const} */ ([
    ['Allowed', rights.allowed],
    ['Asks you first', rights.asks],
    ['Refused', rights.refused],
  ])
  const names = lines.flatMap(([title, actions]) =>
    actions.length === 0 ? [] : [element('p', {}, element('strong', {}, `${title}: `), actions.join(', '))],
  )
  const badge = element('span', { class: `badge ${color}` }, word)
  return element('li', {}, element('details', {}, element('summary', {}, `${kinds[rights.kind]} `, badge), ...names))
}

/**
 * Draws the rights of a client in words: what it may do, under which conditions, and what else its calls may touch.
 * @param {ClientView} view
 */
export function rightItems({ rights, mode }) {
  const also = rights.hazards.map(({ means, must }) => `${means}${must === null ? '' : ` (${must})`}`)
  const notes = [
    mode === 'report' ? 'Report mode: the gateway forwards what it would refuse, and logs it.' : null,
    rights.conditions.length === 0 ? null : `Only if: ${rights.conditions.join('; ')}.`,
    also.length === 0 ? null : `Its calls may also do this: ${also.join('; ')}.`,
  ]
  const order = Object.keys(kinds)
  const items = rights.kinds.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind)).map(kindItem)
  return [...items, ...notes.flatMap((note) => (note === null ? [] : [element('li', {}, note)]))]
}
