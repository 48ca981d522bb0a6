// @ts-check
/** @import { RecordedCall } from '../../observe/recorded-call.ts' */
import { element } from './dom.js'
import { clientLink } from './links.js'
import { duration, moment, quoted } from './words.js'

/** @type {Record<string, string>} */
const ends = {
  result: 'done',
  error: 'failed in Anki',
  refused: 'refused',
  failed: 'failed',
  dropped: 'Anki was closed',
  abandoned: 'the client left',
  sent: 'sent; its end is not recorded',
}

/** The names in a call: the list, what one of them is called, and whether they are numbers. */
const kinds = /** @type {const} */ ([
  ['created', 'made note', true],
  ['notes', 'note', true],
  ['cards', 'card', true],
  ['deck', 'deck', false],
  ['model', 'note type', false],
  ['media', 'file', false],
  ['query', 'search', false],
])

/** @param {RecordedCall} call */
function namesText({ names, more }) {
  const parts = kinds.flatMap(([list, word, isNumber]) => {
    const shown = names[list].map((name) => (isNumber && /^[0-9]+$/.test(name) ? name : quoted(name)))
    if (shown.length === 0) return []
    return [`${word}${shown.length > 1 ? (word === 'search' ? 'es' : 's') : ''} ${shown.join(', ')}`]
  })
  if (more > 0) parts.push(`and ${more.toLocaleString()} more`)
  return parts.join('; ')
}

/**
 * Draws a call of the audit log: when, who, what, to which notes, and how it ended.
 * @param {RecordedCall} call
 */
export function recordedItem(call) {
  const { at, client, address, action, outcome, reason, code, isReported, isByOwner, count, ms, profile, rule } = call
  const isBad = outcome !== 'result' && outcome !== 'sent'
  const who = client === null ? element('strong', {}, 'no client') : element('strong', {}, clientLink(client))
  const what = `${action === 'unknown' ? 'an unknown action' : action}${count > 1 ? ` ×${count}` : ''}`
  const end = element('span', { class: isBad ? 'refused' : 'done' }, ends[outcome] ?? outcome)
  const names = namesText(call)
  const why = isReported ? `would have been refused: ${reason ?? ''}` : reason
  const facts = [
    isByOwner ? 'by you, in the console' : null,
    address === null ? null : `from ${address}`,
    profile === null ? null : `profile ${profile}${rule === null || rule === 'allow' ? '' : `: ${rule}`}`,
    duration(ms),
  ]
  return element(
    'li',
    {},
    element('p', { class: 'head' }, element('span', {}, who, ` ${what} `, end), element('time', {}, moment(at))),
    names === '' ? null : element('p', {}, names),
    why === null ? null : element('p', { class: 'refused', title: code ?? '' }, why),
    element('p', { class: 'quiet' }, facts.filter((fact) => fact !== null).join(' · ')),
  )
}
