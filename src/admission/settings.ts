import { count, duration, patience } from '../settings/kinds.ts'
import { record, settings } from '../settings/record.ts'
import type { Row, ValueOf } from '../settings/setting.ts'

const approvalRows = settings({
  hold: {
    kind: patience,
    default: '20s',
    live: true,
    text:
      'How long a request is held while you may decide: the requestPermission of a caller that is no client, and a call that waits for you ' +
      'if its client is held (ask: hold, or errors: http).',
  },
  valid: {
    kind: duration,
    default: '10min',
    live: true,
    text: 'How long a question stays open, and how long an answer holds.',
  },
  period: {
    kind: duration,
    default: '10min',
    live: true,
    text: 'How long a client may use an action if you allow the action for a while instead of one call.',
  },
  pending: {
    kind: count(1000),
    default: 50,
    live: true,
    text: 'How many calls may wait, at most half of them from one client; and how many callers, at most three from one site or address.',
  },
})

/** The settings of calls and callers that wait for the owner's decision. */
export const approvals = {
  kind: record(approvalRows),
  text: 'Calls, and callers that want to be let in, that wait for your decision.',
} satisfies Row

/**
 * The limits on waiting for the owner.
 * `hold`: how long a request is held, in milliseconds.
 * `valid`: how long a question stays open and an answer applies, in milliseconds.
 * `period`: how long an action stays allowed if the owner allows it for a while, in milliseconds.
 * `pending`: how many calls, and how many callers, may wait.
 */
export type ApprovalsConfig = ValueOf<typeof approvalRows>
