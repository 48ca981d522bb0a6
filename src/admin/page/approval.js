// @ts-check
/**
 * @import { PendingApproval } from '../approvals.ts'
 * @import { AdminState } from '../state.ts'
 */
import { decide, refuseBecause, rule } from './decide.js'
import { element } from './dom.js'
import { effectOf } from './effect.js'
import { namesOf } from './names.js'
import { clock, period } from './words.js'

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
 * @param {PendingApproval} approval
 * @param {Pick<AdminState, 'profiles' | 'period'>} state
 */
export function approvalItem(approval, { profiles, period: ms }) {
  const asks = approval.asked ? ` asks: ${approval.summary}` : ` was refused, and never asks ${approval.summary}`
  const what = element('div', { class: 'what' }, element('strong', {}, approval.who), asks)
  const about = approval.action === null ? '' : `${approval.action}, `
  const open = approval.kind === 'call' ? `, open until ${clock(approval.until)}` : ''
  const when = `${about}${approval.asked ? 'asked' : 'first refused'} at ${clock(approval.since)}${open}`
  what.append(element('p', { class: 'quiet' }, when, element('span', { class: 'tried' }, triedText(approval))))
  if (approval.kind === 'call') what.append(effectOf(approval.id))
  if (approval.names > 0) what.append(namesOf(approval))
  const { id, kind, asked, who } = approval
  const item = element('li', { 'data-id': id, 'data-kind': kind, 'data-asked': String(asked), 'data-who': who }, what)
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
export function triedText({ refused, calls }) {
  if (refused === 0) return ''
  const times = refused === 1 ? 'refused once' : `refused ${refused.toLocaleString()} times`
  return `; ${times}${calls.length === 0 ? '' : `: ${calls.join(', ')}`}`
}
