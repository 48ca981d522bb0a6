// @ts-check
/** @import { AdminState } from '../state.ts' */
import { byId } from './dom.js'
import { duration, size } from './words.js'

/** @param {AdminState['seconds']} seconds */
export function drawChart(seconds) {
  const most = Math.max(4, ...seconds.map(({ anki, here, failed, not }) => anki + here + failed + not))
  const bars = seconds.flatMap((second, index) => {
    let top = 44
    return /** @type {const} */ (['anki', 'here', 'failed', 'not']).map((kind) => {
      const height = (second[kind] / most) * 42
      top -= height
      const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
      const place = { class: kind, x: index * 4 + 0.4, y: top, width: 3.2, height }
      for (const [key, value] of Object.entries(place)) bar.setAttribute(key, String(value))
      return bar
    })
  })
  byId('chart').replaceChildren(...bars)
}

/** @param {AdminState} state */
export function drawGlance({ total, active, medians, cache }) {
  const here = medians.cache ?? medians.shared
  const asked = cache.hits + cache.misses
  byId('total').textContent = total.toLocaleString()
  byId('active').textContent = active === 0 ? 'none in progress' : `${active} in progress`
  byId('median').textContent = medians.upstream === undefined ? 'none yet' : duration(medians.upstream)
  const byAnki = medians.upstream === undefined ? '' : 'answered by Anki'
  byId('median-here').textContent = here === undefined ? byAnki : `Anki; ${duration(here)} from the cache`
  byId('hits').textContent = asked === 0 ? 'none yet' : `${Math.round((cache.hits / asked) * 100)} %`
  const kept = `${cache.entries.toLocaleString()} cached, ${size(cache.bytes)}`
  byId('kept').textContent =
    cache.by === null ? 'the cache is off' : cache.by === 'time' ? `${kept}, each for a short time` : kept
}
