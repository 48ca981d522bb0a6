import t from 'tap'

interface Place {
  readonly view: string
  readonly name: string | null
  readonly filters: Readonly<Record<string, string>>
}

/** A module of the page, which is JavaScript that a configuration of its own checks. */
const module = new URL('../../src/admin/page/place.js', import.meta.url)
const { addressOf, readPlace } = (await import(module.href)) as {
  readonly addressOf: (view: string, name?: string | null, filters?: Readonly<Record<string, string>>) => string
  readonly readPlace: (hash: string) => Place
}

t.test('an address leads to the place that made it, whatever a client is called', async (t) => {
  for (const name of ['claude', 'a b', 'a/b?c=d#e', '100 %', 'Übung', '../..']) {
    t.same(readPlace(addressOf('client', name)), { view: 'client', name, filters: {} })
    t.same(readPlace(addressOf('requests', null, { client: name, action: '' })).filters, { client: name })
  }
})

t.test('no address, and one that cannot be read, lead to the overview', async (t) => {
  const overview = { view: 'overview', name: null, filters: {} }
  for (const hash of ['', '#', '#/', '#/client/%E0%A4%A']) t.same(readPlace(hash), overview, hash)
  t.equal(addressOf('overview'), '#/')
})
