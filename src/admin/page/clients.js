// @ts-check
/** @import { AdminState, ClientState } from '../state.ts' */
import { byId, element, fill } from './dom.js'
import { clientLink } from './links.js'
import { ago } from './words.js'

/** @param {ClientState['budgets']} budgets */
function budgetCell(budgets) {
  const rates = budgets.flatMap(({ rates }) => rates)
  if (rates.length === 0) return element('td', { class: 'quiet' }, 'none')
  const tightest = rates.reduce((low, rate) => (rate.left < low.left ? rate : low))
  const percent = `${Math.round(tightest.left * 100)} %`
  const meter = element('meter', { min: 0, max: 1, low: 0.2, optimum: 1, value: tightest.left })
  meter.setAttribute('aria-label', `${percent} left of ${tightest.rate}`)
  return element('td', { title: rates.map(({ rate }) => rate).join(', ') }, meter, percent)
}

/** @param {AdminState} state */
export function drawClients({ clients, upstreams, now }) {
  const rows = clients.map(
    ({ name, profile, mode, upstream, lastSeen, calls, failed, refused, budgets, isRevoked }) => {
      const behind = upstreams.length === 1 ? null : `to ${upstream ?? upstreams[0]?.name}`
      const words = [profile, mode === 'report' ? 'report only' : null, behind]
      const about = words.filter((word) => word !== null).join(', ')
      const head = element('th', { scope: 'row' }, clientLink(name))
      if (isRevoked) head.append(' ', element('span', { class: 'badge not' }, 'revoked'))
      if (about !== '') head.append(element('span', { class: 'quiet' }, `  ${about}`))
      return element(
        'tr',
        lastSeen === null ? { class: 'unused' } : {},
        head,
        element('td', {}, lastSeen === null ? 'not yet' : ago(lastSeen, now)),
        element('td', { class: 'number' }, calls.toLocaleString()),
        element('td', { class: failed > 0 ? 'number failed' : 'number' }, failed.toLocaleString()),
        element('td', { class: refused > 0 ? 'number refused' : 'number' }, refused.toLocaleString()),
        budgetCell(budgets),
      )
    },
  )
  fill(byId('client-rows'), rows)
}
