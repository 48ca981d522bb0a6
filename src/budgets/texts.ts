import { declareTexts } from '../settings/declare-texts.ts'

/** The reasons why a client has to wait. */
export const texts = declareTexts('A reply to a request, or to one call in it.', {
  'budget.exceeded': {
    text: 'budget "{budget}": {limit}; try again in {seconds} s',
    status: 429,
    when: 'The client has used up its budget, and waiting for `delay` did not help. `Retry-After` has the same number of seconds.',
    help: 'Wait, or raise the budget (budgets.md).',
  },
  'budget.never': {
    text: 'budget "{budget}": {limit}; this call alone asks for more',
    status: 429,
    when: 'The call costs more than a whole period of the budget allows.',
    help: 'Send it in parts, or raise the budget.',
  },
  'budget.crowded': {
    text: 'budget "{budget}": too many requests wait already; try again in {seconds} s',
    status: 429,
    when: 'Too many requests of the client already wait for its budget.',
    help: 'Let the client wait for replies, or raise the budget.',
  },
  'load.shed': {
    text: 'the gateway has more work than Anki can do; try again in {seconds} s',
    status: 429,
    when: 'The load exceeds a mark of `lane.shed`, and this client has the most calls in progress.',
    help: 'Let the client send fewer calls at once.',
  },
})
