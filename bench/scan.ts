import { readMessage } from '../src/wire/message.ts'
import { cutReply, stitch } from '../src/wire/reply.ts'

/** Compares reading and stitching with JSON.parse of the same bytes: the ratio of medians, side by side in one process. */

const limits = { depth: 128, leaves: 100_000, values: 1_200_000 }

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1] as number
}

function time(work: () => unknown, repeats: number): number {
  const start = process.hrtime.bigint()
  for (let count = 0; count < repeats; count++) work()
  return Number(process.hrtime.bigint() - start) / repeats
}

/** Runs both in turn and returns their median times in nanoseconds. */
function pair(ours: () => unknown, theirs: () => unknown, repeats: number): { ours: number; theirs: number } {
  const rounds = Array.from({ length: 31 }, () => ({ ours: time(ours, repeats), theirs: time(theirs, repeats) })).slice(
    10,
  )
  return { ours: median(rounds.map(({ ours }) => ours)), theirs: median(rounds.map(({ theirs }) => theirs)) }
}

const note = (index: number) => ({
  deckName: 'Japanese::Mining',
  modelName: 'Basic',
  fields: { Front: `日本語の文 ${index}`, Back: 'a sentence, with "quotes" and a line\nbreak' },
  tags: ['mined', 'anime'],
})
const notesInfo = (index: number) => ({
  result: [
    { noteId: 1700000000000 + index, tags: ['a'], fields: { Front: { value: 'x'.repeat(80), order: 0 } }, cards: [1] },
  ],
  error: null,
})
const requests: [string, unknown][] = [
  ['deckNames', { action: 'deckNames', version: 6 }],
  ['findNotes', { action: 'findNotes', version: 6, params: { query: 'deck:current is:due "front:日本語"' } }],
  [
    'addNotes of 1,000',
    { action: 'addNotes', version: 6, params: { notes: Array.from({ length: 1000 }, (_, index) => note(index)) } },
  ],
  [
    'multi of 1,000',
    {
      action: 'multi',
      version: 6,
      params: {
        actions: Array.from({ length: 1000 }, (_, index) => ({
          action: 'addNote',
          version: 6,
          params: { note: note(index) },
        })),
      },
    },
  ],
  [
    'a picture of 1 MB',
    {
      action: 'storeMediaFile',
      version: 6,
      params: { filename: 'a.png', data: Buffer.alloc(786_432, 'abc').toString('base64') },
    },
  ],
]
const replies: [string, number, unknown][] = [
  ['a number', 1, { result: 6, error: null }],
  [
    'a multi of 200 notesInfo',
    200,
    { result: Array.from({ length: 200 }, (_, index) => notesInfo(index)), error: null },
  ],
]

const row = (name: string, bytes: number, { ours, theirs }: { ours: number; theirs: number }) =>
  console.log(
    `${name.padEnd(28)} ${String(bytes).padStart(9)} B ${(ours / 1000).toFixed(2).padStart(10)} us, JSON.parse ${(theirs / 1000).toFixed(2).padStart(10)} us, ratio ${(ours / theirs).toFixed(2)}`,
  )

for (const [name, request] of requests) {
  const bytes = Buffer.from(JSON.stringify(request))
  const repeats = Math.max(3, Math.round(2_000_000 / bytes.length / 10))
  row(
    `read ${name}`,
    bytes.length,
    pair(
      () => readMessage(bytes, limits),
      () => JSON.parse(bytes.toString()),
      repeats,
    ),
  )
}
for (const [name, count, reply] of replies) {
  const bytes = Buffer.from(JSON.stringify(reply))
  const repeats = Math.max(3, Math.round(2_000_000 / bytes.length / 10))
  const isMulti = count > 1
  const ours = () => {
    const answers = cutReply(bytes, count, isMulti) ?? []
    const items = answers.map((answer) => ({ ...answer, bare: false }))
    return Buffer.concat(stitch(isMulti ? { kind: 'items', bare: false, items } : (items[0] as (typeof items)[number])))
  }
  row(
    `cut and stitch ${name}`,
    bytes.length,
    pair(ours, () => JSON.parse(bytes.toString()), repeats),
  )
}
