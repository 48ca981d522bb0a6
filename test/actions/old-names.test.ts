import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { actions } from '../../src/actions/settings.ts'
import { newFolder } from '../support/folder.ts'
import { nowhere } from '../support/read-context.ts'

t.test('an action file with the old name of its restrictions works, with a warning', (t) => {
  const shipped = JSON.parse(readFileSync(new URL('../../schemas/actions/areDue.json', import.meta.url), 'utf8'))
  const { restrictions, ...facts } = shipped.gateway
  t.not(restrictions, undefined)
  const file = join(newFolder(t), 'areDue.json')
  writeFileSync(file, JSON.stringify({ ...shipped, gateway: { ...facts, narrowings: restrictions } }))
  const notes: string[] = []
  t.same(actions.kind.read([file], { ...nowhere, note: ({ text }) => void notes.push(text) }), {
    ok: true,
    value: [file],
  })
  t.same(notes, [`${file}: gateway.narrowings is now called gateway.restrictions`])
  t.same(loadCatalogue([file]).get('areDue'), loadCatalogue().get('areDue'))
  t.end()
})
