import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { policyCheck } from '../../src/checks/policy/check.ts'
import { compileProfiles } from '../../src/checks/policy/policies.ts'
import type { AskedCall } from '../../src/safety/asked-call.ts'
import { readValue } from '../../src/wire/value.ts'

const catalogue = loadCatalogue()

/** What the owner is asked about a call of a client that has to ask about everything. */
function asked(name: string, params: object): AskedCall {
  const action = catalogue.get(name)
  if (action === undefined) throw new Error('missing from the catalogue')
  const text = JSON.stringify(params)
  const calls: AskedCall[] = []
  const profiles = { careful: { extends: 'admin', ask: ['@all'] } }
  const check = policyCheck(compileProfiles(profiles, catalogue), {
    ask(call) {
      calls.push(call)
      return { kind: 'waiting', number: 1 }
    },
  })
  const leaf = { action, params: Buffer.from(text), value: () => readValue(text) }
  check(leaf as never, { name: 'claude', profile: 'careful', mode: 'enforce' } as never)
  const [call] = calls
  if (call === undefined) throw new Error('nobody was asked')
  return call
}

const CALLS: readonly (readonly [action: string, params: object, touched: object])[] = [
  ['exportPackage', { deck: 'A', path: '/home/me/.profile' }, { deck: ['A'], file: ['/home/me/.profile'] }],
  ['importPackage', { path: '/tmp/a.apkg' }, { file: ['/tmp/a.apkg'] }],
  [
    'storeMediaFile',
    { filename: 'a.txt', path: '/etc/passwd', url: 'http://a.example/' },
    { media: ['a.txt'], file: ['/etc/passwd'], url: ['http://a.example/'] },
  ],
  [
    'addNotes',
    {
      notes: [
        { deckName: 'A', modelName: 'B', fields: {}, audio: { filename: 'a', path: '/a' } },
        { deckName: 'A', modelName: 'B', fields: {}, picture: [null, { filename: 'b', url: 'http://b.example/' }] },
      ],
    },
    { deck: ['A'], model: ['B'], media: ['a', 'b'], file: ['/a'], url: ['http://b.example/'] },
  ],
  ['modelFieldRemove', { modelName: 'B', fieldName: 'Back' }, { model: ['B'], field: ['Back'] }],
  ['modelTemplateRemove', { modelName: 'B', templateName: 'Card 2' }, { model: ['B'], template: ['Card 2'] }],
  ['replaceTagsInAllNotes', { tag_to_replace: 'x', replace_with_tag: 'y' }, { tag: ['x', 'y'] }],
  ['removeDeckConfigId', { configId: 7 }, { options: ['7'] }],
]

t.test('the owner is shown files, URLs and parts of note types, not decks and notes alone', async (t) => {
  for (const [action, params, touched] of CALLS) {
    const call = asked(action, params)
    t.strictSame(call.touched, touched, action)
    for (const name of Object.values(touched).flat().slice(0, 3))
      t.ok(call.summary.includes(`"${name}"`), `${action} shows ${name}`)
  }
})
