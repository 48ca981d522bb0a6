import { declareTexts } from '../settings/declare-texts.ts'

/** Replies for calls that Anki did not answer. */
export const texts = declareTexts('A reply to a request, or to one call in it.', {
  'anki.not-reachable': {
    text: 'Anki is not reachable at {url}',
    status: 502,
    when: 'Anki is closed, and `whenDown` is `explain` or the client has `errors: http`.',
    help: 'Start Anki. If it runs, check `upstream.url`.',
  },
  'anki.no-reply': {
    text: 'the connection to Anki ended before it replied',
    status: 502,
    when: 'Anki closed the connection of a call that only reads.',
    help: 'Send the call again.',
  },
  'anki.late': {
    text: 'Anki did not answer in time',
    status: 502,
    when: 'A call that only reads took longer than `upstream.timeout` allows.',
    help: 'Check whether Anki shows a dialog. Raise `upstream.timeout` if the call is that slow.',
  },
  'anki.busy': {
    text: 'Anki is busy or shows a dialog',
    status: 502,
    when: 'The call waited for its turn while Anki left an earlier one unanswered. It was not sent.',
    help: 'Answer the dialog in Anki, and send the call again.',
  },
  'anki.unreadable-reply': {
    text: 'Anki gave a reply that could not be read',
    status: 502,
    when: 'The program at the address of the upstream does not reply as AnkiConnect does. The call only reads.',
    help: 'Check that `upstream.url` leads to AnkiConnect.',
  },
  'anki.outcome-unknown': {
    text: 'outcome unknown: {action} was sent to Anki and no reply came; it was not repeated',
    status: 502,
    when: 'A call that writes was sent, and no usable reply came. Anki may or may not have done it.',
    help: 'Check in Anki before you send it again.',
  },
  'anki.circle': {
    text: 'the upstream of this gateway is this gateway itself; set upstream.url to where AnkiConnect listens',
    status: 502,
    when: 'The address of the upstream leads back to the gateway.',
    help: 'Set `upstream.url` to the port of AnkiConnect.',
  },
  'gateway.shutting-down': {
    text: 'the gateway is shutting down and did not process this request; try again in a moment',
    status: 503,
    when: 'The request arrived while the gateway was shutting down.',
    help: 'Send it again when the gateway runs.',
  },
  'audit.unavailable': {
    text: 'not sent: the audit log cannot be written, and audit.required asks for it; the owner finds the reason on the admin page, and can free space or set audit.required to false',
    status: 503,
    when: 'The call writes, and its line in the audit log could not be written first.',
    help: 'The log and the admin page say why. Free space, or set `audit.required: false`.',
  },
  'origin.refused': {
    text: 'a page of this origin may not call',
    status: 403,
    when: 'Only in the log, the audit log and on the admin page: the page itself gets a reply without a body, as from AnkiConnect.',
    help: 'If the page is yours, give a client its origin (`clients.NAME.origin`).',
  },
})

/** Words for the owner in place of an error of AnkiConnect. */
export const failures = declareTexts('A failed call on the admin page.', {
  'failure.no-reason': { text: 'AnkiConnect gave no reason' },
  'failure.hidden': { text: 'an error of AnkiConnect, not shown because it may quote the content of a note' },
})
