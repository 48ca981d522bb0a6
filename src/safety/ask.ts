import type { Clock } from '../clock.ts'
import {
  type AskedCall,
  askedKey,
  type DecidedCall,
  type NamedPart,
  type PendingCall,
  type WaitingCall,
} from './asked-call.ts'
import { expiryIn } from './expiry.ts'
import { createHolding } from './holding.ts'
import { type AskedQuestion, type AskLimits, createAskedQuestions } from './questions.ts'
import { createStanding, type GivenApproval, type StandingApproval } from './standing.ts'

/** The decision about a call that has to ask. The owner finds the call by its `number`. */
export type AskVerdict =
  | { readonly kind: 'approved'; readonly number: number; readonly approval: Approval }
  | { readonly kind: 'waiting'; readonly number: number }
  /** `reason`: the owner's words for the client, or null. */
  | { readonly kind: 'refused'; readonly number: number; readonly reason: string | null }
  | { readonly kind: 'full' | 'large' }

/**
 * The owner's approval of one call, which one request holds.
 * Another request with the same call waits meanwhile.
 * `end` uses it up if the call was sent, and otherwise returns it for the next attempt. Later calls of `end` have no effect.
 */
export interface Approval {
  end(isSent: boolean): void
}

/**
 * The owner's decision about a call.
 * With `for`, the client may make any call of this action for this time, in ms.
 * `reason` is one line for the client.
 */
export type AskDecision =
  | { readonly verdict: 'allow'; readonly for?: number }
  | { readonly verdict: 'refuse'; readonly reason?: string }

/** The calls that need the owner's approval. */
export interface Asks {
  /** Asks the owner, or returns the owner's decision. One call that is sent uses an approval up. */
  ask(call: AskedCall): AskVerdict
  /**
   * Waits until the owner has decided about a waiting call of this client, for at most `ms`.
   * Resolves earlier if the client leaves, or if too many requests wait already.
   */
  decided(number: number, client: string, ms: number, signal: AbortSignal): Promise<void>
  /** Returns a waiting call with its parameters, or with null in place of those that are too long to keep. Null if no call with this id is waiting. */
  find(id: string): WaitingCall | null
  /** Returns the waiting calls, oldest first. */
  pending(): readonly PendingCall[]
  /** Returns what a waiting call names, starting with the thing at index `from`. Returns null if no call with this id is waiting. */
  named(id: string, from: number, most: number): NamedPart | null
  /** Returns null if no call with this id is waiting. To refuse the id of a grant ends the grant. */
  decide(id: string, decision: AskDecision): DecidedCall | null
  /** Returns the actions that the owner allows clients for a while. */
  grants(): readonly StandingApproval[]
  /** Forgets all questions, approvals and allowances of a client. */
  forget(client: string): void
  /** Releases all held requests, and holds none from then on. */
  close(): void
}

/**
 * Opens the questions to the owner.
 *
 * @param limits is read at each question, so that a new configuration applies from the next question
 * @param nextNumber returns a number that no question has had, so that an old answer never fits a new question
 */
export function createAsks(
  clock: Pick<Clock, 'steady' | 'wall' | 'after'>,
  limits: () => AskLimits,
  nextNumber: () => number,
): Asks {
  const questions = createAskedQuestions(clock, limits, nextNumber)
  const grants = createStanding(clock)
  const holding = createHolding(clock)

  const find = (id: string) => questions.waiting().find(({ number }) => String(number) === id) ?? null
  const settle = (question: AskedQuestion, state: 'approved' | 'refused', reason: string | null) => {
    question.state = state
    question.reason = reason
    questions.settle(question)
    holding.tell(String(question.number), state === 'approved' ? 'allowed' : 'refused')
  }
  /** Lets every waiting call pass that the grant covers. */
  const grant = (given: GivenApproval) => {
    grants.add(given)
    for (const question of questions.waiting()) {
      const { client, action } = question.call
      if (client !== given.client || action !== given.action) continue
      questions.drop(question)
      holding.tell(String(question.number), 'allowed')
    }
  }
  const take = (question: AskedQuestion): Approval => {
    question.state = 'taken'
    return {
      end(isSent) {
        if (question.state !== 'taken') return
        question.state = 'approved'
        if (isSent) questions.drop(question)
      },
    }
  }

  return {
    ask(call) {
      const granted = grants.covering(call)
      if (granted !== null) return { kind: 'approved', number: Number(granted.id), approval: NOT_USED_UP }
      const key = askedKey(call)
      const known = questions.about(key) ?? questions.add(key, call)
      if (typeof known === 'string') return { kind: known }
      const { number, state, reason } = known
      if (state === 'approved') return { kind: 'approved', number, approval: take(known) }
      return state === 'refused' ? { kind: state, number, reason } : { kind: 'waiting', number }
    },
    find(id) {
      const question = find(id)
      return question && { id, client: question.call.client, action: question.call.action, params: question.params }
    },
    async decided(number, client, ms, signal) {
      const id = String(number)
      if (find(id) !== null) await holding.wait(id, client, ms, signal)
    },
    pending: () => questions.waiting().map(shown),
    named(id, from, most) {
      const question = find(id)
      return question && { total: question.named.count, names: question.named.part(from, most) }
    },
    decide(id, decision) {
      const question = find(id)
      if (question === null) {
        const ended = grants.all().find((one) => one.id === id)
        if (ended === undefined || decision.verdict === 'allow') return null
        grants.end(id)
        return { client: ended.client, action: ended.action, summary: ended.action }
      }
      const { client, action } = question.call
      if (decision.verdict === 'refuse') settle(question, 'refused', decision.reason ?? null)
      else if (decision.for === undefined) settle(question, 'approved', null)
      else grant({ id, client, action, until: expiryIn(decision.for, clock) })
      return question.call
    },
    forget(client) {
      for (const { id, client: own } of grants.all()) if (own === client) grants.end(id)
      for (const question of questions.all()) {
        if (question.call.client !== client) continue
        questions.drop(question)
        holding.tell(String(question.number), 'refused')
      }
    },
    grants: grants.all,
    close: holding.close,
  }
}

/** The approval of a call that a grant covers. */
const NOT_USED_UP: Approval = { end() {} }

function shown({ number, call, named, since, until }: AskedQuestion): PendingCall {
  const { client, action, summary } = call
  return {
    id: String(number),
    kind: 'call',
    who: client,
    action,
    summary,
    names: named.count,
    since,
    until: until.wall,
  }
}
