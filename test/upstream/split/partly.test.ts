import t from 'tap'
import { createEstimate } from '../../../src/upstream/estimate.ts'
import { splitNotes } from '../../../src/upstream/split/notes.ts'
import { notesIn } from '../../../src/upstream/split/plan.ts'
import { failed, type Outcome } from '../../../src/wire/outcome.ts'
import { error } from '../../request/leaves.ts'
import { catalogue, leaf } from '../fake-anki.ts'
import { notes } from './notes.ts'

const id = (number: number): Outcome => ({ kind: 'result', text: Buffer.from(`${number}`), by: 'anki' })

/** Splits six notes, four in a part, of which the first part is answered in this way. */
async function split(first: readonly Outcome[]) {
  const marks: unknown[] = []
  const entry = {
    sending: async () => {},
    answered: (given: readonly unknown[]) => void marks.push(...given),
    interrupted: async () => ({ answers: marks }),
    done: async () => {},
    takingBack: async () => {},
  }
  const action = (name: string) =>
    catalogue.get(name) ??
    (() => {
      throw new Error(name)
    })()
  const end = await splitNotes(notesIn(leaf('addNotes', { notes: notes(6) })) as never, 'newer', {
    addNote: action('addNote'),
    deleteNotes: action('deleteNotes'),
    client: null,
    bounds: { window: 1000, pack: 100_000, notes: 4 },
    estimate: createEstimate(),
    send: async () => first,
    begin: async () => entry as never,
  })
  const { outcome } = end as { outcome: Extract<Outcome, { kind: 'failed' }> }
  return [end.kind, outcome.error?.text]
}

t.test('a part of which Anki answered some notes names only the others as not sent', async (t) => {
  t.strictSame(await split([id(1), id(2), failed('unreachable'), failed('unreachable')]), [
    'interrupted',
    'Anki ended before all of addNotes was sent; notes 3 to 6 were not sent, and nothing was taken back; ids so far: [1, 2, unsent, unsent]',
  ])
  t.strictSame(await split([id(1), failed('busy'), error('no'), failed('unreachable')]), [
    'interrupted',
    'Anki ended before all of addNotes was sent; notes 2 to 2 and 4 to 6 were not sent, and nothing was taken back; ids so far: [1, unsent, null, unsent]',
  ])
})

t.test('a part of which some notes are unknown names only these', async (t) => {
  t.strictSame(await split([id(1), failed('lost'), failed('lost'), failed('unreachable')]), [
    'interrupted',
    'outcome unknown: addNotes was sent to Anki in parts and no reply came to notes 2 to 3 of 6; nothing was repeated or taken back; ids so far: [1, unknown, unknown, unsent]',
  ])
})
