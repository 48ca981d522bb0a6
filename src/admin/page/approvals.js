// @ts-check
/**
 * @import { NamedPage, OwnerDecision, OwnerGrant, PendingApproval } from '../approvals.ts'
 * @import { AdminState } from '../state.ts'
 */
import { confirm } from './dialog.js'
import { byId, element, fill } from './dom.js'
import { effectOf } from './effect.js'
import { makeRule } from './rules.js'
import { send } from './talk.js'
import { clock, period, quoted } from './words.js'

/** The key of a client that was just let in. */
const freshKey = /** @type {HTMLInputElement} */ (byId('fresh-key'))

/**
 * Returns the name and the profile that the owner chose for a caller.
 * @param {HTMLElement} item
 */
function choice(item) {
  const chosen = [
    .../** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (item.querySelectorAll('input, select')),
  ].map(({ name, value }) => [name, value])
  return Object.fromEntries(chosen)
}

/**
 * The item that was last decided. Its button loses the focus when the page disables it.
 * @type {Element | null}
 */
let lastDecided = null

/**
 * Returns what the owner decided, in words.
 * @param {OwnerDecision} decision
 */
function decisionText({ verdict, for: ms }) {
  if (verdict === 'refuse') return 'Refused'
  return ms === undefined ? 'Allowed' : `Allowed for ${period(ms)}`
}

/**
 * @param {PendingApproval} approval
 * @param {OwnerDecision} decision
 * @param {HTMLElement} item
 */
async function decide(approval, decision, item) {
  lastDecided = item
  /** @type {NodeListOf<HTMLButtonElement | HTMLInputElement | HTMLSelectElement>} */
  const controls = item.querySelectorAll('button, input, select')
  for (const control of controls) control.disabled = true
  const seen = decision.verdict === 'allow' ? /** @type {HTMLElement | null} */ (item.querySelector('.effect')) : null
  const digest = seen?.dataset.digest
  const reply = await send(`/approvals/${approval.id}`, {
    ...decision,
    ...(digest !== undefined && { effect: digest }),
  })
  byId('decided').textContent = reply.ok
    ? `${decisionText(decision)} for ${approval.who}: ${approval.summary}`
    : `That could not be decided: ${reply.error}`
  if (reply.ok) return
  for (const control of controls) control.disabled = false
  // The effect may be another one now. The owner has to see that one.
  seen?.replaceWith(effectOf(approval.id))
}

/**
 * Asks the owner for the reason of a refusal, which the client reads, and refuses.
 * @param {PendingApproval} approval
 * @param {HTMLElement} item
 */
async function refuseBecause(approval, item) {
  const reason = element('input', { name: 'reason', maxlength: 200, autocomplete: 'off' })
  const agreed = confirm({
    title: `Refuse ${approval.who}`,
    body: [
      element('p', {}, approval.summary),
      element('p', {}, element('label', { class: 'reason' }, 'What the client reads as the reason ', reason)),
    ],
    agree: 'Refuse',
  })
  reason.focus()
  reason.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') reason.closest('dialog')?.close('yes')
  })
  if (await agreed) await decide(approval, { verdict: 'refuse', reason: reason.value }, item)
}

/**
 * Shows what would be written about a caller, and writes it if the owner agrees.
 * @param {PendingApproval} approval
 * @param {'let-in' | 'refuse'} rule
 * @param {HTMLElement} item
 */
async function rule(approval, rule, item) {
  lastDecided = item
  const { id, who } = approval
  const isLetIn = rule === 'let-in'
  const asked = isLetIn ? { rule, id, ...choice(item) } : { rule, id }
  const ruled = await makeRule(asked, isLetIn ? `Let in ${who}?` : `Always refuse ${who}?`)
  if (ruled.kind === 'left') return
  byId('decided').textContent =
    ruled.kind === 'failed'
      ? `That could not be decided: ${ruled.error}`
      : isLetIn
        ? `Let in: ${who}, as ${ruled.client?.name}`
        : `Always refused: ${who}`
  if (ruled.kind === 'written' && ruled.client?.key) {
    freshKey.value = ruled.client.key
    byId('fresh').hidden = false
    freshKey.focus()
    freshKey.select()
  }
}

byId('fresh-done').addEventListener('click', () => {
  freshKey.value = ''
  byId('fresh').hidden = true
})

/**
 * Draws the name and the profile that a caller would get, for the owner to change.
 * @param {NonNullable<PendingApproval['client']>} client
 * @param {AdminState['profiles']} profiles
 */
