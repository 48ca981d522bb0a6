// @ts-check
/**
 * @import { AskedUndo, UndoShown } from '../undo.ts'
 * @import { UndoableCall } from '../../undo/choose.ts'
 */
import { confirm } from './dialog.js'
import { byId, draw, element, fill } from './dom.js'
import { read, send } from './talk.js'
import { callsText, moment, quoted } from './words.js'

/** The calls that are shown at first. */
const FEW = 10
/** The lines of one part of a preview that are shown at first. An undo of many notes has thousands. */
const FEW_LINES = 50

/** The client whose calls are shown, and how many of them. */
let client = ''
let most = FEW
/** Whether an undo is asked about or under way. */
let isBusy = false

/** Reads the kept calls of a client, and draws them. @param {string} name */
export async function showKept(name) {
  if (name !== client) {
    client = name
    most = FEW
    byId('client-undone').textContent = ''
    draw('client-kept', [name], () => fill(byId('client-kept'), []))
  }
  const answer = await read(`/undo?client=${encodeURIComponent(name)}`)
  if (name !== client) return
  /** @type {readonly UndoableCall[]} */
  const calls = answer.ok ? answer.value : []
  draw('client-kept', [name, most, ...calls], () => {
    fill(byId('client-kept'), calls.slice(0, most).map(keptItem))
    byId('client-kept-more').hidden = calls.length <= most
    byId('client-kept-more').textContent = `Show all ${calls.length}`
  })
  byId('client-undo').hidden = calls.length === 0
  byId('client-kept-note').textContent = !answer.ok
    ? `The kept calls could not be read: ${answer.error}`
    : calls.length === 0
      ? 'No call of it is kept. The gateway keeps what a client with undo: true changes, unless safety is off.'
      : ''
}

/** @param {UndoableCall} call */
function keptItem({ call, at, profile, actions, summary, ended, isUndone }) {
  const counts = Object.groupBy(actions, (action) => action)
  const what = callsText(Object.fromEntries(Object.entries(counts).map(([name, all]) => [name, all?.length ?? 0])))
  const verb = isUndone ? 'Redo' : 'Take back'
  const button = element(
    'button',
    { type: 'button', 'data-call': call, ...(isUndone && { 'data-redo': 'yes' }) },
    `${verb} ${what}`,
  )
  button.setAttribute('aria-label', `${verb} ${what} of ${moment(Date.parse(at))}: ${summary}`)
  const ends = { answered: '', failed: 'failed', unknown: 'outcome unknown', unsent: 'not sent' }
  const state = isUndone ? 'taken back' : ends[ended]
  return element(
    'li',
    { class: 'kept' },
    element(
      'p',
      { class: 'head' },
      element('span', {}, element('strong', {}, what), ' ', element('span', { class: 'quiet' }, state)),
      element('time', {}, moment(Date.parse(at))),
    ),
    element(
      'p',
      {},
      summary,
      profile === null ? null : element('span', { class: 'quiet' }, ` in the Anki profile ${quoted(profile)}`),
    ),
    element('p', { class: 'buttons' }, button),
  )
}

/**
 * Draws one part of a preview: how many lines, the first of them, and the others when the owner wants them.
 * @param {string} title
 * @param {readonly string[]} lines
 */
function part(title, lines) {
  if (lines.length === 0) return []
  const heading = `${title} (${lines.length.toLocaleString()})`
  const items = (/** @type {readonly string[]} */ some) => some.map((line) => element('li', {}, line))
  const list = element(
    'ul',
    { class: 'list', tabindex: '0', 'aria-label': heading },
    ...items(lines.slice(0, FEW_LINES)),
  )
  const more = element('button', { class: 'more', type: 'button' }, `Show all ${lines.length.toLocaleString()}`)
  more.addEventListener('click', () => {
    list.append(...items(lines.slice(FEW_LINES)))
    more.remove()
    list.focus()
  })
  return [element('h3', {}, heading), list, lines.length > FEW_LINES ? more : null]
}

/**
 * Asks about an undo: what would change, what stays and what is lost. Null as the agreement means that there is nothing to do.
 * @param {string} title
 * @param {UndoShown} preview
 * @param {boolean} isAnew
 * @param {boolean} isRedo
 */
