import { loadCatalogue } from '../src/actions/catalogue.ts'
import { compileProfiles } from '../src/checks/policy/policies.ts'
import type { WrittenProfiles } from '../src/checks/policy/profile.ts'
import { readValue } from '../src/wire/value.ts'

/** Measures the decisions of a profile without the reading of the call's JSON: medians. */

const catalogue = loadCatalogue()
const own: WrittenProfiles = {
  narrowed: {
    extends: 'card-creator',
    where: {
      '@add': { deck: { deck: 'Japanese' }, model: { in: ['Mining', 'Basic'] } },
      storeMediaFile: { data: { absent: true, maxBytes: '8MiB' } },
      findNotes: { query: { glob: '*deck:Japanese*' } },
    },
    hazards: { fetch: { host: ['localhost', '*.example.org'] } },
  },
}
const policies = compileProfiles(own, catalogue)

const note = {
  deckName: 'Japanese::Mining',
  modelName: 'Mining',
  fields: { Word: '言葉', Reading: 'ことば', Meaning: 'a word', Sentence: '<b>言葉</b>は大切です。', Audio: '' },
  tags: ['mining', 'yomitan'],
  options: { allowDuplicate: false, duplicateScope: 'deck' },
  audio: [{ url: 'http://localhost:5050/a.mp3', filename: 'a.mp3', skipHash: null, fields: ['Audio'] }],
  picture: [],
}
const calls: readonly [action: string, params: object][] = [
  ['deckNames', {}],
  ['findNotes', { query: 'deck:Japanese tag:verb' }],
  ['notesInfo', { notes: [1700000000001, 1700000000002] }],
  ['addTags', { notes: [1700000000001], tags: 'a' }],
  ['addNote', { note: { ...note, audio: [] } }],
  ['addNote', { note }],
  ['canAddNote', { note: { ...note, audio: [] } }],
  ['storeMediaFile', { filename: 'a.png', data: 'A'.repeat(4096) }],
  ['deleteNotes', { notes: [1700000000001] }],
]

let slowest = 0
for (const [name, policy] of policies) {
  for (const [actionName, params] of calls) {
    const action = catalogue.get(actionName)
    if (action === undefined) throw new Error(actionName)
    const text = Buffer.from(JSON.stringify(params))
    const value = readValue(text)
    const decide = () => policy.decideUnread(action) ?? policy.decide(action, value, text)
    const { effect } = decide()
    const cost = median(decide)
    slowest = Math.max(slowest, cost)
    console.log(
      `${name.padEnd(14)} ${actionName.padEnd(15)} ${effect.padEnd(7)} ${(cost / 1000).toFixed(3).padStart(7)} µs`,
    )
  }
}
console.log(`slowest ${(slowest / 1000).toFixed(3)} µs`)

/** The median time of one decision in nanoseconds, measured a hundred at a time. */
function median(decide: () => unknown): number {
  const times: number[] = []
  for (let round = 0; round < 300; round++) {
    const start = process.hrtime.bigint()
    for (let turn = 0; turn < 100; turn++) decide()
    times.push(Number(process.hrtime.bigint() - start) / 100)
  }
  times.sort((a, b) => a - b)
  return times[times.length >> 1] as number
}
