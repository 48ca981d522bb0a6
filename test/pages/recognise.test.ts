import t from 'tap'
import { isMediaServer } from '../../src/pages/recognise.ts'

/** Replies to `GET /_anki/readyz`: those of Anki 26.09.3 as recorded, those of older releases, and those of other servers. */
const rows: readonly [string, Parameters<typeof isMediaServer>[0], boolean][] = [
  ['an Anki with a collection', { status: 200, server: 'waitress', body: '' }, true],
  ['an Anki without a collection', { status: 503, server: 'waitress', body: '' }, true],
  ['an Anki that does not have this path', { status: 404, server: 'waitress', body: 'Invalid path: readyz' }, true],
  ['another program with the same server library', { status: 404, server: 'waitress', body: '<!doctype html>' }, false],
  ['one that answers every path with its page', { status: 200, server: 'waitress', body: '<!doctype html>' }, false],
  ['one that sends everyone elsewhere', { status: 302, server: 'waitress', body: '' }, false],
  ['another server library', { status: 200, server: 'Werkzeug/3.0 Python/3.11', body: '' }, false],
  ['AnkiConnect, which names no server', { status: 200, server: '', body: 'AnkiConnect v.6' }, false],
]

for (const [name, reply, expected] of rows) {
  t.test(`${name} is ${expected ? '' : 'not '}Anki's media server`, async (t) =>
    t.equal(isMediaServer(reply), expected),
  )
}
