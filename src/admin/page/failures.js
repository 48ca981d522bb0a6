// @ts-check
/** @import { AdminState } from '../state.ts' */
import { byId, element } from './dom.js'
import { clientLink } from './links.js'
import { clock } from './words.js'

/** @param {AdminState['failures'][number]} failure */
export function failureItem({ at, client, action, error, count }) {
  const who = element('strong', {}, client === null ? 'no client' : clientLink(client))
  const times = count > 1 ? `${count.toLocaleString()} times, ${clock(at)}` : clock(at)
  return element(
    'li',
    {},
    element('p', { class: 'head' }, element('span', {}, who, ` ${action}`), element('time', {}, times)),
    element('p', { class: 'failed' }, error ?? 'further calls of the same request'),
  )
}

/** @param {AdminState['failures']} failures */
export function drawFailures(failures) {
  byId('failure-list').replaceChildren(...failures.map(failureItem))
  byId('failures').hidden = failures.length === 0
}
