import { declareTexts } from '../settings/declare-texts.ts'

/** Errors of the admin listener. */
export const texts = declareTexts('A reply of the admin listener.', {
  'admin.paths': {
    text: 'this listener serves /, /state, /approvals, /rules, /clients/NAME, /requests, /history, /undo, /events, /console, /health, /ready and /metrics',
    status: 404,
  },
  'admin.metrics-paths': { text: 'this listener serves /health, /ready and /metrics', status: 404 },
  'admin.method': { text: 'only {methods} is supported here', status: 405 },
  'admin.verdict-type': { text: 'a verdict must be JSON (Content-Type: application/json)', status: 415 },
  'admin.verdict': {
    text: 'expected {"verdict": "allow"}, for a call also "for" (milliseconds, up to a day), for a new client "name" and "profile"; or {"verdict": "refuse"}, for a call also "reason" (up to 200 characters)',
    status: 400,
  },
  'admin.no-client': { text: 'there is no client of this name', status: 404 },
  'admin.revocation': { text: 'expected {"revoked": true} or {"revoked": false}', status: 400 },
  'admin.filter': {
    text: 'expected only client, action, outcome, about, since, until and from, each once; since and until in milliseconds',
    status: 400,
  },
  'admin.no-rules': { text: 'this gateway writes no rules', status: 409 },
  'admin.rule-type': { text: 'a rule must be JSON (Content-Type: application/json)', status: 415 },
  'admin.rule': {
    text: 'expected {"rule": "let-in", "id": ...} (also "name" and "profile"), {"rule": "refuse", "id": ...}, or {"rule": "allow"} or "deny" with "client" and "action"',
    status: 400,
  },
  'admin.undo-type': { text: 'an undo must be JSON (Content-Type: application/json)', status: 415 },
  'admin.undo': {
    text: 'expected {"client": ...} or {"call": ...}, also "since" (a duration such as 10m), "redo" and "dryRun" (true or false), and "digest"',
    status: 400,
  },
  'admin.undo-changed': {
    text: 'what this would change is something else now: look at it and decide again; nothing was done',
    status: 409,
  },
  'admin.verdict-too-large': { text: 'this is too long for a verdict', status: 413 },
  'admin.call-gone': { text: 'no call with this id is waiting any more', status: 404 },
  'admin.proxied': {
    text: 'without a key, the admin listener serves only this machine and no proxy (admin.keyHash)',
    status: 403,
  },
  'admin.key': { text: 'the admin listener requires its key (admin.keyFile, admin.keyHash)', status: 401 },
  'admin.hosts': { text: 'expected exactly one Host header', status: 403 },
  'admin.host-not-listed': {
    text: 'the admin listener accepts localhost, IP addresses and the names listed in hosts',
    status: 403,
  },
  'admin.other-page': { text: 'other pages may not read the admin listener', status: 403 },
  'console.page-only': { text: 'only the page of this listener itself may use the console', status: 403 },
  'console.token': {
    text: 'this page is not of the running gateway: load it again to use the console',
    status: 403,
  },
  'console.type': { text: 'a request for the console must be JSON (Content-Type: application/json)', status: 415 },
  'console.busy': { text: 'the console already runs {most} requests; wait for one of them', status: 429 },
  'console.too-large': { text: 'the console takes requests of up to {size}; send this one as the client', status: 413 },
  'console.no-action': { text: 'the catalogue has no action of this name', status: 404 },
  'console.no-client': { text: 'the configuration has no client of this name', status: 404 },
  'console.key': {
    text: 'leave key out of the request and of the calls in it: the console calls as the chosen client',
    status: 400,
  },
  'console.not-a-request': { text: 'AnkiConnect does not take this as a request: {reason}', status: 400 },
  'console.sandbox-ended': {
    text: 'the sandbox needed too much time or memory for this request, and starts over with the next one',
    status: 503,
  },
  'admin.fault': { text: 'a fault inside the gateway prevented it from creating this page', status: 500 },
})

/** Headings of desktop notifications. */
export const notices = declareTexts('The heading of a desktop notification.', {
  'notice.approval': { text: 'Anki: waiting for your decision' },
  'notice.busy': { text: 'Anki does not answer' },
  'notice.down': { text: 'Anki is gone' },
  'notice.key': { text: 'Anki requires another key' },
  'notice.other': { text: 'Another program uses the address of Anki' },
})
