// @ts-check
import { element } from './dom.js'
import { addressOf } from './place.js'

/**
 * Returns the name of a client as a link to its view.
 * @param {string} name
 */
export function clientLink(name) {
  return element('a', { href: addressOf('client', name) }, name)
}
