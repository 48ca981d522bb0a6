// @ts-check
/** @import { AdminState } from '../state.ts' */
import { approvalItem, triedText } from './approval.js'
import { isLastDecided } from './decide.js'
import { byId, element, fill } from './dom.js'
import { drawGrants } from './grants.js'

/**
 * How many questions of one client or caller are shown, and how many more at a time. The effect of each shown call is read, and one that
 * asks without end must not push the question of another out of sight.
 */
const FEW = 10
let most = FEW

/**
 * Returns the first questions of each one who asks, in their order.
 * @param {AdminState['approvals']} approvals
 */
function firstOfEach(approvals) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  return approvals.filter(({ who }) => {
    const count = counts.get(who) ?? 0
    counts.set(who, count + 1)
    return count < most
  })
}

/**
 * Says which of the waiting clients could answer in the owner's place.
 * @param {AdminState['approvals']} approvals
 * @param {AdminState['answerers']} answerers
 */
function drawAnswerers(approvals, answerers) {
  const asking = new Set(approvals.filter(({ kind }) => kind === 'call').map(({ who }) => who))
  const texts = [...asking].flatMap((who) => answerers[who] ?? [])
  fill(
    byId('answerers'),
    texts.map((text) => element('p', { class: 'quiet' }, text)),
  )
}

/**
 * Draws the waiting questions. Existing ones keep their place, so that no button moves away and focus and choices stay.
 * @param {Pick<AdminState, 'approvals' | 'grants' | 'answerers' | 'period' | 'profiles'>} state
 */
export function drawApprovals(state) {
  const { approvals, grants, answerers, ...choices } = state
  const list = byId('approval-list')
  const shown = firstOfEach(approvals)
  /** @type {Map<string | undefined, string>} */
  const asking = new Map(approvals.map(({ id, asked }) => [id, String(asked)]))
  const there = new Set()
  for (const item of /** @type {HTMLElement[]} */ ([...list.children])) {
    const isSame = asking.get(item.dataset.id) === item.dataset.asked
    if (isSame) there.add(item.dataset.id)
    else {
      const { activeElement, body } = document
      const hadFocus = item.contains(activeElement) || (isLastDecided(item) && activeElement === body)
      item.remove()
      if (hadFocus) /** @type {HTMLElement} */ (list.querySelector('.buttons button') ?? byId('decided')).focus()
    }
  }
  for (const approval of shown) {
    const tried = list.querySelector(`[data-id="${approval.id}"] .tried`)
    if (tried !== null && tried.textContent !== triedText(approval)) tried.textContent = triedText(approval)
  }
  list.append(...shown.filter(({ id }) => !there.has(id)).map((approval) => approvalItem(approval, choices)))
  const more = byId('approval-more')
  const hidden = approvals.length - list.childElementCount
  more.hidden = hidden <= 0
  more.textContent = `${hidden.toLocaleString()} more wait: show more`
  more.onclick = () => {
    most += FEW
    const next = list.childElementCount
    drawApprovals(state)
    // The pressed button may be gone.
    const focus = list.children[next]?.querySelector('.buttons button')
    if (focus instanceof HTMLElement) focus.focus()
  }
  const isOver = byId('decided').textContent === '' && byId('fresh').hidden
  drawGrants(grants)
  drawAnswerers(approvals, answerers)
  byId('approvals').hidden = approvals.length === 0 && grants.length === 0 && isOver
}
