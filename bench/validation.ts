import { loadCatalogue } from '../src/actions/catalogue.ts'
import { checkCall } from '../src/checks/call.ts'
import { createShapes } from '../src/checks/shape.ts'
import { readValue } from '../src/wire/value.ts'

/** Measures the validation of a call without the reading of its JSON: medians. */

const catalogue = loadCatalogue()
const shapes = createShapes()

const note = (number: number) => ({
  deckName: 'Japanese::Mining',
  modelName: 'Mining',
  fields: {
    Word: `言葉 ${number}`,
    Reading: 'ことば',
    Meaning: 'a word',
    Sentence: '<b>言葉</b>は大切です。',
    Audio: '',
  },
  tags: ['mining', 'yomitan'],
  options: { allowDuplicate: false, duplicateScope: 'deck', duplicateScopeOptions: { deckName: 'Japanese' } },
  audio: [{ url: 'http://localhost:5050/a.mp3', filename: `a${number}.mp3`, skipHash: null, fields: ['Audio'] }],
  picture: [],
})

const calls: readonly [about: string, action: string, params: object, rounds: number][] = [
  ['deckNames', 'deckNames', {}, 20_000],
  ['findNotes', 'findNotes', { query: 'deck:current tag:verb' }, 20_000],
  ['notesInfo of 2 ids', 'notesInfo', { notes: [1700000000001, 1700000000002] }, 20_000],
  ['cardsInfo of 100 ids', 'cardsInfo', { cards: Array.from({ length: 100 }, (_, i) => 1700000000001 + i) }, 5000],
  ['addNote', 'addNote', { note: note(1) }, 20_000],
  ['canAddNotes of 20', 'canAddNotes', { notes: Array.from({ length: 20 }, (_, i) => note(i)) }, 5000],
  ['storeMediaFile of 1 MB', 'storeMediaFile', { filename: 'a.png', data: 'A'.repeat(1 << 20) }, 2000],
  ['addNotes of 1,000', 'addNotes', { notes: Array.from({ length: 1000 }, (_, i) => note(i)) }, 200],
]

for (const [about, name, params, rounds] of calls) {
  const action = catalogue.get(name)
  if (action === undefined) throw new Error(name)
  const text = JSON.stringify(params)
  const value = readValue(text)
  const run = () => {
    if (!checkCall(shapes, 'enforce', action, value).ok) throw new Error(about)
  }
  const check = median(run, rounds)
  const read = median(() => readValue(text), Math.min(rounds, 200))
  console.log(`${about.padEnd(24)} check ${micros(check)}   reading the JSON ${micros(read)}`)
}

/** The median time of one round, in nanoseconds; short rounds are timed ten at a time. */
function median(run: () => void, rounds: number): number {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 10) {
    const start = process.hrtime.bigint()
    for (let turn = 0; turn < 10; turn++) run()
    times.push(Number(process.hrtime.bigint() - start) / 10)
  }
  times.sort((a, b) => a - b)
  return times[times.length >> 1] as number
}

function micros(nanoseconds: number): string {
  return `${(nanoseconds / 1000).toFixed(2).padStart(9)} µs`
}
