// @ts-check
/**
 * @import { ClientRule } from '../rule.ts'
 * @import { AdminState } from '../state.ts'
 */
import { byId, element, fill } from './dom.js'
import { clientLink } from './links.js'
import { makeRule, ruledText } from './rules.js'
import { clock, reasons } from './words.js'

/** The refusals that a rule of the client's own can undo. */
const WIDENED = new Set(['policy.not-allowed', 'policy.hazard'])

/**
 * Returns whether a caller is a program on this machine. It never waits for its owner's decision: it needs a key of its own.
 * @param {string} who
 */
const isThisMachine = (who) => who === '::1' || /^127\.\d+\.\d+\.\d+$/.test(who)

/**
 * Draws the buttons of a refused call. Their data says what they do, so that a list can be drawn again around them.
 * @param {AdminState['refusals'][number]} refusal
 */
function ruleButtons({ client, action, code, by, who }) {
  if (client === null && who !== null && (by === 'origin' || by === 'key') && !isThisMachine(who)) {
    const made = element('button', { type: 'button', 'data-rule': 'let-in', 'data-who': who }, 'Let in as ...')
    made.setAttribute('aria-label', `Let in as ...: ${who}`)
    return element('p', { class: 'buttons' }, made)
  }
  if (client === null || action === null || code === null || !WIDENED.has(code)) return null
  const button = (/** @type {ClientRule['rule']} */ rule, /** @type {string} */ text) => {
    const about = { type: 'button', 'data-rule': rule, 'data-client': client, 'data-action': action }
    const made = element('button', about, text)
    made.setAttribute('aria-label', `${text}: ${action} for ${client}`)
    return made
  }
  const never = code === 'policy.not-allowed' ? [button('deny', 'Always refuse, stop showing')] : []
  return element('p', { class: 'buttons' }, button('allow', `Allow this for ${client}`), ...never)
}

/** @param {AdminState['refusals'][number]} refusal */
export function refusalItem(refusal) {
  const { at, client, action, by, error, code, remedy, count, who: caller } = refusal
  const who = element('strong', {}, client === null ? (caller ?? 'no client') : clientLink(client))
  const what = element(
    'span',
    {},
    who,
    action === null ? ` refused for ${reasons[by] ?? by}` : ` ${action === 'unknown' ? 'an unknown action' : action}`,
  )
  const times = count > 1 ? `${count.toLocaleString()} times, ${clock(at)}` : clock(at)
  return element(
    'li',
    {},
    element('p', { class: 'head' }, what, element('time', {}, times)),
    error === null ? null : element('p', { class: 'refused', title: code ?? '' }, error),
    remedy === null ? null : element('p', { class: 'quiet' }, remedy),
    ruleButtons(refusal),
  )
}

/** The button that had the focus before its list was drawn again, as a selector. */
function focused() {
  const { activeElement } = document
  const { rule, client, action, who } = activeElement instanceof HTMLElement ? activeElement.dataset : {}
  if (rule === undefined || who !== undefined) return null
  const list = activeElement?.closest('ul')?.id ?? ''
  return `#${list} button[data-rule="${rule}"][data-client="${CSS.escape(client ?? '')}"][data-action="${CSS.escape(action ?? '')}"]`
}

/** A call that waits for the owner stands above. Its client was told to wait, which is not a refusal to the owner. */
const WAITING = ['approval.waiting', 'image.waiting']

/**
 * Returns the refusals without the calls that only had to wait.
 * @param {AdminState['refusals']} refusals
 */
export const trueRefusals = (refusals) => refusals.filter(({ code }) => code === null || !WAITING.includes(code))

/**
 * Draws refusals into a list. A button keeps the focus while the numbers around it change.
 * @param {string} list
 * @param {AdminState['refusals']} refusals
 */
export function fillRefusals(list, refusals) {
  const selector = focused()
  fill(byId(list), refusals.map(refusalItem))
  if (selector !== null && document.activeElement === document.body) {
    const again = document.querySelector(selector)
    if (again instanceof HTMLElement) again.focus()
  }
}

/** @param {AdminState['refusals']} all */
export function drawRefusals(all) {
  const refusals = trueRefusals(all)
  fillRefusals('refusal-list', refusals)
  byId('no-refusals').hidden = refusals.length > 0
}

document.addEventListener('click', async ({ target }) => {
  if (!(target instanceof HTMLElement)) return
  const { rule, client, action, who } = target.dataset
  if (rule === 'let-in') {
    const name = document.querySelector(`#approval-list > li[data-who="${CSS.escape(who ?? '')}"] input[name="name"]`)
    if (name instanceof HTMLElement) name.focus()
    byId('ruled').textContent =
      name === null
        ? `${who} does not wait now. If you did not let it in, it is listed when it calls again, an hour after Not now at the earliest.`
        : ''
  }
  if ((rule !== 'allow' && rule !== 'deny') || client === undefined || action === undefined) return
  const title = rule === 'allow' ? `Allow ${action} for ${client}?` : `Always refuse ${action} for ${client}?`
  const ruled = await makeRule({ rule, client, action }, title)
  byId('ruled').textContent = ruledText(ruled)
})
