// @ts-check
/**
 * @import { FoundCalls } from '../lookup.ts'
 * @import { View } from './view.js'
 */
import { byId, draw, element } from './dom.js'
import { lookUpCalls, lookUpRequests } from './look-up.js'
import { addressOf } from './place.js'
import { recordedItem } from './recorded.js'
import { requestRow } from './requests.js'
import { moment } from './words.js'

/** How a request can end, for the owner to choose. @type {Record<string, string>} */
const outcomes = {
  answered: 'answered',
  error: 'failed in Anki',
  refused: 'refused',
  failed: 'failed',
  dropped: 'Anki closed',
  abandoned: 'client left',
}
/** The latest requests that are shown above those that the owner has to ask for. */
const FEW = 20

const form = /** @type {HTMLFormElement} */ (byId('filters'))
const fields = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (form.querySelectorAll('input, select'))

/** @type {Record<string, string>} */
let filters = {}
/** What was asked for last: a reply to anything before it comes too late. */
let asked = 0
/** @type {string | null} */
let next = null
/** The requests since the start when the latest ones were read. */
let seen = -1
let isAll = false

/** @param {readonly string[]} names @param {string} list */
function suggest(names, list) {
  draw(list, [...new Set(names)].sort(), (known) => {
    byId(list).replaceChildren(...known.map((value) => element('option', { value })))
  })
}

async function showLatest() {
  const mine = asked
  const answer = await lookUpRequests(filters)
  if (mine !== asked) return
  byId('latest-note').textContent = answer.ok ? '' : `The requests could not be read: ${answer.error}`
  if (!answer.ok) return
  const { requests, kept } = answer.value
  byId('latest-note').textContent =
    filters.about === undefined
      ? `${requests.length} of the latest ${kept.toLocaleString()} requests, reads included.`
      : 'The latest requests hold no names, so that About finds none of them.'
  byId('latest-table').hidden = requests.length === 0
  suggest(
    requests.flatMap(({ actions }) => Object.keys(actions)),
    'filter-actions',
  )
  byId('latest-more').hidden = isAll || requests.length <= FEW
  draw('latest', isAll ? requests : requests.slice(0, FEW), (list) => {
    byId('latest-rows').replaceChildren(...list.map(requestRow))
  })
}

/** What the audit log holds, as a note next to the filters. @param {FoundCalls} found */
function noteText({ audit }) {
  if (audit === null)
    return 'Nothing is recorded, because audit is off: there are only the latest requests below, until the gateway ends. Set audit: { file: audit.jsonl } in the configuration to look further back.'
  return audit.reads
    ? 'From the audit log, with reads.'
    : 'From the audit log: writes and refusals. Reads are not recorded (audit.reads).'
}

/** How far the log was read, and what in it was not. @param {FoundCalls} found @param {number} count */
function endText({ next = null, reached = null, unreadable = 0, skipped = [], trouble = null }, count) {
  const texts = []
  if (trouble !== null) texts.push(`The audit log could not be read further: ${trouble}.`)
  else if (next !== null && reached !== null) texts.push(`Read back to ${moment(reached)}.`)
  else texts.push(count === 0 ? 'No recorded call is like that.' : 'This is the end of the log.')
  if (unreadable > 0) texts.push(`${unreadable.toLocaleString()} lines could not be read.`)
  if (skipped.length > 0) texts.push(`Not read, because they are compressed: ${skipped.join(', ')}.`)
  return texts.join(' ')
}

/** Reads a page of the log and adds it to the list. */
async function showMore() {
  const mine = asked
  const list = byId('recorded-list')
  const more = /** @type {HTMLButtonElement} */ (byId('recorded-more'))
  more.disabled = true
  const answer = await lookUpCalls(filters, next)
  if (mine !== asked) return
  more.disabled = false
  if (!answer.ok) {
    byId('recorded-end').textContent = `The audit log could not be read: ${answer.error}`
    return
  }
  const found = answer.value
  byId('recorded-note').textContent = noteText(found)
  const items = (found.calls ?? []).map(recordedItem)
  list.append(...items)
  next = found.next ?? null
  more.hidden = next === null
  byId('recorded-end').textContent = found.audit === null ? '' : endText(found, list.childElementCount)
}

function change() {
  const chosen = [...fields].map(({ name, value }) => [name, value])
  location.hash = addressOf('requests', null, Object.fromEntries(chosen))
}
form.addEventListener('submit', (event) => {
  event.preventDefault()
  change()
})
form.addEventListener('change', change)
byId('clear').addEventListener('click', () => {
  location.hash = addressOf('requests')
})
byId('recorded-more').addEventListener('click', showMore)
byId('latest-more').addEventListener('click', () => {
  isAll = true
  showLatest()
})
byId('filter-outcome').append(...Object.entries(outcomes).map(([value, text]) => element('option', { value }, text)))

/** The requests that the owner looks for. @type {View} */
export const history = {
  title: () => 'Requests',
  open(place) {
    filters = place.filters
    asked += 1
    next = null
    isAll = false
    for (const field of fields) field.value = filters[field.name] ?? ''
    byId('recorded-list').replaceChildren()
    byId('recorded-end').textContent = ''
    showMore()
    showLatest()
  },
  draw({ clients, total }) {
    suggest([...clients.map(({ name }) => name), 'no client'], 'filter-clients')
    // Rows under the pointer stay, so that they can be read and copied.
    if (total === seen || byId('latest-rows').matches(':hover')) return
    seen = total
    showLatest()
  },
}