function question(title, { calls, done, left, cannot, failed }, isAnew, isRedo) {
  const can = done.length > 0 && failed.length === 0
  const several = calls.length === 1 ? (calls[0]?.summary ?? '') : `${calls.length.toLocaleString()} calls`
  return {
    title,
    body: [
      element(
        'div',
        { class: 'undo' },
        isAnew
          ? element('p', { class: 'anew' }, 'Something has changed since you looked. Nothing is undone yet.')
          : null,
        calls.length === 0 ? null : element('p', {}, several),
        can || failed.length > 0 ? null : element('p', {}, 'This would change nothing.'),
        ...part('Would change', failed.length === 0 ? done : []),
        ...part('Left alone', left),
        ...part('Does not come back', cannot),
        ...failed.map((text) => element('p', {}, text)),
      ),
    ],
    agree: can ? (isRedo ? 'Redo' : 'Take back') : null,
    isDangerous: true,
  }
}

/** @param {string} text @param {string} name the client that it is about */
function say(text, name) {
  if (name === client) byId('client-undone').textContent = text
}

/**
 * Shows what an undo would do, and does it if the owner agrees. If that has changed meanwhile, the gateway does nothing, and the owner sees
 * it again first.
 * @param {AskedUndo} asked
 * @param {string} title
 */
async function undo(asked, title) {
  const name = client
  const preview = () => send('/undo', { ...asked, dryRun: true })
  say('Reading what would change…', name)
  let seen = await preview()
  for (let isAnew = false; ; isAnew = true) {
    if (!seen.ok) return say(`That could not be read: ${seen.error}`, name)
    say('', name)
    if (!(await confirm(question(title, seen.value, isAnew, asked.redo === true)))) return
    say(asked.redo ? 'Doing it again…' : 'Taking back…', name)
    const { digest } = seen.value
    const answer = await send('/undo', { ...asked, digest })
    const now = answer.ok ? null : await preview()
    if (now?.ok && now.value.digest !== digest) {
      seen = now
      continue
    }
    say(answer.ok ? resultText(answer.value, asked) : `That could not be done: ${answer.error}`, name)
    break
  }
  if (name !== client) return
  await showKept(name)
  // The button that was pressed may be gone.
  if (document.activeElement === document.body) byId('client-undone').focus()
}

/** @param {UndoShown} result @param {AskedUndo} asked */
function resultText({ done, left, failed }, { redo = false }) {
  const count = (/** @type {readonly string[]} */ lines, /** @type {string} */ text) =>
    lines.length === 0 ? [] : [`${lines.length.toLocaleString()} ${text}`]
  const parts = [
    ...count(done, redo ? 'done again' : 'taken back'),
    ...count(left, 'left alone'),
    ...count(failed, 'failed'),
  ]
  const why = failed.length === 0 ? '' : `: ${failed.slice(0, 3).join('; ')}`
  return `${parts.join(', ')}${why}.${done.length === 0 || redo ? '' : ' To change your mind, press Redo at one of the calls.'}`
}

/** @param {AskedUndo} asked @param {string} title */
async function press(asked, title) {
  if (isBusy) return
  isBusy = true
  await undo(asked, title)
  isBusy = false
}

/** Lets the buttons work. */
export function setUpUndo() {
  byId('client-undo').addEventListener('click', ({ target }) => {
    const { since, call, redo } = target instanceof HTMLButtonElement ? target.dataset : {}
    if (since !== undefined)
      press({ client, since }, `Take back what ${client} did in the last ${since === '1h' ? 'hour' : '10 minutes'}?`)
    else if (call !== undefined && redo !== undefined)
      press({ client, call, redo: true }, `Redo what was taken back with this call of ${client}?`)
    else if (call !== undefined) press({ client, call }, `Take back this call of ${client}?`)
  })
  byId('client-kept-more').addEventListener('click', async () => {
    most = Number.POSITIVE_INFINITY
    await showKept(client)
    // The pressed button is gone.
    const [first] = [...byId('client-kept').querySelectorAll('li')].slice(FEW)
    ;(first?.querySelector('button') ?? byId('client-undone')).focus()
  })
}
