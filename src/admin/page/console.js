// @ts-check
/**
 * @import { ConsoleForm, ConsoleStart, ConsoleTarget } from '../console.ts'
 * @import { Control } from './form.js'
 * @import { View } from './view.js'
 */
import { askAs, drawReply, drawVerdict, showReply } from './console-answers.js'
import { explain, readForm, readStart, run } from './console-talk.js'
import { byId, element } from './dom.js'
import { formOf } from './form.js'
import { isJson, membersOf, pretty } from './json-text.js'
import { addressOf } from './place.js'
import { searchIn } from './search.js'
import { languages } from './snippets.js'

/** The pause after the last change before the gateway judges the request. In milliseconds. */
const PAUSE = 250
/** The action of a console that was opened without one. */
const FIRST = 'deckNames'

const clientSelect = /** @type {HTMLSelectElement} */ (byId('console-client'))
const actionInput = /** @type {HTMLInputElement} */ (byId('console-action'))
const exampleSelect = /** @type {HTMLSelectElement} */ (byId('console-example'))
const jsonText = /** @type {HTMLTextAreaElement} */ (byId('console-json'))
const asJson = /** @type {HTMLInputElement} */ (byId('console-as-json'))
const asForm = /** @type {HTMLInputElement} */ (byId('console-as-form'))
const languageSelect = /** @type {HTMLSelectElement} */ (byId('console-language'))

/** @type {ConsoleStart | null} */
let start = null
/** @type {ConsoleForm | null} */
let form = null
/** @type {Control | null} */
let control = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause
/** Counts the requests, so that a late verdict on an old one is not shown. */
let asked = 0

/** Returns the request as the client would send it. */
function request() {
  if (asJson.checked) return jsonText.value
  const params = control?.read()
  const rest = params === undefined || params === '{}' ? '' : `, "params": ${params}`
  return pretty(`{"action": ${JSON.stringify(form?.name ?? '')}, "version": 6${rest}}`)
}

/** Shows the verdict and the code of the present request. */
async function judge() {
  asked += 1
  const number = asked
  const [client, body] = [clientSelect.value, request()]
  const { hasKey = false, origin = null } = start?.clients.find(({ name }) => name === client) ?? {}
  const write = languages[languageSelect.value]
  const key = hasKey ? `KEY-OF-${client}` : null
  byId('console-code').textContent = write?.({ url: start?.url ?? '', body, key, origin }) ?? ''
  byId('console-key').hidden = key === null
  const explained = await explain(client, body)
  if (number === asked) drawVerdict(explained)
}

function changed() {
  clearTimeout(pause)
  jsonText.setAttribute('aria-invalid', String(asJson.checked && !isJson(jsonText.value)))
  pause = setTimeout(judge, PAUSE)
}

/** Keeps the choice in the address, without another entry in the browser's history. */
function keepChoice() {
  const filters = { client: clientSelect.value, action: form?.name ?? '' }
  history.replaceState(null, '', addressOf('console', null, filters))
}

/**
 * Fills the form with an example of the action, or with nothing.
 * @param {number} index
 */
function fill(index) {
  const params = form?.examples[index]?.params
  control?.set(params === undefined ? '{}' : JSON.stringify(params))
  jsonText.value = pretty(
    `{"action": ${JSON.stringify(form?.name ?? '')}, "version": 6${params === undefined ? '' : `, "params": ${JSON.stringify(params)}`}}`,
  )
  changed()
}

/** @param {string} name */
async function choose(name) {
  const found = await readForm(name)
  if (found === null) {
    byId('console-about').textContent = 'The catalogue has no such action. Write the request as JSON instead.'
    return
  }
  form = found
  actionInput.value = found.name
  byId('console-about').textContent = found.description
  const samples = found.examples.map(({ params }) => JSON.stringify(params))
  control = formOf(found.params, samples, changed)
  byId('console-form').replaceChildren(control.node)
  const hasParams = control.node.childElementCount > 0
  byId('console-no-params').hidden = hasParams || asJson.checked
  const names = found.examples.map((_, index) => element('option', { value: index }, `example ${index + 1}`))
  exampleSelect.replaceChildren(...names)
  byId('console-examples').hidden = found.examples.length < 2
  keepChoice()
  fill(0)
}

