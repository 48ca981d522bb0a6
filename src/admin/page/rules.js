// @ts-check
/** @import { AskedRule, RulePreview } from '../rule.ts' */
import { confirm } from './dialog.js'
import { element } from './dom.js'
import { send } from './talk.js'

/**
 * What came of a rule: it is written, the owner did not want it, or the reason why it cannot be written.
 * @typedef {{ kind: 'written', effect: string, client?: { name: string, key: string | null } } | { kind: 'left' } | { kind: 'failed', error: string }} Ruled
 */

/** @type {Record<string, string>} */
const kinds = { '+': 'added', '-': 'removed' }

/**
 * Draws the lines that a file loses and gets.
 * @param {readonly string[]} lines
 */
function differenceOf(lines) {
  const drawn = lines.map((line) => element('span', { class: kinds[line.charAt(0)] ?? 'same' }, `${line}\n`))
  return element('pre', { class: 'difference', tabindex: 0, 'aria-label': 'The difference' }, ...drawn)
}

/**
 * Shows what a rule would write and reach, and writes exactly that if the owner agrees.
 * @param {AskedRule} asked
 * @param {string} title
 * @returns {Promise<Ruled>}
 */
export async function makeRule(asked, title) {
  const shown = await send('/rules', asked)
  if (!shown.ok) return { kind: 'failed', error: shown.error }
  /** @type {RulePreview} */
  const { token, file, difference, effect, reach } = shown.value
  const body = [
    element('p', {}, `This ${effect}.`),
    element('p', { class: 'quiet file' }, file),
    differenceOf(difference),
    element('p', { class: 'reach' }, `${reach.charAt(0).toUpperCase()}${reach.slice(1)}.`),
  ]
  const isDangerous = asked.rule === 'deny' || asked.rule === 'refuse'
  if (!(await confirm({ title, body, agree: 'Write it', isDangerous }))) return { kind: 'left' }
  const written = await send(`/rules/${token}`, {})
  if (!written.ok) return { kind: 'failed', error: written.error }
  const { effect: done, client } = written.value
  return { kind: 'written', effect: done, client }
}

/**
 * Returns a result in words. A rule that the owner did not want needs none.
 * @param {Ruled} ruled
 */
export function ruledText(ruled) {
  if (ruled.kind === 'failed') return `No rule was written: ${ruled.error}`
  return ruled.kind === 'written' ? `Written. It ${ruled.effect}.` : ''
}
