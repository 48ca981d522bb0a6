// @ts-check
/**
 * @import { ConsoleReply, ConsoleTarget, ConsoleWrite } from '../console.ts'
 * @import { ExplainedRequest } from '../../checks/explained.ts'
 */
import { confirm } from './dialog.js'
import { byId, element } from './dom.js'
import { pretty } from './json-text.js'
import { duration, outcomes, quoted, served, size } from './words.js'

const effects = /** @type {const} */ ({ passes: 'here', asks: 'attention', refused: 'not' })
const effectWords = { passes: 'passes', asks: 'asks you', refused: 'refused' }

/** @param {ExplainedRequest} explained @returns {HTMLElement} */
function verdictItem(explained) {
  const { kind, text } = explained
  if (kind === 'multi') {
    const rest = [
      explained.more > 0 ? `${explained.more.toLocaleString()} more calls are judged in the same way` : null,
      explained.end,
    ]
    const notes = rest.flatMap((one) => (one === null ? [] : [element('li', { class: 'quiet' }, one)]))
    return element('li', {}, text, element('ul', { class: 'list' }, ...explained.calls.map(verdictItem), ...notes))
  }
  const { effect, rules } = explained
  const badge = element('span', { class: `badge ${effects[effect]}` }, effectWords[effect])
  const facts = rules.flatMap(({ rule, verdict }) => [element('dt', {}, rule), element('dd', {}, verdict)])
  return element('li', {}, element('p', {}, badge, ` ${text}`), element('dl', { class: 'facts' }, ...facts))
}

/**
 * Draws the verdict on a request, rule by rule.
 * @param {ExplainedRequest | { kind: 'error', text: string }} explained
 */
export function drawVerdict(explained) {
  const item = explained.kind === 'error' ? element('li', { class: 'refused' }, explained.text) : verdictItem(explained)
  byId('console-verdict').replaceChildren(item)
}

/**
 * Asks the owner before a request runs on Anki that does more than read.
 * @param {string} client
 * @returns {(writes: readonly ConsoleWrite[], more: number) => Promise<boolean>}
 */
export const askAs = (client) => (writes, more) => {
  const items = writes.map(({ action, summary }) => element('li', {}, element('strong', {}, action), ` ${summary}`))
  if (more > 0) items.push(element('li', {}, `and ${more.toLocaleString()} more`))
  return confirm({
    title: `Run this on your Anki, as ${client}?`,
    body: [
      element('ul', { class: 'list' }, ...items),
      element(
        'p',
        { class: 'quiet' },
        `It can do what ${client} may do. The audit log, if there is one, says that it came from here. The gateway cannot take it back.`,
      ),
    ],
    agree: 'Run on Anki',
    isDangerous: true,
  })
}

/**
 * Writes a string of a reply for people to read: characters instead of escapes, and escapes instead of invisible characters.
 * @param {string} token
 */
function readable(token) {
  try {
    return quoted(JSON.parse(token))
  } catch {
    return token
  }
}

/** The reply that is shown. @type {{ target: ConsoleTarget, client: string, reply: ConsoleReply } | null} */
let last = null

/** Draws the last reply again, as it was sent or for people to read. */
export function drawReply() {
  if (last === null) return
  const { target, client, reply } = last
  const { status, text, bytes, isCut, outcome, servedBy, ms } = reply
  const place = target === 'sandbox' ? 'The sandbox' : 'Anki'
  const words =
    status === null
      ? `${client} would get no reply, because Anki is closed`
      : [
          `${place}: ${status}`,
          outcome === 'answered' ? (target === 'sandbox' ? 'answered' : `from ${served[servedBy]}`) : outcomes[outcome],
          duration(ms),
          size(bytes),
        ].join(', ')
  const isRaw = /** @type {HTMLInputElement} */ (byId('console-raw')).checked
  byId('console-said').textContent = isCut ? `${words}; here is the beginning` : words
  byId('console-reply').textContent = isRaw ? text : pretty(text, readable)
  byId('console-reply-text').hidden = text === ''
  byId('console-raw-label').hidden = text === ''
}

/**
 * Shows a reply, or a text in its place.
 * @param {{ target: ConsoleTarget, client: string, reply: ConsoleReply } | string} said
 */
export function showReply(said) {
  last = typeof said === 'string' ? null : said
  byId('console-answer').hidden = false
  byId('console-reply-text').hidden = true
  byId('console-raw-label').hidden = true
  if (typeof said === 'string') byId('console-said').textContent = said
  else drawReply()
}
