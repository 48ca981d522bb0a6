// @ts-check
/** @import { OwnerGrant } from '../approvals.ts' */
import { sayDecided } from './decide.js'
import { byId, element, fill } from './dom.js'
import { send } from './talk.js'
import { clock } from './words.js'

/**
 * Draws the actions that clients may use for a while, each with a button that ends it.
 * @param {readonly OwnerGrant[]} grants
 */
export function drawGrants(grants) {
  const items = grants.map(({ id, client, action, until }) => {
    const stop = element('button', { type: 'button', 'data-stop': id }, 'Stop')
    stop.setAttribute('aria-label', `Stop: ${client} may use ${action}`)
    const text = `${client} may use ${action} without asking until ${clock(until)}`
    return element('li', {}, element('span', { class: 'what' }, text), stop)
  })
  fill(byId('grant-list'), items)
}

byId('grant-list').addEventListener('click', async ({ target }) => {
  const id = target instanceof HTMLElement ? target.dataset.stop : undefined
  if (id === undefined) return
  const reply = await send(`/approvals/${id}`, { verdict: 'refuse' })
  sayDecided(reply.ok ? 'Stopped.' : `That could not be stopped: ${reply.error}`)
})
