// @ts-check
import { element } from './dom.js'

/**
 * Asks the owner a question in a dialog, and resolves to whether the owner agrees.
 * Escape and the other button say no. Without a text to agree to, there is only one button. The focus returns to where it was.
 * @param {{ title: string, body: readonly (Node | string)[], agree: string | null, isDangerous?: boolean }} question
 * @returns {Promise<boolean>}
 */
export function confirm({ title, body, agree, isDangerous = false }) {
  const before = document.activeElement
  const yes = element('button', { class: isDangerous ? 'danger' : 'primary', type: 'button' }, agree ?? '')
  const no = element('button', { type: 'button' }, agree === null ? 'Close' : 'Cancel')
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'dialog-title' },
    element('h2', { id: 'dialog-title' }, title),
    ...body,
    element('p', { class: 'buttons' }, no, agree === null ? null : yes),
  )
  document.body.append(dialog)
  return new Promise((resolve) => {
    yes.addEventListener('click', () => dialog.close('yes'))
    no.addEventListener('click', () => dialog.close())
    dialog.addEventListener('close', () => {
      dialog.remove()
      if (before instanceof HTMLElement) before.focus()
      resolve(dialog.returnValue === 'yes')
    })
    dialog.showModal()
    no.focus()
  })
}
