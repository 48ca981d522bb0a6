// @ts-check
/**
 * @import { AdminState } from '../state.ts'
 * @import { Place } from './place.js'
 */
import { byId } from './dom.js'
import { readPlace } from './place.js'

/**
 * A view of the page. Its element is `#view-NAME`, and its first heading has `tabindex="-1"`.
 * @typedef {object} View
 * @property {(place: Place) => string} title its title in the browser's tab and in its heading
 * @property {(place: Place) => void} [open] called when the owner arrives, or changes a filter
 * @property {(state: AdminState, place: Place) => void} draw called with each state while the view is shown
 */

/**
 * Shows the view that the address names, and draws it whenever the state changes.
 * Coming to another view moves the focus to its heading, as a loaded page would.
 * Returns the function that takes each new state.
 * @param {Record<string, View>} views
 */
export function showViews(views) {
  /** @type {AdminState | null} */
  let latest = null
  let place = arrive()
  /** Reads the address. An unknown view is the overview. */
  function arrive() {
    const asked = readPlace(location.hash)
    const found = views[asked.view] === undefined ? readPlace('') : asked
    for (const name of Object.keys(views)) byId(`view-${name}`).hidden = name !== found.view
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('nav a'))) {
      if (readPlace(link.hash).view === found.view) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    return found
  }
  const view = () => /** @type {View} */ (views[place.view])
  const draw = () => {
    if (latest === null) return
    view().draw(latest, place)
    const waiting = latest.approvals.filter(({ asked }) => asked).length
    const title = place.view === 'overview' ? '' : `${view().title(place)} · `
    document.title = `${waiting === 0 ? '' : `(${waiting}) `}${title}AnkiConnect Gateway`
  }
  addEventListener('hashchange', () => {
    const before = place
    place = arrive()
    view().open?.(place)
    draw()
    if (before.view === place.view && before.name === place.name) return
    scrollTo(0, 0)
    const heading = byId(`view-${place.view}`).querySelector('[tabindex="-1"]')
    if (heading instanceof HTMLElement) heading.focus()
  })
  view().open?.(place)
  return (/** @type {AdminState} */ state) => {
    latest = state
    draw()
  }
}
