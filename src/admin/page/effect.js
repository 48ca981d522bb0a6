// @ts-check
/**
 * @import { Difference, EffectItem } from '../../effect/effect.ts'
 * @import { EffectPart } from '../../effect/effects.ts'
 */
import { element } from './dom.js'
import { read } from './talk.js'
import { quoted, visible } from './words.js'

/**
 * Draws the effect of a waiting call: a sentence, and each thing before and after. The gateway may have to ask Anki first.
 * @param {string} id
 */
export function effectOf(id) {
  const place = element(
    'div',
    { class: 'effect', 'aria-busy': 'true' },
    element('p', { class: 'quiet' }, 'Reading the effect…'),
  )
  const list = element('ul', { tabindex: '0', 'aria-label': 'What would change' })
  const more = element('button', { class: 'more', type: 'button' }, 'Show more')
  const trouble = element('p', { class: 'quiet', role: 'status' })
  /** @type {EffectPart['next']} */
  let next = 0
  const add = async () => {
    more.disabled = true
    const answer = await read(`/approvals/${id}/effect/${next}`)
    more.disabled = false
    place.removeAttribute('aria-busy')
    if (!answer.ok) {
      if (next === 0) place.replaceChildren(trouble)
      trouble.textContent = `The effect could not be read: ${answer.error}`
      return
    }
    /** @type {EffectPart} */
    const part = answer.value
    const { effect, items } = part
    if (next === 0) {
      place.dataset.digest = effect.digest
      if (effect.kind === 'unknown') {
        place.replaceChildren(element('p', { class: 'quiet' }, effect.reason))
        return
      }
      const facts = effect.facts.map((fact) => element('p', { class: 'quiet' }, fact))
      place.replaceChildren(element('p', { class: 'sentence' }, effect.sentence), ...facts, list, more, trouble)
    }
    list.append(...items.map(itemOf))
    list.hidden = list.childElementCount === 0
    next = part.next
    more.hidden = next === null
    if (effect.kind === 'known') more.textContent = `Show more of ${effect.total.toLocaleString()}`
  }
  more.addEventListener('click', add)
  void add()
  return place
}

/** @param {EffectItem} item */
function itemOf({ kind, name, about, differences }) {
  const isId = /^(new )?[0-9]+$/.test(name)
  const rows = differences.flatMap((difference) => [
    element('dt', {}, visible(difference.name)),
    element('dd', {}, ...differenceOf(difference)),
  ])
  return element(
    'li',
    {},
    element('span', {}, `${kind} ${isId ? name : quoted(name)}`),
    isId ? ` ${quoted(about.length > 80 ? `${about.slice(0, 80)}…` : about)}` : '',
    rows.length === 0 ? null : element('dl', {}, ...rows),
  )
}

/**
 * Returns the text before and the text after. The part in which they differ is marked.
 * @param {Difference} difference
 */
function differenceOf({ before, after }) {
  const [one, other] = [visible(before ?? ''), visible(after ?? '')]
  let start = 0
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1
  let end = 0
  const most = Math.min(one.length, other.length) - start
  while (end < most && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1
  const marked = (/** @type {string} */ text) => [
    text.slice(0, start),
    element('mark', {}, text.slice(start, text.length - end)),
    text.slice(text.length - end),
    text === '' ? element('span', { class: 'quiet' }, 'empty') : '',
  ]
  return [
    ...(before === null ? [] : [element('del', {}, ...marked(one))]),
    ...(after === null ? [] : [element('ins', {}, ...marked(other))]),
  ]
}
