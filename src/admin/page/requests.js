// @ts-check
/** @import { AdminState } from '../state.ts' */
import { byId, element } from './dom.js'
import { clientLink } from './links.js'
import { callsText, clock, duration, failedText, howEnded, outcomes, served } from './words.js'

/** @param {AdminState['requests'][number]} request */
export function requestRow(request) {
  const { at, client, actions, outcome, servedBy, ms, failed, via } = request
  const ended = howEnded(request)
  const words = outcome === 'answered' ? failedText(failed, actions) : outcomes[outcome]
  const maker = via === undefined ? null : element('span', { class: 'quiet' }, ` by you, in the ${via}`)
  return element(
    'tr',
    ended === 'answered' ? {} : { class: ended === 'failed' ? 'failed' : 'not' },
    element('td', { class: 'quiet' }, clock(at)),
    element('td', {}, client === null ? 'no client' : clientLink(client), maker),
    element(
      'td',
      { class: 'calls' },
      outcome === 'refused' && Object.keys(actions).length === 0 ? 'not read' : callsText(actions),
    ),
    element('td', { class: `served ${servedBy}` }, ended === 'answered' ? served[servedBy] : words),
    element('td', { class: 'number' }, duration(ms)),
  )
}

/** @param {AdminState['requests']} requests */
export function drawRequests(requests) {
  const rows = requests.map(requestRow)
  byId('request-rows').replaceChildren(...rows)
  byId('no-requests').hidden = rows.length > 0
  byId('request-table').hidden = rows.length === 0
}
