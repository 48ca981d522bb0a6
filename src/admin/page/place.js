// @ts-check
/**
 * A place on the page, as its address says after the `#`.
 * `name` is the client of a client's view. `filters` are what a list is narrowed to.
 * @typedef {{ view: string, name: string | null, filters: Record<string, string> }} Place
 */

/**
 * Reads the part of the address after the `#`, such as `#/client/claude?outcome=refused`.
 * An address that cannot be read leads to the overview.
 * @param {string} hash
 * @returns {Place}
 */
export function readPlace(hash) {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [view = '', name] = path.split('/', 2)
  try {
    const filters = Object.fromEntries([...new URLSearchParams(query)].filter(([, value]) => value !== ''))
    return { view: view === '' ? 'overview' : view, name: name ? decodeURIComponent(name) : null, filters }
  } catch {
    return { view: 'overview', name: null, filters: {} }
  }
}

/**
 * Returns the address of a place. Empty filters are left out.
 * @param {string} view
 * @param {string | null} [name]
 * @param {Record<string, string>} [filters]
 */
export function addressOf(view, name = null, filters = {}) {
  const path = view === 'overview' ? '' : name === null ? view : `${view}/${encodeURIComponent(name)}`
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString()
  return `#/${path}${query === '' ? '' : `?${query}`}`
}
