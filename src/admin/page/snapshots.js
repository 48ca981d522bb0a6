// @ts-check
/** @import { AdminState } from '../state.ts' */
import { byId, element, fill } from './dom.js'
import { clock, moment, size } from './words.js'

/**
 * Draws the copies of collections, newest first.
 * @param {AdminState['snapshots']} snapshots
 */
export function drawSnapshots({ folder, kept, missing }) {
  byId('snapshots').hidden = folder === null || (kept.length === 0 && missing === null)
  const none = byId('snapshots-missing')
  none.hidden = missing === null
  if (missing !== null) {
    const { action, client, at, reason } = missing
    none.textContent = `No copy was made before ${action} of ${client} at ${clock(at)}: ${reason}.`
  }
  byId('snapshots-table').hidden = kept.length === 0
  byId('snapshots-export').hidden = kept.length === 0
  byId('snapshots-none').hidden = kept.length > 0
  const isSeveral = new Set(kept.map(({ upstream }) => upstream)).size > 1
  const rows = kept
    .toReversed()
    .map(({ name, made, client, action, upstream, notes, bytes }) =>
      element(
        'tr',
        {},
        element('td', {}, moment(made)),
        element('td', {}, `${action} of ${client}${isSeveral ? ` (${upstream})` : ''}`),
        element('td', {}, element('code', {}, name)),
        element('td', { class: 'number' }, notes.toLocaleString()),
        element('td', { class: 'number' }, size(bytes)),
      ),
    )
  fill(byId('snapshot-rows'), rows)
}
