import { declareTexts } from '../settings/declare-texts.ts'

/** The sentence about such a call for the owner. */
export const reasons = declareTexts('A question to the owner about a call.', {
  'image.asked': {
    text: '{summary}; the gateway cannot keep what it changes, so that no undo brings it back',
    when: 'As for `image.waiting`.',
  },
})

/** Replies for calls that change more than the gateway can keep. */
export const texts = declareTexts('A reply to one call.', {
  'image.waiting': {
    text: 'waiting for approval {number}: this call changes more than the gateway can keep for an undo',
    status: 403,
    when: 'The client has `undo: true`, `safety.tooLarge` is `ask`, and the call changes too much, or the journal cannot be written.',
    help: 'Allow the call on the admin page or with `ankiconnect-gateway approvals`, and send it again.',
  },
  'image.refused': {
    text: 'the owner refused approval {number}',
    status: 403,
    when: 'You refused the call that waited.',
    help: 'Wait until the refusal has expired (`approvals.valid`).',
  },
  'image.not-asked': {
    text: 'not sent: this call changes more than the gateway can keep for an undo, and too many calls wait for the owner',
    status: 403,
    when: 'As above, but no more calls can wait.',
    help: 'Decide about the waiting calls first.',
  },
})
