// @ts-check
import { element } from './dom.js'

/**
 * Something that can be found: its name, and words about it.
 * @typedef {{ name: string, title: string, mark: string }} Found
 */

/** The most that a search shows. */
const MOST = 12

/**
 * Returns what a text finds: first what begins with it, then what holds it, then what its title holds.
 * @param {readonly Found[]} all
 * @param {string} text
 */
export function search(all, text) {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const rank = (/** @type {Found} */ { name, title }) => {
    const [small, about] = [name.toLowerCase(), `${name} ${title}`.toLowerCase()]
    if (!words.every((word) => about.includes(word))) return 3
    const [first = ''] = words
    return small.startsWith(first) ? 0 : small.includes(first) ? 1 : 2
  }
  const ranked = all.map((one) => ({ one, at: rank(one) })).filter(({ at }) => at < 3)
  return ranked.sort((a, b) => a.at - b.at).map(({ one }) => one)
}

/**
 * Makes a field search as the owner types (a combobox with a list, as the ARIA Authoring Practices describe it).
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list
 * @param {{ all: () => readonly Found[], choose: (name: string) => void }} options
 */
export function searchIn(input, list, { all, choose }) {
  /** @type {readonly Found[]} */
  let found = []
  let active = -1
  const close = () => {
    list.hidden = true
    active = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }
  const mark = () => {
    for (const [index, item] of [...list.children].entries()) {
      item.setAttribute('aria-selected', String(index === active))
      if (index !== active) continue
      input.setAttribute('aria-activedescendant', item.id)
      item.scrollIntoView({ block: 'nearest' })
    }
  }
  const take = (/** @type {string} */ name) => {
    input.value = name
    close()
    choose(name)
  }
  const open = (/** @type {string} */ text) => {
    found = search(all(), text).slice(0, MOST)
    const items = found.map(({ name, title, mark: kind }, index) => {
      const item = element(
        'div',
        { role: 'option', id: `${list.id}-${index}`, 'aria-selected': 'false' },
        element('strong', {}, name),
        element('span', { class: 'quiet' }, ` ${title} `),
        kind === 'read' ? null : element('span', { class: 'badge attention' }, kind),
      )
      // The field keeps the focus, so that the list does not close before the click.
      item.addEventListener('mousedown', (event) => event.preventDefault())
      item.addEventListener('click', () => take(name))
      return item
    })
    list.replaceChildren(
      ...(items.length > 0 ? items : [element('div', { class: 'quiet' }, 'No action is called so.')]),
    )
    list.hidden = false
    active = items.length > 0 && text !== '' ? 0 : -1
    input.setAttribute('aria-expanded', 'true')
    mark()
  }
  input.addEventListener('input', () => open(input.value))
  input.addEventListener('focus', () => input.select())
  input.addEventListener('click', () => list.hidden && open(''))
  input.addEventListener('blur', close)
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      if (list.hidden) open('')
      active = Math.max(0, Math.min(found.length - 1, active + step))
      mark()
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const name = list.hidden ? input.value : (found[active]?.name ?? input.value)
      take(name)
    } else if (event.key === 'Escape') close()
  })
}
