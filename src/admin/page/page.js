// @ts-check
/** @import { AdminState } from '../state.ts' */
import { client } from './client.js'
import { consoleView } from './console.js'
import { byId, draw } from './dom.js'
import { history } from './history.js'
import { overview } from './overview.js'
import { drawStatus } from './status.js'
import { showViews } from './view.js'
import { duration } from './words.js'

const drawView = showViews({ overview, requests: history, client, console: consoleView })

/** @param {number} waiting */
function drawWaiting(waiting) {
  const count = byId('waiting')
  count.textContent = waiting === 0 ? '' : String(waiting)
  count.setAttribute('aria-label', `${waiting} waiting for your decision`)
  count.hidden = waiting === 0
}

/** @param {AdminState} state */
function drawState(state) {
  byId('lost').hidden = true
  // Before the first state, an empty table would claim that there were no requests and no refusals.
  byId('main').hidden = false
  draw('upstreams', state.upstreams, drawStatus)
  draw('waiting', state.approvals.filter(({ asked }) => asked).length, drawWaiting)
  drawView(state)
  byId('uptime').textContent =
    `running for ${duration(Math.max(1000, state.now - state.started)).replace(/\.[0-9] s/, ' s')}`
  draw('version', state.version, (version) => {
    byId('version').textContent = `Version ${version}`
  })
}

const events = new EventSource('/events')
events.addEventListener('state', ({ data }) => drawState(JSON.parse(data)))
events.addEventListener('error', () => {
  byId('lost').hidden = false
})
