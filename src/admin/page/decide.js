// @ts-check
/** @import { OwnerDecision, PendingApproval } from '../approvals.ts' */
import { confirm } from './dialog.js'
import { byId, element } from './dom.js'
import { effectOf } from './effect.js'
import { addressOf } from './place.js'
import { makeRule } from './rules.js'
import { send } from './talk.js'
import { period } from './words.js'

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

/** @param {Element} item */
export const isLastDecided = (item) => item === lastDecided

/**
 * Says what came of a decision. With a client, it leads to what that client does with it.
 * @param {string} text
 * @param {string | null} [client]
 */
export function sayDecided(text, client = null) {
  byId('decided').textContent = text
  byId('decided-client').hidden = client === null
  if (client !== null) byId('decided-client').querySelector('a')?.setAttribute('href', addressOf('client', client))
}

/**
 * Returns what the owner decided, and what happens next.
 * @param {OwnerDecision} decision
 * @param {PendingApproval} approval
 */
function decisionText({ verdict, for: ms }, { kind, who, summary }) {
  if (verdict === 'refuse') return `Refused for ${who}: ${summary}`
  if (ms !== undefined) return `Allowed for ${period(ms)} for ${who}: ${summary}`
  const next = kind === 'call' ? '. If the client no longer waits, it has to send the same call again.' : ''
  return `Allowed for ${who}: ${summary}${next}`
}

/**
 * @param {PendingApproval} approval
 * @param {OwnerDecision} decision
 * @param {HTMLElement} item
 */
export async function decide(approval, decision, item) {
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
  const isAllowed = reply.ok && decision.verdict === 'allow'
  sayDecided(
    reply.ok ? decisionText(decision, approval) : `That could not be decided: ${reply.error}`,
    isAllowed && approval.kind === 'call' ? approval.who : null,
  )
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
export async function refuseBecause(approval, item) {
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
export async function rule(approval, rule, item) {
  lastDecided = item
  const { id, who } = approval
  const isLetIn = rule === 'let-in'
  const asked = isLetIn ? { rule, id, ...choice(item) } : { rule, id }
  const ruled = await makeRule(asked, isLetIn ? `Let in ${who}?` : `Always refuse ${who}?`)
  if (ruled.kind === 'left') return
  sayDecided(
    ruled.kind === 'failed'
      ? `That could not be decided: ${ruled.error}`
      : isLetIn
        ? `Let in: ${who}, as ${ruled.client?.name}`
        : `Always refused: ${who}`,
  )
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
