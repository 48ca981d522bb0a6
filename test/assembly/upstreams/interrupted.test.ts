import { readdir } from 'node:fs/promises'
import t from 'tap'
import { addedIds, inWords } from '../../../src/safety/record.ts'
import { ask } from '../../support/ask.ts'
import { newFolder } from '../../support/folder.ts'
import type { Script } from '../../support/scripted-upstream.ts'
import { actionsIn, notes } from '../../upstream/split/notes.ts'
import { callOf, startTwo } from './two.ts'

/** Adds notes of ids from `first` on, and ends without a word in the middle of the second part of a list. */
function breaksOff(first: number): Script {
  let parts = 0
  return (body) => {
    const actions = actionsIn(body)
    if (actions[0] !== 'addNote') return '{"result": null, "error": "[\\"\'modelName\'\\"]"}'
    parts += 1
    if (parts === 2) return 'close'
    const replies = actions.map((_, index) => `{"result": ${first + index}, "error": null}`)
    return `{"result": [${replies.join(', ')}], "error": null}`
  }
}

t.test(
  'of two imports that are interrupted at once each is recorded with its own Anki and its own notes',
  async (t) => {
    const stateFolder = newFolder(t)
    const { front, anna, ben } = await startTwo(t, { scripts: [breaksOff(100), breaksOff(900)], stateFolder })
    const add = (key: string) => ask(front.port, callOf(key, 'addNotes', { notes: notes(40) }))
    const [ofAnna, ofBen] = await Promise.all([add('a'), add('b')])
    t.match(ofAnna.text, /notes 17 to 32 of 40; .*ids so far: \[100, 101,/)
    t.match(ofBen.text, /notes 17 to 32 of 40; .*ids so far: \[900, 901,/)
    const records = front.gateway.interrupted()
    t.equal(records.length, 2)
    for (const [client, { url }, first] of [
      ['anna', anna, 100],
      ['ben', ben, 900],
    ] as const) {
      const record = records.find(({ upstream }) => upstream === url)
      if (record === undefined) return t.fail(`there is no record of ${client}`)
      t.match(record, { client, notes: 40 })
      const added = Array.from({ length: 16 }, (_, index) => String(first + index))
      t.same(addedIds(record), added)
      t.match(inWords(record), `by ${client} at ${url}, started`)
    }
    t.equal((await readdir(stateFolder)).filter((name) => name.startsWith('split-')).length, 2)
  },
)
