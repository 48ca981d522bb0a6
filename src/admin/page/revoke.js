// @ts-check
/** @import { ClientView } from '../clients.ts' */
import { confirm } from './dialog.js'
import { byId, element } from './dom.js'
import { send } from './talk.js'
import { builtIn } from './words.js'

/** @type {ClientView | null} */
let shown = null

/** Draws the button for the present state of a client. @param {ClientView} view */
export function showRevoking(view) {
  shown = view
  const button = byId('client-revoke')
  button.textContent = view.isRevoked ? 'Let it call again' : 'Revoke'
  button.className = view.isRevoked ? '' : 'danger'
  button.hidden = view.rights.profile === 'none' && !view.isRevoked
}

/** @param {ClientView} view */
function question({ name, withoutKey }) {
  const lines = [
    `From now on the gateway refuses everything that ${name} asks for, until you let it call again here. A call that Anki already has still ends.`,
    builtIn[name] === undefined ? undefined : `It stands for ${builtIn[name]}.`,
    withoutKey === null
      ? undefined
      : `Without its key, a program or page on this machine is ${withoutKey}, and still let in. Revoke that one too to stop it.`,
  ]
  return {
    title: `Revoke ${name}?`,
    body: lines.flatMap((line) => (line === undefined ? [] : [element('p', {}, line)])),
    agree: 'Revoke',
    isDangerous: true,
  }
}

async function press(/** @type {() => void} */ onDone) {
  const view = shown
  if (view === null) return
  const revoked = !view.isRevoked
  if (revoked && !(await confirm(question(view)))) return
  const answer = await send(`/clients/${encodeURIComponent(view.name)}`, { revoked })
  const done = revoked ? `${view.name} is revoked.` : `${view.name} can call again.`
  byId('client-decided').textContent = !answer.ok
    ? `That could not be done: ${answer.error}`
    : answer.value.trouble === null
      ? done
      : `${done} The next start forgets it: ${answer.value.trouble}`
  onDone()
}

/** @param {() => void} onDone called when the state of the client may have changed */
export function setUpRevoking(onDone) {
  byId('client-revoke').addEventListener('click', () => press(onDone))
}
