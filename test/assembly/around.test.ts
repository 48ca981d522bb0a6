import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { KeylessAnswers } from '../../src/add-on/elsewhere.ts'
import { watchAround } from '../../src/assembly/around.ts'
import type { Config } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { newFolder } from '../support/folder.ts'
import { heardLog } from '../support/log.ts'
import { until } from '../support/until.ts'

const ADD_ON = 'Anki2/addons21/2055492159'
const MOVED = '{"config": {"webBindPort": 18765, "apiKey": "k"}}'

/** A running watch that looks all the time, with Anki's data folder and what it logs. */
function watch(t: Test, { key = 'k' as string | null, sandbox = false } = {}) {
  const home = newFolder(t, { [`${ADD_ON}/config.json`]: '{"webBindPort": 8765}', [`${ADD_ON}/meta.json`]: MOVED })
  const lines: { level: number; msg: string }[] = []
  const world = { looks: 0, answers: { answersKeyless: false, elsewhere: [] } as KeylessAnswers }
  const plain = defaultConfig()
  const config: Config = { ...plain, sandbox, upstreams: [{ ...plain.upstreams[0], key }] }
  const around = watchAround(config, {
    log: heardLog((line) => lines.push(line)),
    async ask() {
      world.looks += 1
      return world.answers
    },
    folders: () => [join(home, 'Anki2')],
    first: 1,
    every: 1,
  })
  t.teardown(around.close)
  const looked = async () => {
    const { looks } = world
    // The second look begins after the first one has ended.
    await until(() => world.looks >= looks + 2)
  }
  return {
    home,
    lines,
    world,
    around,
    looked,
    write: (text: string) => writeFileSync(join(home, ADD_ON, 'meta.json'), text),
  }
}
type Test = Parameters<typeof newFolder>[0]

t.test('a running gateway says once that an update put AnkiConnect back on its port, until that is over', async (t) => {
  const { around, lines, looked, write } = watch(t)
  await looked()
  t.same(around.troubles(), [])
  write('{}')
  await until(() => around.troubles().length > 0)
  t.match(around.troubles(), [
    /^AnkiConnect is set to port 8765 in .*meta\.json: .*To fix it: close Anki and run ankiconnect-gateway doctor --fix$/,
  ])
  await looked()
  t.equal(lines.filter(({ msg }) => msg.includes('set to port 8765')).length, 1)
  t.match(lines, [{ level: 40 }])
  write(MOVED)
  await until(() => around.troubles().length === 0)
})

t.test('a running gateway says that callers can go around it without the key, or from other machines', async (t) => {
  const { around, world } = watch(t)
  world.answers = { answersKeyless: true, elsewhere: [{ host: '192.168.1.5', port: 18765 }] }
  await until(() => around.troubles().length === 2)
  t.match(around.troubles(), [/no longer asks for the key/, /answers at 192\.168\.1\.5:18765: other machines/])
})

t.test('an AnkiConnect that never had a key is logged once, and is no trouble', async (t) => {
  const { around, world, lines, looked } = watch(t, { key: null })
  world.answers = { answersKeyless: true, elsewhere: [] }
  await until(() => lines.length > 0)
  await looked()
  t.same(around.troubles(), [])
  t.equal(lines.length, 1)
  t.match(lines, [{ level: 30, msg: /asks for no key/, code: 'around.no-key' }])
})
