// @ts-check
/** @import { NamedPage, PendingApproval } from '../approvals.ts' */
import { element } from './dom.js'
import { quoted } from './words.js'

/**
 * Draws the list of everything that a call names. It loads page by page, once the owner opens it.
 * @param {PendingApproval} approval
 */
export function namesOf(approval) {
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
