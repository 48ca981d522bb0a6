// @ts-check
/**
 * @import { AdminState } from '../state.ts'
 * @import { UpstreamState } from '../../upstream/state.ts'
 * @import { RefusedBy, RequestOutcome, ServedBy } from '../../wire/outcome.ts'
 */

/** @type {Record<ServedBy, string>} */
export const served = {
  upstream: 'Anki',
  cache: 'cache',
  shared: 'shared',
  gateway: 'gateway',
  route: 'a route',
  nobody: 'no reply',
}
/**
 * Why a request was refused as a whole.
 * @type {Partial<Record<RefusedBy, string>>}
 */
export const reasons = {
  origin: 'its origin',
  host: 'the name it asked for',
  key: 'its key',
  limit: 'its size',
  message: 'what it sent',
  circle: 'going in a circle',
  ending: 'coming while the gateway ended',
  route: 'a route that is not its own',
}
/** @type {Record<Exclude<RequestOutcome, 'answered'>, string>} */
export const outcomes = { refused: 'refused', failed: 'failed', dropped: 'Anki closed', abandoned: 'client left' }

/**
 * The state of an Anki in a few words. The gateway's own text says what helps.
 * @type {Record<UpstreamState, string>}
 */
export const ankiStates = {
  unknown: 'Looking for Anki',
  up: 'Anki answers',
  busy: 'Anki does not answer',
  silent: 'Nothing has answered yet',
  key: 'AnkiConnect wants its key',
  profile: 'No profile is open in Anki',
  other: 'Another program has the port of AnkiConnect',
  circle: 'The gateway leads back to itself',
  down: 'Anki is closed',
}

/**
 * What clients get while an Anki is in this state. Nothing to say about one that answers.
 * @type {Partial<Record<UpstreamState, string>>}
 */
export const meanwhile = {
  busy: 'Calls wait until Anki answers.',
  silent: 'Calls wait a while, and then end as they do while Anki is closed.',
  key: 'Every call gets AnkiConnect\u2019s own error.',
  profile: 'Calls get AnkiConnect\u2019s own error, collection is not available.',
  other: 'Calls end as they do while Anki is closed. The gateway sends none of them to that program.',
  circle: 'Every call gets an error that says so.',
  down: 'Calls end as they would without the gateway, and work again by themselves once Anki is back.',
}

/**
 * Returns how a request ended for its owner. A request that Anki answered with an error has failed.
 * @param {Pick<AdminState['requests'][number], 'outcome' | 'failed'>} request
 */
export const howEnded = ({ outcome, failed }) => (outcome === 'answered' && failed > 0 ? 'failed' : outcome)

/**
 * @param {number} failed
 * @param {AdminState['requests'][number]['actions']} actions
 */
export function failedText(failed, actions) {
  const all = Object.values(actions).reduce((sum, count) => sum + count, 0)
  return failed >= all ? 'failed' : `${failed} of ${all} failed`
}

/** The callers that a built-in client stands for. @type {Record<string, string>} */
export const builtIn = {
  'local-program': 'every program on this machine that no other client is',
  'browser-extension': 'every browser extension that no other client is',
  'anki-page': 'the pages that Anki itself shows',
  'local-page': 'every page of this machine that no other client is',
  stranger: 'every caller that no other client is',
}

/** @param {number} ms */
export function duration(ms) {
  if (ms < 1) return `${ms.toFixed(2)} ms`
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`
  return ms < 86_400_000 ? `${Math.floor(ms / 3_600_000)} h` : `${Math.floor(ms / 86_400_000)} days`
}

/**
 * Returns a chosen duration in words, such as `10 minutes`.
 * @param {number} ms
 */
export function period(ms) {
  const [count, unit] =
    ms % 3_600_000 === 0
      ? [ms / 3_600_000, 'hour']
      : ms % 60_000 === 0
        ? [ms / 60_000, 'minute']
        : [Math.round(ms / 1000), 'second']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/**
 * @param {number} at
 * @param {number} now
 */
export function ago(at, now) {
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  return seconds < 2 ? 'now' : `${duration(seconds < 60 ? seconds * 1000 : now - at).replace('.0 s', ' s')} ago`
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(0)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}

/** @param {number} at */
export const clock = (at) => new Date(at).toLocaleTimeString([], { hour12: false })

/**
 * Returns the date and the time of day of a moment that can be long ago.
 * @param {number} at
 */
export const moment = (at) =>
  new Date(at).toLocaleString([], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  })

/** @param {AdminState['requests'][number]['actions']} actions */
export function callsText(actions) {
  const names = Object.entries(actions)
  const texts = names.slice(0, 6).map(([name, count]) => {
    const known = name === 'unknown' ? 'an unknown action' : name
    return count > 1 ? `${known} ×${count}` : known
  })
  if (names.length > 6) texts.push(`and ${names.length - 6} more`)
  return texts.length === 0 ? 'none' : texts.join(', ')
}

/** The characters that nobody sees or that look like another one, as in src/safety/summary.ts. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?![ \u3000])\p{Zs}/gu

/** @param {string} character */
const escaped = (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`

/**
 * Returns a name in quotes, with escapes in place of invisible characters.
 * @param {string} name
 */
export function quoted(name) {
  return JSON.stringify(name).replaceAll(INVISIBLE, escaped)
}

/**
 * Returns a text of several lines with escapes in place of invisible characters, so that the owner judges by all of it.
 * @param {string} text
 */
export function visible(text) {
  return text.replaceAll(INVISIBLE, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  )
}