function drawChoice(client, profiles) {
  const name = element('input', {
    name: 'name',
    value: client.name,
    maxlength: 64,
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const options = profiles.map((profile) =>
    element('option', profile === client.profile ? { selected: '' } : {}, profile),
  )
  return element(
    'div',
    { class: 'choice' },
    element('label', {}, 'Name ', name),
    element('label', {}, 'Profile ', element('select', { name: 'profile' }, ...options)),
  )
}

/**
 * Draws the list of everything that a call names. It loads page by page, once the owner opens it.
 * @param {PendingApproval} approval
 */
function namesOf(approval) {
  const list = element('ol', {})
  const more = element('button', { class: 'more', type: 'button' }, 'Show more')
  const trouble = element('p', { class: 'quiet', role: 'status' })
  const things = approval.names === 1 ? 'the one thing' : `all ${approval.names} things`
  const details = element('details', {}, element('summary', {}, `Show ${things} it names`), list, more, trouble)
  /** @type {NamedPage['next']} */
  let next = 0
  const add = async () => {
    more.disabled = true
    const reply = await fetch(`/approvals/${approval.id}/names/${next}`).catch(() => null)
    const page = (await reply?.json().catch(() => null)) ?? { error: 'the gateway does not answer' }
    trouble.textContent = reply?.ok ? '' : `The names could not be read: ${page.error}`
    more.disabled = false
    if (!reply?.ok) return
    /** @type {NamedPage} */
    const { names, next: further } = page
    list.append(...names.map(({ what, name }) => element('li', {}, `${what} ${quoted(name)}`)))
    next = further
    more.hidden = next === null
  }
  more.addEventListener('click', add)
  details.addEventListener('toggle', () => details.open && list.childElementCount === 0 && add())
  return details
}

/**
 * @param {PendingApproval} approval
 * @param {Pick<AdminState, 'profiles' | 'period'>} state
 */
function approvalItem(approval, { profiles, period: ms }) {
  const asks = approval.asked ? ` asks: ${approval.summary}` : ` was refused, and never asks ${approval.summary}`
  const what = element('div', { class: 'what' }, element('strong', {}, approval.who), asks)
  const about = approval.action === null ? '' : `${approval.action}, `
  const when = `${about}${approval.asked ? 'asked' : 'first refused'} at ${clock(approval.since)}`
  what.append(element('p', { class: 'quiet' }, when, element('span', { class: 'tried' }, triedText(approval))))
  if (approval.kind === 'call') what.append(effectOf(approval.id))
  if (approval.names > 0) what.append(namesOf(approval))
  const item = element(
    'li',
    { 'data-id': approval.id, 'data-asked': String(approval.asked), 'data-who': approval.who },
    what,
  )
  if (approval.client !== null) item.append(drawChoice(approval.client, profiles))
  const button = (/** @type {string} */ name, /** @type {string} */ text, /** @type {() => unknown} */ press) => {
    const made = element('button', { class: name, type: 'button' }, text)
    made.setAttribute('aria-label', `${text} for ${approval.who}: ${approval.summary}`)
    made.addEventListener('click', press)
    return made
  }
  const refuse = () => decide(approval, { verdict: 'refuse' }, item)
  const buttons =
    approval.kind === 'client'
      ? [
          button('allow', 'Let in', () => rule(approval, 'let-in', item)),
          button('refuse', 'Not now', refuse),
          button('never', 'Always refuse, stop showing', () => rule(approval, 'refuse', item)),
        ]
      : [
          button('allow', 'Allow once', () => decide(approval, { verdict: 'allow' }, item)),
          button('period', `Allow ${approval.action} for ${period(ms)}`, () =>
            decide(approval, { verdict: 'allow', for: ms }, item),
          ),
          button('refuse', 'Refuse', refuse),
          button('because', 'Refuse and say why', () => refuseBecause(approval, item)),
        ]
  item.append(element('div', { class: 'buttons' }, ...buttons))
  return item
}

/**
 * Returns in words what a caller was refused.
 * @param {Pick<PendingApproval, 'refused' | 'calls'>} approval
 */
function triedText({ refused, calls }) {
  if (refused === 0) return ''
  const times = refused === 1 ? 'refused once' : `refused ${refused.toLocaleString()} times`
  return `; ${times}${calls.length === 0 ? '' : `: ${calls.join(', ')}`}`
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
 * Draws the actions that clients may use for a while, each with a button that ends it.
 * @param {readonly OwnerGrant[]} grants
 */
function drawGrants(grants) {
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
  byId('decided').textContent = reply.ok ? 'Stopped.' : `That could not be stopped: ${reply.error}`
})

/**
 * Draws the waiting questions. Existing ones keep their place, so that no button moves away and focus and choices stay.
 * @param {Pick<AdminState, 'approvals' | 'grants' | 'answerers' | 'period' | 'profiles'>} state
 */
export function drawApprovals({ approvals, grants, answerers, ...choices }) {
  const list = byId('approval-list')
  /** @type {Map<string | undefined, string>} */
  const asking = new Map(approvals.map(({ id, asked }) => [id, String(asked)]))
  const there = new Set()
  for (const item of /** @type {HTMLElement[]} */ ([...list.children])) {
    const isSame = asking.get(item.dataset.id) === item.dataset.asked
    if (isSame) there.add(item.dataset.id)
    else {
      const { activeElement, body } = document
      const hadFocus = item.contains(activeElement) || (item === lastDecided && activeElement === body)
      item.remove()
      if (hadFocus) /** @type {HTMLElement} */ (list.querySelector('.buttons button') ?? byId('decided')).focus()
    }
  }
  for (const approval of approvals) {
    const tried = list.querySelector(`[data-id="${approval.id}"] .tried`)
    if (tried !== null && tried.textContent !== triedText(approval)) tried.textContent = triedText(approval)
  }
  list.append(...approvals.filter(({ id }) => !there.has(id)).map((approval) => approvalItem(approval, choices)))
  const isOver = byId('decided').textContent === '' && byId('fresh').hidden
  drawGrants(grants)
  drawAnswerers(approvals, answerers)
  byId('approvals').hidden = approvals.length === 0 && grants.length === 0 && isOver
}
