// @ts-check
/** @import { View } from './view.js' */
import { ANKI_PAGE, drawAnkiPage } from './anki-page.js'
import { drawApprovals } from './approvals.js'
import { drawClients } from './clients.js'
import { byId, draw, element } from './dom.js'
import { drawFailures } from './failures.js'
import { drawChart, drawGlance } from './glance.js'
import { drawRefusals } from './refusals.js'
import { drawRequests } from './requests.js'
import { drawSnapshots } from './snapshots.js'

/** Everything at a glance. @type {View} */
export const overview = {
  title: () => 'Overview',
  draw(state) {
    const { approvals, grants, answerers, period, profiles } = state
    draw('approvals', { approvals, grants, answerers, period, profiles }, drawApprovals)
    for (const list of /** @type {const} */ (['troubles', 'interrupted'])) {
      draw(list, state[list], (texts) => {
        byId(`${list}-list`).replaceChildren(...texts.map((text) => element('li', {}, text)))
        byId(list).hidden = texts.length === 0
      })
    }
    drawGlance(state)
    draw('chart', state.seconds, drawChart)
    drawClients(state)
    draw('refusals', state.refusals, drawRefusals)
    draw('snapshots', state.snapshots, drawSnapshots)
    draw('failures', state.failures, drawFailures)
    draw(
      ANKI_PAGE,
      state.clients.find(({ name }) => name === ANKI_PAGE),
      drawAnkiPage,
    )
    // Rows under the pointer stay, so that they can be read and copied.
    const isHeld = byId('request-rows').matches(':hover')
    byId('held').hidden = !isHeld
    if (!isHeld) draw('requests', state.requests, drawRequests)
  },
}
