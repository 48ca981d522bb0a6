import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { systemClock } from '../../src/clock.ts'
import { findMedia } from '../../src/offload/find-media.ts'
import { mediaTree } from '../../src/offload/media-tree.ts'
import { createOffload } from '../../src/offload/offload.ts'
import { leafOf } from '../../src/upstream/leaf.ts'

const action = loadCatalogue().get('addNote')
if (action === undefined) throw new Error('missing from the catalogue')
const tree = mediaTree(action)
if (tree === null) throw new Error('addNote takes media')

const medium = (name: string) => `{"filename":"${name}","data":"QUJD","fields":[]}`
const note = (members: string) => `{"note":{"deckName":"D","modelName":"M","fields":{},${members}}}`

const ORDERS: readonly (readonly [what: string, params: string])[] = [
  [
    'a member stands twice, with another one between',
    `"audio":${medium('a')},"video":${medium('v')},"audio":${medium('b')}`,
  ],
  [
    'all members stand twice',
    `"audio":${medium('a')},"video":${medium('v')},"video":${medium('w')},"audio":${medium('b')}`,
  ],
  [
    'the second of a name is spelt with an escape',
    `"audio":${medium('a')},"picture":${medium('p')},"\\u0061udio":[${medium('b')}]`,
  ],
  ['members come in an order of their own', `"picture":${medium('p')},"video":${medium('v')},"audio":${medium('a')}`],
]

t.test('what is sent is JSON, and holds each medium that was checked as a file and no other', async (t) => {
  for (const [what, members] of ORDERS) {
    const params = note(members)
    const expected = JSON.parse(params)
    const sent: string[] = []
    const send = createOffload({
      async send(leaves) {
        for (const leaf of leaves) sent.push(String(leaf.params))
        return leaves.map(() => ({ kind: 'result', text: Buffer.from('1'), by: 'anki' }))
      },
      catalogue: loadCatalogue(),
      clock: systemClock,
      sharing: { folder: async () => '/shared', deny() {} },
      spool: {
        async put() {
          return { file: '/shared/file', bytes: 3 }
        },
        async remove() {},
      } as unknown as Parameters<typeof createOffload>[0]['spool'],
      contents: {
        planFor: () => 'move',
        read: () => [],
        leadsToUs: async () => false,
        failure: (error) => ({ kind: 'trouble', error: error as Error }),
      },
      onFile() {},
      onTrouble() {},
      afterwards() {},
    })
    const leaf = leafOf(action, Buffer.from(params))
    await send([leaf], { client: 'test', signal: new AbortController().signal })
    for (const kind of ['audio', 'video', 'picture']) {
      const media = [expected.note[kind] ?? []].flat()
      expected.note[kind] = media.map(({ filename, fields }) => ({ filename, fields, path: '/shared/file' }))
    }
    const found = JSON.parse(sent[0] ?? '')
    for (const kind of ['audio', 'video', 'picture']) found.note[kind] = [found.note[kind] ?? []].flat()
    t.strictSame(found, expected, what)
  }
})

t.test('media are found in the order of the text', async (t) => {
  for (const [what, members] of ORDERS) {
    const starts = findMedia(Buffer.from(note(members)), tree).map(({ span }) => span.start)
    t.strictSame(
      starts,
      [...starts].sort((one, other) => one - other),
      what,
    )
  }
})

const FALSE_IN_PYTHON = [
  'null',
  'false',
  '0',
  '-0',
  '0.0',
  '0e5',
  '-0.0E-3',
  '1e-400',
  '""',
  '[]',
  '[ ]',
  '{ }',
  '{\n}',
]

t.test(
  'a medium whose data is nothing to Python has its content from the URL, whatever the nothing looks like',
  async (t) => {
    for (const data of FALSE_IN_PYTHON) {
      const params = note(`"audio":{"filename":"a","data":${data},"url":"http://a.org/"}`)
      t.strictSame(
        findMedia(Buffer.from(params), tree).map(({ from }) => from),
        ['url'],
        data,
      )
    }
  },
)
