import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findAddOn } from '../../src/add-on/add-on.ts'
import { newFolder } from '../support/folder.ts'

const SHIPPED = '{"webBindPort": 8765, "webCorsOriginList": ["http://localhost"]}'

/** Anki's data folder with an add-on in a folder of this name. */
function ankiWith(t: Test, meta: string | null, name = '2055492159'): string {
  const files = meta === null ? {} : { [`addons21/${name}/meta.json`]: meta }
  return newFolder(t, { [`addons21/${name}/config.json`]: SHIPPED, ...files })
}

const originsIn = (base: string) => findAddOn(base)?.settings.webCorsOriginList

t.test('the origins that AnkiConnect lets in are those of its settings, in both forms, each once', async (t) => {
  const own = { webCorsOriginList: ['*', 'app://obsidian.md', 5, null, '*'], apiKey: 'k' }
  t.same(originsIn(ankiWith(t, JSON.stringify({ config: own }))), ['*', 'app://obsidian.md'])
  t.same(originsIn(ankiWith(t, '{"config": {"webCorsOriginList": ["a://b"], "webCorsOrigin": "c://d"}}')), [
    'a://b',
    'c://d',
  ])
})

t.test('settings that cannot be read are those that AnkiConnect ships with', async (t) => {
  const broken = ['', '[]', 'null', '{"config": null}', '{"config": {"webCorsOriginList": "*"}}', '{"config": 5}']
  for (const meta of [null, ' '.repeat(2 * 1024 * 1024), ...broken])
    t.same(originsIn(ankiWith(t, meta)), ['http://localhost'], String(meta).slice(0, 50))
})

t.test('AnkiConnect is found in a folder of any name, and the one of AnkiWeb comes first', async (t) => {
  const base = ankiWith(t, '{"config": {"webBindPort": 1}}', 'a copy')
  t.match(findAddOn(base), { metaFile: join(base, 'addons21', 'a copy', 'meta.json'), settings: { webBindPort: 1 } })
  const both = newFolder(t, { 'addons21/1/config.json': SHIPPED, 'addons21/2055492159/config.json': SHIPPED })
  t.match(findAddOn(both), { metaFile: join(both, 'addons21', '2055492159', 'meta.json') })
})

t.test('no add-ons are no AnkiConnect', async (t) => {
  const base = newFolder(t, { 'file/addons21': 'not a folder' })
  t.equal(findAddOn(base), null)
  t.equal(findAddOn(join(base, 'file')), null)
  mkdirSync(join(base, 'addons21'))
  t.equal(findAddOn(base), null)
})
