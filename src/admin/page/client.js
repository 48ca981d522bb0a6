// @ts-check
/**
 * @import { ClientView } from '../clients.ts'
 * @import { ClientState } from '../state.ts'
 * @import { Place } from './place.js'
 * @import { View } from './view.js'
 */
import { byId, draw } from './dom.js'
import { lookUpCalls } from './look-up.js'
import { addressOf } from './place.js'
import { recordedItem } from './recorded.js'
import { fillRefusals, trueRefusals } from './refusals.js'
import { setUpRevoking, showRevoking } from './revoke.js'
import { rightItems } from './rights.js'
import { read } from './talk.js'
import { setUpUndo, showKept } from './undo.js'
import { ago, builtIn } from './words.js'

/** The recorded calls that this view shows. The requests show all. */
const FEW = 10

/** The client whose view was opened last. */
let name = ''
/** What was last read about it: its facts in the state then, and its number of calls. */
let known = ''
let calls = -1

async function showView() {
  const mine = name
  const answer = await read(`/clients/${encodeURIComponent(name)}`)
  if (mine !== name || !answer.ok) return
  /** @type {ClientView} */
  const view = answer.value
  const conditions = view.isBuiltIn
    ? `built in: ${builtIn[view.name] ?? 'see docs/clients.md'}`
    : view.knownBy.join(', and ')
  byId('client-known').textContent = conditions
  byId('client-profile').textContent =
    view.rights.profile + (view.budget === null ? '' : `, with budget ${view.budget}`)
  draw('client-rights', view, (shown) => byId('client-rights').replaceChildren(...rightItems(shown)))
  byId('client-revoked').hidden = !view.isRevoked
  showRevoking(view)
}

async function showCalls() {
  const mine = name
  const answer = await lookUpCalls({ client: name }, null)
  if (mine !== name) return
  const found = answer.ok ? (answer.value.calls ?? []) : []
  const isOff = answer.ok && answer.value.audit === null
  draw('client-did', [name, ...found.slice(0, FEW)], () => {
    byId('client-did').replaceChildren(...found.slice(0, FEW).map(recordedItem))
  })
  byId('client-did-note').textContent = !answer.ok
    ? `The audit log could not be read: ${answer.error}`
    : isOff
      ? 'Nothing is recorded, because audit is off (audit: { file: audit.jsonl } in the configuration).'
      : found.length === 0
        ? 'Nothing of it is recorded yet.'
        : ''
}

/** @param {ClientState} client @param {number} now */
function drawFacts({ lastSeen, lastAddress, calls, refused, waited }, now) {
  const from = lastAddress === null ? '' : ` from ${lastAddress}`
  byId('client-seen').textContent = lastSeen === null ? 'not yet' : `${ago(lastSeen, now)}${from}`
  const had = waited === 0 ? '' : `, and ${waited.toLocaleString()} had to wait for you`
  byId('client-calls').textContent = `${calls.toLocaleString()}, ${refused.toLocaleString()} of them refused${had}`
}

setUpRevoking(() => showView())
setUpUndo()

/** @param {Place} place */
const title = (place) => `Client ${place.name ?? ''}`

/** What one client is, may do and does. @type {View} */
export const client = {
  title,
  open(place) {
    name = place.name ?? ''
    known = ''
    calls = -1
    byId('client-title').textContent = title(place)
    byId('client-decided').textContent = ''
    byId('client-requests').setAttribute('href', addressOf('requests', null, { client: name }))
  },
  draw({ clients, refusals, answerers, now }) {
    const found = clients.find((one) => one.name === name)
    byId('client-parts').hidden = found === undefined
    byId('no-client').hidden = found !== undefined
    if (found === undefined) return
    drawFacts(found, now)
    byId('client-answers').textContent = answerers[name] ?? ''
    const facts = JSON.stringify([found.profile, found.mode, found.isRevoked])
    if (facts !== known) showView()
    known = facts
    if (found.calls !== calls) {
      showCalls()
      showKept(name)
    }
    calls = found.calls
    const refused = trueRefusals(refusals).filter((refusal) => refusal.client === name)
    draw('client-refusals', [name, ...refused], () => {
      fillRefusals('client-refusal-list', refused)
      byId('client-no-refusals').hidden = refused.length > 0
    })
  },
}
