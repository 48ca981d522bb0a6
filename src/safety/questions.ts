import type { Clock } from '../clock.ts'
import { MiB } from '../settings/units.ts'
import { type AskedCall, type DecidedCall, keptParams } from './asked-call.ts'
import { type Expiry, expiryIn, isExpired } from './expiry.ts'
import { type Named, packNamed } from './named.ts'

/** A question about one call, and the owner's answer while it is valid. */
export interface AskedQuestion {
  readonly key: string
  readonly number: number
  readonly call: DecidedCall
  /** A copy of the parameters. Null once the owner has decided, and if they are long. */
  params: Buffer | null
  named: Named
  /** In ms of the wall clock. */
  readonly since: number
  until: Expiry
  /** `taken`: approved, and a request that holds the approval is under way. */
  state: 'waiting' | 'approved' | 'taken' | 'refused'
  /** The owner's words for the client, or null. */
  reason: string | null
}

/** The time, in ms, for which an approval, a refusal or an unanswered question is valid, and the number of calls that may wait. */
export interface AskLimits {
  readonly valid: number
  readonly pending: number
}

/** The questions that are asked or answered, within their limits. */
export interface AskedQuestions {
  all(): readonly AskedQuestion[]
  waiting(): readonly AskedQuestion[]
  /** Returns the question about this call, or null. */
  about(key: string): AskedQuestion | null
  /** Adds a question. `full`: too many wait already. `large`: the call names more than can be shown to anyone. */
  add(key: string, call: AskedCall): AskedQuestion | 'full' | 'large'
  /** Frees the memory of a question that is answered, and starts the time for which its answer is valid. */
  settle(question: AskedQuestion): void
  /** Forgets a question. A newer one about the same call stays. */
  drop(question: AskedQuestion): void
}

/** The memory for the names in waiting calls, in bytes. One client gets at most half of it. */
const MOST_BYTES = 64 * MiB
/** The same for the parameters of waiting calls. A call whose parameters do not fit waits without a known effect. */
const MOST_PARAMS = 16 * MiB
const NOTHING_NAMED = packNamed({})

/**
 * Creates a limited memory of questions.
 * One client can take at most half of the places and half of the memory for names, so that a client that asks without end does not hide
 * another's question from the owner.
 *
 * @param limits is read at each question, so that a new configuration applies from the next question
 * @param nextNumber returns a number that no question has had
 */
export function createAskedQuestions(
  clock: Pick<Clock, 'steady' | 'wall'>,
  limits: () => AskLimits,
  nextNumber: () => number,
): AskedQuestions {
  const questions = new Map<string, AskedQuestion>()
  const forgetOld = () => {
    for (const [key, { until }] of questions) if (isExpired(until, clock)) questions.delete(key)
  }
  const all = () => {
    forgetOld()
    return [...questions.values()]
  }
  const waiting = () => all().filter(({ state }) => state === 'waiting')
  return {
    all,
    waiting,
    about(key) {
      forgetOld()
      return questions.get(key) ?? null
    },
    add(key, { client, action, summary, params, touched }) {
      const { valid, pending } = limits()
      const others = waiting()
      const own = others.filter(({ call }) => call.client === client)
      if (others.length >= pending || own.length >= Math.ceil(pending / 2)) return 'full'
      const named = packNamed(touched)
      if (named.bytes > MOST_BYTES / 2) return 'large'
      if (bytesOf(others) + named.bytes > MOST_BYTES || bytesOf(own) + named.bytes > MOST_BYTES / 2) return 'full'
      const space = Math.min(MOST_PARAMS - paramsOf(others), MOST_PARAMS / 2 - paramsOf(own))
      const question: AskedQuestion = {
        key,
        number: nextNumber(),
        call: { client, action, summary },
        params: keptParams(params, space),
        named,
        since: clock.wall(),
        until: expiryIn(valid, clock),
        state: 'waiting',
        reason: null,
      }
      questions.set(key, question)
      return question
    },
    settle(question) {
      question.named = NOTHING_NAMED
      question.params = null
      question.until = expiryIn(limits().valid, clock)
    },
    drop(question) {
      if (questions.get(question.key) === question) questions.delete(question.key)
    },
  }
}

function bytesOf(questions: readonly AskedQuestion[]): number {
  return questions.reduce((sum, { named }) => sum + named.bytes, 0)
}

function paramsOf(questions: readonly AskedQuestion[]): number {
  return questions.reduce((sum, { params }) => sum + (params?.length ?? 0), 0)
}
