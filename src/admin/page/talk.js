// @ts-check

/**
 * What the gateway answered: a value, or the text that says why there is none.
 * @template Value
 * @typedef {{ ok: true, value: Value } | { ok: false, error: string }} Answer
 */

const NO_ANSWER = 'the gateway does not answer'

/**
 * Asks the gateway for a path. Never throws.
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Answer<any>>}
 */
export async function read(path, options) {
  const reply = await fetch(path, options).catch(() => null)
  const value = (await reply?.json().catch(() => null)) ?? { error: NO_ANSWER }
  return reply?.ok ? { ok: true, value } : { ok: false, error: String(value.error ?? NO_ANSWER) }
}

/**
 * Sends a decision of the owner to a path, as JSON. Never throws.
 * @param {string} path
 * @param {object} value
 * @returns {Promise<Answer<any>>}
 */
export function send(path, value) {
  const headers = { 'Content-Type': 'application/json' }
  return read(path, { method: 'POST', headers, body: JSON.stringify(value) })
}
