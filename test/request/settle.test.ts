import t from 'tap'
import { leafGone, settle } from '../../src/request/settle.ts'
import { texts } from '../../src/request/texts.ts'
import { type Failure, failed, type Outcome } from '../../src/wire/outcome.ts'
import { stitch } from '../../src/wire/reply.ts'
import { error, planned, planOf, refused, result } from './leaves.ts'

const READ = 'deckNames'
const WRITE = 'sync'
const NAN_READ = 'canAddNotes {"notes": [NaN]}'

/** Each row: the calls, how they ended, and which of them ends the request without a reply. */
const ROWS: readonly (readonly [
  about: string,
  calls: readonly string[],
  ended: readonly Outcome[],
  gone: number | null,
])[] = [
  ['an answer', [READ], [result('1')], null],
  ['an error of Anki', [WRITE], [error('no')], null],
  ['a read that was not sent', [READ], [failed('unreachable')], 0],
  ['a read without a reply', [READ], [failed('lost')], 0],
  ['a read too late', [READ], [failed('timeout')], null],
  ['a write that was not sent', [WRITE], [failed('unreachable')], 0],
  ['a write without a reply', [WRITE], [failed('lost')], null],
  ['a busy Anki', [WRITE], [failed('busy')], null],
  ['a circle', [READ], [failed('circle')], null],
  ['a client that left', [READ], [failed('abandoned')], null],
  ['an answer, and a read that was not sent', [READ, READ], [result('1'), failed('unreachable')], 1],
  [
    'a write that was answered, and a read that was not sent',
    [WRITE, READ],
    [result('1'), failed('unreachable')],
    null,
  ],
  ['a write that was not sent, and a read without a reply', [WRITE, READ], [failed('busy'), failed('lost')], 1],
  ['two that were not sent', [READ, WRITE], [failed('unreachable'), failed('unreachable')], 0],
  ['a write that a budget refused', [WRITE, READ], [refused('budget'), failed('unreachable')], null],
  ['a read that a budget refused', [READ, READ], [refused('budget'), failed('unreachable')], 1],
  ['a call that may write, as nobody can read it', [NAN_READ, READ], [result('1'), failed('lost')], null],
]

t.test(
  'a request ends without a reply only where Anki is gone and nothing of it that writes can have reached Anki',
  (t) => {
    for (const [about, calls, ended, gone] of ROWS) {
      const leaves = calls.map((call) => planned(call))
      t.equal(leafGone(leaves, ended), gone === null ? null : leaves[gone], about)
    }
    t.end()
  },
)

const SAID: readonly (readonly [call: string, failure: Failure, text: string])[] = [
  [READ, 'lost', texts('anki.no-reply').text],
  [READ, 'unreachable', texts('anki.no-reply').text],
  [READ, 'abandoned', texts('anki.no-reply').text],
  [READ, 'timeout', texts('anki.late').text],
  [READ, 'garbage', texts('anki.unreadable-reply').text],
  [READ, 'busy', texts('anki.busy').text],
  [READ, 'circle', texts('anki.circle').text],
  [WRITE, 'busy', texts('anki.busy').text],
  [WRITE, 'unreachable', texts('anki.no-reply').text],
  [WRITE, 'lost', texts('anki.outcome-unknown', { action: 'sync' }).text],
  [WRITE, 'timeout', texts('anki.outcome-unknown', { action: 'sync' }).text],
  [WRITE, 'garbage', texts('anki.outcome-unknown', { action: 'sync' }).text],
]

t.test('a failed call says why in its place; of a write that may have reached Anki, that nobody knows', (t) => {
  for (const [call, failure, text] of SAID) {
    const { root, leaves } = planOf([call, READ])
    const reply = Buffer.concat(stitch(settle(root, leaves, [failed(failure), result('["A"]')]))).toString()
    const items = [`{"result": null, "error": ${JSON.stringify(text)}}`, '{"result": ["A"], "error": null}']
    t.equal(reply, `{"result": [${items.join(', ')}], "error": null}`, `${call} ${failure}`)
  }
  t.end()
})

const HALF = { code: 'split.ended', text: 'half of it', status: 502 }

t.test('what there is to say beyond a failure, and why a call was refused, is said in its place', (t) => {
  const { root, leaves } = planOf([READ, WRITE])
  const answered = settle(root, leaves, [refused('load', 'too much'), failed('lost', HALF)])
  t.equal(
    Buffer.concat(stitch(answered)).toString(),
    '{"result": [{"result": null, "error": "too much"}, {"result": null, "error": "half of it"}], "error": null}',
  )
  t.end()
})

t.test('each answer stands in its place and shape, and an end of a multi takes the place of all of it', (t) => {
  const leaves = [planned(READ), planned(READ)]
  const leaf = (index: number, bare: boolean) => ({ kind: 'leaf', bare, index }) as const
  const here = {
    kind: 'settled',
    bare: false,
    answer: { kind: 'error', text: Buffer.from('"no"') },
    refusal: 'call',
  } as const
  const inner = { kind: 'items', bare: true, items: [leaf(1, true), here], end: null } as const
  const root = { kind: 'items', bare: false, items: [inner, leaf(0, false)], end: null } as const
  const text = (step: Parameters<typeof settle>[0]) =>
    Buffer.concat(stitch(settle(step, leaves, [result('0'), result('1')]))).toString()
  t.equal(text(root), '{"result": [[1, {"result": null, "error": "no"}], {"result": 0, "error": null}], "error": null}')
  const ended = { ...root, items: [{ ...inner, end: here.answer }, leaf(0, false)] }
  t.equal(text(ended), '{"result": [{"result": null, "error": "no"}, {"result": 0, "error": null}], "error": null}')
  t.end()
})
