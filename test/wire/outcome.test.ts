import t from 'tap'
import { errors } from '../../src/wire/errors.ts'
import { answeredByAnki, type Failure, failed, isAnswer, mayHaveReached, type Outcome } from '../../src/wire/outcome.ts'
import { errorAnswer, ownError } from '../../src/wire/reply.ts'

t.test('results and errors of Anki are answers; failures and refusals are none', async (t) => {
  const refused: Outcome = { kind: 'refused', error: errors('message.action-missing'), by: 'budget' }
  t.equal(isAnswer(answeredByAnki({ kind: 'result', text: Buffer.from('1') })), true)
  t.equal(isAnswer(answeredByAnki(errorAnswer('no'))), true)
  t.equal(isAnswer(failed('lost')), false)
  t.equal(isAnswer(refused), false)
})

t.test('an outcome names its answer, its failure and where it is from', async (t) => {
  const text = Buffer.from('1')
  t.strictSame(answeredByAnki({ kind: 'result', text }), { kind: 'result', text, by: 'anki' })
  t.strictSame(failed('timeout'), { kind: 'failed', failure: 'timeout', error: null, by: 'anki' })
  const error = errors('message.action-missing')
  t.strictSame(failed('lost', error), { kind: 'failed', failure: 'lost', error, by: 'anki' })
  t.equal(ownError(error).own, error)
})

t.test('a call that was sent may have had an effect; one that was not sent has none', async (t) => {
  const mayHave: Readonly<Record<Failure, boolean>> = {
    lost: true,
    timeout: true,
    garbage: true,
    unreachable: false,
    busy: false,
    circle: false,
    abandoned: false,
  }
  for (const [failure, expected] of Object.entries(mayHave))
    t.equal(mayHaveReached(failure as Failure), expected, failure)
})
