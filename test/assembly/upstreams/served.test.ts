import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { startService } from '../../../src/commands/serve.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { newFolder } from '../../support/folder.ts'
import { call, note } from '../../upstream/split/notes.ts'
import { callOf } from './two.ts'

const YAML = `
listen: ["127.0.0.1:0"]
admin: { address: "127.0.0.1:0", notify: false }
upstreams: { anna: {}, ben: { keyFile: key } }
clients:
  ben: { keyFile: of-ben, profile: admin, upstream: ben }
`

t.test(
  'with --sandbox each of several upstreams is a demo collection of its own, asked with its own key',
  async (t) => {
    const folder = newFolder(t, { 'gateway.yaml': YAML, key: "the key of ben's Anki", 'of-ben': 'b' })
    const loaded = await loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: { sandbox: true } })
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
    process.env.XDG_STATE_HOME = folder
    const said: { level: number; msg: string }[] = []
    const log = pino({}, { write: (line: string) => void said.push(JSON.parse(line)) })
    const served = await startService(loaded.config, log, '1.2.3')
    if (!served.ok) throw new Error(served.error)
    t.teardown(() => served.service.close())
    const begun = said.find(({ msg }) => msg.startsWith('listening'))?.msg
    t.match(begun, /in front of sandboxes with a demo collection each .*: anna, ben;/)
    const port = served.service.addresses[0]?.port ?? 0
    t.equal((await call(port, callOf('b', 'addNote', { note: note('of ben') }))).error, null)
    const find = { query: '"front:of ben"' }
    t.equal(((await call(port, callOf('b', 'findNotes', find))).result as number[]).length, 1)
    t.same((await call(port, { action: 'findNotes', version: 6, params: find })).result, [])
  },
)
