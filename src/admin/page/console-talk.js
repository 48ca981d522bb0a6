// @ts-check
/**
 * @import { ConsoleForm, ConsoleReply, ConsoleStart, ConsoleTarget, ConsoleWrite } from '../console.ts'
 * @import { ExplainedRequest } from '../../checks/explained.ts'
 */
import { read } from './talk.js'

/** The token with which this page, and no other, may use the console. */
const token = document.querySelector('meta[name="gateway-token"]')?.getAttribute('content') ?? ''

/**
 * Sends a request of a client to the console. Never throws.
 * @param {string} path
 * @param {string} body
 * @param {string | null} confirm
 * @returns {Promise<{ status: number, value: any }>}
 */
async function post(path, body, confirm = null) {
  const headers = {
    'Content-Type': 'application/json',
    'X-AnkiConnect-Gateway-Token': token,
    ...(confirm !== null && { 'X-AnkiConnect-Gateway-Confirm': confirm }),
  }
  const reply = await fetch(path, { method: 'POST', headers, body }).catch(() => null)
  const value = (await reply?.json().catch(() => null)) ?? { error: 'the gateway does not answer' }
  return { status: reply?.status ?? 0, value }
}

/** @returns {Promise<ConsoleStart | null>} */
export async function readStart() {
  const answer = await read('/console')
  return answer.ok ? answer.value : null
}

/**
 * @param {string} action
 * @returns {Promise<ConsoleForm | null>}
 */
export async function readForm(action) {
  const answer = await read(`/console/actions/${encodeURIComponent(action)}`)
  return answer.ok ? answer.value : null
}

/**
 * @param {string} client
 * @param {string} body
 * @returns {Promise<ExplainedRequest | { kind: 'error', text: string }>}
 */
export async function explain(client, body) {
  const { status, value } = await post(`/console/explain/${client}`, body)
  return status === 200 ? value : { kind: 'error', text: String(value.error) }
}

/**
 * Runs a request. `ask` asks the owner to confirm what it changes.
 * @param {ConsoleTarget} target
 * @param {string} client
 * @param {string} body
 * @param {(writes: readonly ConsoleWrite[], more: number) => Promise<boolean>} ask
 * @returns {Promise<{ kind: 'reply', reply: ConsoleReply } | { kind: 'error', text: string } | { kind: 'cancelled' }>}
 */
export async function run(target, client, body, ask) {
  const path = `/console/run/${target}/${client}`
  let said = await post(path, body)
  if (said.status === 409) {
    const { confirm, writes, more } = said.value
    if (!(await ask(writes, more))) return { kind: 'cancelled' }
    said = await post(path, body, confirm)
  }
  return said.status === 200 ? { kind: 'reply', reply: said.value } : { kind: 'error', text: String(said.value.error) }
}
