// @ts-check

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** @type {Map<string, string>} */
const shown = new Map()

/**
 * Creates an element. Names that a client may have chosen only ever become text.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number>} [properties]
 * @param {(Node | string | null)[]} children
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) made.setAttribute(key, String(value))
  made.append(...children.filter((child) => child !== null))
  return made
}

/**
 * Draws a part of the page only if its content has changed. Focus and selection stay, and screen readers stay silent.
 * @template Value
 * @param {string} part
 * @param {Value} value
 * @param {(value: Value) => void} render
 */
export function draw(part, value, render) {
  const text = JSON.stringify(value)
  if (shown.get(part) === text) return
  shown.set(part, text)
  render(value)
}

/**
 * Replaces the children of a place. A child that looks the same stays, and so does a selection in it.
 * @param {Element} place
 * @param {readonly Element[]} made
 */
export function fill(place, made) {
  const there = [...place.children]
  for (const [index, child] of made.entries()) {
    const old = there[index]
    if (old === undefined) place.append(child)
    else if (child instanceof HTMLTableRowElement && old.className === child.className) fill(old, [...child.children])
    else if (!old.isEqualNode(child)) old.replaceWith(child)
  }
  for (const old of there.slice(made.length)) old.remove()
}
