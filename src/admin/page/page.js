const byId = (id) => document.getElementById(id)
const shown = new Map()
const served = {
  upstream: 'Anki',
  cache: 'cache',
  shared: 'shared',
  gateway: 'gateway',
  route: 'a route',
  nobody: 'no reply',
}
const reasons = {
  origin: 'its origin',
  host: 'the name it asked for',
  key: 'its key',
  limit: 'its size',
  message: 'what it sent',
  circle: 'going in a circle',
  ending: 'coming while the gateway ended',
  route: 'a route that is not its own',
}
const outcomes = { refused: 'refused', failed: 'failed', dropped: 'Anki is closed', abandoned: 'client left' }

/** An element; whatever a client may have named only ever becomes text. */
function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value)
  made.append(...children.filter((child) => child !== null))
  return made
}

/** Draws a part of the page only where what it shows has changed, so that focus, selection and screen readers stay in peace. */
function draw(part, value, render) {
  const text = JSON.stringify(value)
  if (shown.get(part) === text) return
  shown.set(part, text)
  render(value)
}

function duration(ms) {
  if (ms < 1) return `${ms.toFixed(2)} ms`
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`
  return ms < 86_400_000 ? `${Math.floor(ms / 3_600_000)} h` : `${Math.floor(ms / 86_400_000)} days`
}

function ago(at, now) {
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  return seconds < 2 ? 'now' : `${duration(seconds < 60 ? seconds * 1000 : now - at).replace('.0 s', ' s')} ago`
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(0)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}

const clock = (at) => new Date(at).toLocaleTimeString([], { hour12: false })

function drawChart(seconds) {
  const most = Math.max(4, ...seconds.map(({ anki, here, not }) => anki + here + not))
  const bars = seconds.flatMap((second, index) => {
    let top = 44
    return ['anki', 'here', 'not'].map((kind) => {
      const height = (second[kind] / most) * 42
      top -= height
      const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
      const place = { class: kind, x: index * 4 + 0.4, y: top, width: 3.2, height }
      for (const [key, value] of Object.entries(place)) bar.setAttribute(key, value)
      return bar
    })
  })
  byId('chart').replaceChildren(...bars)
}

/** What a caller is to become, as the owner chose it. */
function choice(item) {
  const chosen = [...item.querySelectorAll('input, select')].map(({ name, value }) => [name, value])
  return Object.fromEntries(chosen)
}

/** A button that is disabled under the focus loses it. */
let lastDecided = null

async function decide(approval, verdict, item) {
  lastDecided = item
  const controls = item.querySelectorAll('button, input, select')
  const body = JSON.stringify({ verdict, ...(verdict === 'allow' && choice(item)) })
  for (const control of controls) control.disabled = true
  const headers = { 'Content-Type': 'application/json' }
  const reply = await fetch(`/approvals/${approval.id}`, { method: 'POST', headers, body }).catch(() => null)
  const said = (await reply?.json().catch(() => null)) ?? { error: 'the gateway does not answer' }
  byId('decided').textContent = reply?.ok
    ? said.client === undefined
      ? `${verdict === 'allow' ? 'Allowed' : 'Refused'} for ${approval.who}: ${approval.summary}`
      : `Let in: ${approval.who}, as ${said.client.name}`
    : `That could not be decided: ${said.error}`
  if (!reply?.ok) for (const control of controls) control.disabled = false
  if (said.client?.key) {
    byId('fresh-key').value = said.client.key
    byId('fresh').hidden = false
    byId('fresh-key').focus()
    byId('fresh-key').select()
  }
}

byId('fresh-done').addEventListener('click', () => {
  byId('fresh-key').value = ''
  byId('fresh').hidden = true
})

/** The name and the profile that a caller would get, for the owner to change. */
function drawChoice({ client }, profiles) {
  const name = element('input', {
    name: 'name',
    value: client.name,
    maxlength: 64,
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const options = profiles.map((profile) =>
    element('option', profile === client.profile ? { selected: '' } : {}, profile),
  )
  return element(
    'div',
    { class: 'choice' },
    element('label', {}, 'Name ', name),
    element('label', {}, 'Profile ', element('select', { name: 'profile' }, ...options)),
  )
}

function approvalItem(approval, profiles) {
  const what = element('div', { class: 'what' }, element('strong', {}, approval.who), ` asks: ${approval.summary}`)
  const about = approval.action === null ? '' : `${approval.action}, `
  what.append(element('p', { class: 'quiet' }, `${about}asked at ${clock(approval.since)}`))
  const item = element('li', { 'data-id': approval.id }, what)
  if (approval.client !== null) item.append(drawChoice(approval, profiles))
  const button = (verdict, text) => {
    const made = element('button', { class: verdict, type: 'button' }, text)
    made.setAttribute('aria-label', `${text} for ${approval.who}: ${approval.summary}`)
    made.addEventListener('click', () => decide(approval, verdict, item))
    return made
  }
  const allow = approval.kind === 'client' ? 'Let in' : 'Allow once'
  item.append(element('div', { class: 'buttons' }, button('allow', allow), button('refuse', 'Refuse')))
  return item
}

/** What goes on waiting stays where it is, so that a button does not move away under a hand, and focus and what was chosen stay. */
function drawApprovals({ approvals, profiles }) {
  const list = byId('approval-list')
  const waiting = new Set(approvals.map(({ id }) => String(id)))
  const there = new Set()
  for (const item of [...list.children]) {
    if (waiting.has(item.dataset.id)) there.add(item.dataset.id)
    else {
      const { activeElement, body } = document
      const hadFocus = item.contains(activeElement) || (item === lastDecided && activeElement === body)
      item.remove()
      if (hadFocus) (list.querySelector('button') ?? byId('decided')).focus()
    }
  }
  list.append(
    ...approvals.filter(({ id }) => !there.has(String(id))).map((approval) => approvalItem(approval, profiles)),
  )
  const isOver = byId('decided').textContent === '' && byId('fresh').hidden
  byId('approvals').hidden = approvals.length === 0 && isOver
  document.title = approvals.length === 0 ? 'AnkiConnect Gateway' : `(${approvals.length}) AnkiConnect Gateway`
}

function budgetCell(budgets) {
  const rates = budgets.flatMap(({ rates }) => rates)
  if (rates.length === 0) return element('td', { class: 'quiet' }, 'none')
  const tightest = rates.reduce((low, rate) => (rate.left < low.left ? rate : low))
  const percent = `${Math.round(tightest.left * 100)} %`
  const meter = element('meter', { min: 0, max: 1, low: 0.2, optimum: 1, value: tightest.left })
  meter.setAttribute('aria-label', `${percent} left of ${tightest.rate}`)
  return element('td', { title: rates.map(({ rate }) => rate).join(', ') }, meter, percent)
}

/** Each Anki in words that hold its name where there are several, one below the other. */
function drawUpstreams(upstreams) {
  const lines = upstreams.map(({ state, reason }) =>
    element('p', { 'data-anki': state }, element('span', { class: 'dot', 'aria-hidden': 'true' }), reason),
  )
  byId('upstreams').replaceChildren(...lines)
}

function drawClients({ clients, upstreams, now }) {
  const rows = clients.map(({ name, profile, mode, upstream, lastSeen, calls, refused, budgets }) => {
    const behind = upstreams.length === 1 ? null : `to ${upstream ?? upstreams[0].name}`
    const words = [profile, mode === 'report' ? 'report only' : null, behind]
    const about = words.filter((word) => word !== null).join(', ')
    const head = element('th', { scope: 'row' }, name)
    if (about !== '') head.append(element('span', { class: 'quiet' }, `  ${about}`))
    return element(
      'tr',
      lastSeen === null ? { class: 'unused' } : {},
      head,
      element('td', {}, lastSeen === null ? 'not yet' : ago(lastSeen, now)),
      element('td', { class: 'number' }, calls.toLocaleString()),
      element('td', { class: refused > 0 ? 'number refused' : 'number' }, refused.toLocaleString()),
      budgetCell(budgets),
    )
  })
  byId('client-rows').replaceChildren(...rows)
}

function drawRefusals(refusals) {
  const items = refusals.map(({ at, client, action, by, error, remedy, count }) => {
    const who = element('strong', {}, client ?? 'no client')
    const what = element(
      'span',
      {},
      who,
      action === null ? ` refused for ${reasons[by] ?? by}` : ` ${action === 'unknown' ? 'an unknown action' : action}`,
    )
    const times = count > 1 ? `${count.toLocaleString()} times, ${clock(at)}` : clock(at)
    return element(
      'li',
      {},
      element('p', {}, what, element('span', { class: 'quiet' }, times)),
      error === null ? null : element('p', { class: 'refused' }, error),
      remedy === null ? null : element('p', { class: 'quiet' }, remedy),
    )
  })
  byId('refusal-list').replaceChildren(...items)
  byId('no-refusals').hidden = items.length > 0
}

function callsText(actions) {
  const names = Object.entries(actions)
  const texts = names.slice(0, 6).map(([name, count]) => {
    const known = name === 'unknown' ? 'an unknown action' : name
    return count > 1 ? `${known} ×${count}` : known
  })
  if (names.length > 6) texts.push(`and ${names.length - 6} more`)
  return texts.length === 0 ? 'none' : texts.join(', ')
}

function drawRequests(requests) {
  const rows = requests.map(({ at, client, actions, outcome, servedBy, ms }) =>
    element(
      'tr',
      outcome === 'answered' ? {} : { class: 'not' },
      element('td', { class: 'quiet' }, clock(at)),
      element('td', {}, client ?? 'no client'),
      element('td', { class: 'calls' }, callsText(actions)),
      element('td', { class: `served ${servedBy}` }, outcomes[outcome] ?? served[servedBy]),
      element('td', { class: 'number' }, duration(ms)),
    ),
  )
  byId('request-rows').replaceChildren(...rows)
  byId('no-requests').hidden = rows.length > 0
  byId('request-rows').closest('table').hidden = rows.length === 0
}

function drawGlance({ total, active, medians, cache }) {
  const here = medians.cache ?? medians.shared
  const asked = cache.hits + cache.misses
  byId('total').textContent = total.toLocaleString()
  byId('active').textContent = active === 0 ? 'none under way' : `${active} under way`
  byId('median').textContent = medians.upstream === undefined ? 'none yet' : duration(medians.upstream)
  byId('median-here').textContent = here === undefined ? 'asked of Anki' : `Anki; ${duration(here)} from the cache`
  byId('hits').textContent = asked === 0 ? 'none yet' : `${Math.round((cache.hits / asked) * 100)} %`
  const kept = `${cache.entries.toLocaleString()} kept, ${size(cache.bytes)}`
  byId('kept').textContent = cache.by === null ? 'the cache is off' : cache.by === 'time' ? `${kept}, by time` : kept
}

function drawState(state) {
  byId('lost').hidden = true
  draw('upstreams', state.upstreams, drawUpstreams)
  draw('approvals', { approvals: state.approvals, profiles: state.profiles }, drawApprovals)
  draw('interrupted', state.interrupted, (interrupted) => {
    byId('interrupted-list').replaceChildren(...interrupted.map((text) => element('li', {}, text)))
    byId('interrupted').hidden = interrupted.length === 0
  })
  drawGlance(state)
  draw('chart', state.seconds, drawChart)
  drawClients(state)
  draw('refusals', state.refusals, drawRefusals)
  // Rows that somebody points at stay, so that they can be read and copied.
  const isHeld = byId('request-rows').matches(':hover')
  byId('held').hidden = !isHeld
  if (!isHeld) draw('requests', state.requests, drawRequests)
  byId('uptime').textContent =
    `running for ${duration(Math.max(1000, state.now - state.started)).replace(/\.[0-9] s/, ' s')}`
  draw('version', state.version, (version) => {
    byId('version').textContent = `Version ${version}`
  })
}

const events = new EventSource('/events')
events.addEventListener('state', ({ data }) => drawState(JSON.parse(data)))
events.addEventListener('error', () => {
  byId('lost').hidden = false
})