/** Shows the request as a form or as JSON, and takes over what the other holds. */
function change() {
  const isForm = asForm.checked
  if (isForm) {
    const members = membersOf(jsonText.value)
    const isSame = members !== null && members.get('action') === JSON.stringify(form?.name)
    if (isSame) control?.set(members.get('params') ?? '{}')
    else showReply('The JSON is no request of this action, so the form shows what it showed before.')
  } else {
    asForm.checked = true
    const text = request()
    asJson.checked = true
    jsonText.value = text
  }
  byId('console-form').hidden = !isForm
  jsonText.hidden = isForm
  byId('console-no-params').hidden = !isForm || (control?.node.childElementCount ?? 0) > 0
  changed()
}

/** @param {ConsoleTarget} target */
async function runOn(target) {
  const client = clientSelect.value
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('#console-run button'))
  for (const button of buttons) button.disabled = true
  const result = await run(target, client, request(), askAs(client))
  for (const button of buttons) button.disabled = false
  byId(`console-on-${target}`).focus()
  if (result.kind === 'reply') showReply({ target, client, reply: result.reply })
  else showReply(result.kind === 'cancelled' ? 'Nothing was sent.' : result.text)
}

/** @param {string} chosen */
function drawClients(chosen) {
  const names = (start?.clients ?? []).map(({ name }) => name)
  const kept = names.includes(chosen)
    ? chosen
    : names.includes(clientSelect.value)
      ? clientSelect.value
      : 'local-program'
  clientSelect.replaceChildren(...names.map((name) => element('option', name === kept ? { selected: '' } : {}, name)))
}

async function copy() {
  const text = byId('console-code').textContent ?? ''
  const done = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  )
  if (!done) getSelection()?.selectAllChildren(byId('console-code'))
  byId('console-copied').textContent = done ? 'Copied.' : 'Selected: copy it with your keyboard.'
}

// Whoever has only a keyboard scrolls what is long with it.
for (const long of ['console-code-text', 'console-reply-text']) byId(long).tabIndex = 0
languageSelect.replaceChildren(...Object.keys(languages).map((name) => element('option', {}, name)))
searchIn(actionInput, byId('console-actions'), {
  all: () => (start?.actions ?? []).map(({ name, title, kind }) => ({ name, title, mark: kind })),
  choose,
})
actionInput.addEventListener('blur', () => {
  if (form !== null) actionInput.value = form.name
})
clientSelect.addEventListener('change', () => {
  keepChoice()
  changed()
})
exampleSelect.addEventListener('change', () => fill(Number(exampleSelect.value)))
jsonText.addEventListener('input', changed)
languageSelect.addEventListener('change', judge)
asForm.addEventListener('change', change)
asJson.addEventListener('change', change)
byId('console-raw').addEventListener('change', drawReply)
byId('console-on-sandbox').addEventListener('click', () => runOn('sandbox'))
byId('console-on-anki').addEventListener('click', () => runOn('anki'))
byId('console-copy').addEventListener('click', copy)

/** Requests in the name of a client. @type {View} */
export const consoleView = {
  title: () => 'Console',
  async open({ filters }) {
    start = await readStart()
    if (start === null) return showReply('The gateway does not answer.')
    drawClients(filters.client ?? '')
    const wanted = filters.action ?? form?.name ?? FIRST
    if (form?.name !== wanted) await choose(wanted)
    else changed()
  },
  draw({ clients }) {
    const known = (start?.clients ?? []).map(({ name }) => name).join()
    if (start !== null && known !== clients.map(({ name }) => name).join()) {
      start = { ...start, clients: [] }
      void readStart().then((fresh) => {
        start = fresh
        drawClients(clientSelect.value)
      })
    }
  },
}
