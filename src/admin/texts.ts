import { declareTexts } from '../settings/declare-texts.ts'

/** Errors of the admin listener. */
export const texts = declareTexts('A reply of the admin listener.', {
  'admin.paths': {
    text: 'this listener serves /, /state, /approvals, /rules, /clients/NAME, /requests, /history, /undo, /events, /console, /health, /ready and /metrics',
    when: 'A request names another path.',
    status: 404,
  },
  'admin.metrics-paths': {
    text: 'this listener serves /health, /ready and /metrics',
    when: 'A request to the listener for scrapers names another path.',
    status: 404,
  },
  'admin.method': {
    text: 'only {methods} is supported here',
    when: 'A request has another method than its path allows.',
    status: 405,
  },
  'admin.verdict-type': {
    text: 'a verdict must be JSON (Content-Type: application/json)',
    when: 'A decision about a call or a caller has another Content-Type.',
    status: 415,
  },
  'admin.verdict': {
    text: 'expected {"verdict": "allow"}, for a call also "for" (milliseconds, up to a day), for a new client "name" and "profile"; or {"verdict": "refuse"}, for a call also "reason" (up to 200 characters)',
    when: 'The body of a decision about a call or a caller is something else.',
    status: 400,
  },
  'admin.no-client': {
    text: 'there is no client of this name',
    when: 'A request names a client that the configuration does not have.',
    status: 404,
  },
  'admin.revocation': {
    text: 'expected {"revoked": true} or {"revoked": false}',
    when: 'The body of a request to revoke a client, or to let it call again, is something else.',
    status: 400,
  },
  'admin.filter': {
    text: 'expected only client, action, outcome, about, since, until and from, each once; since and until in milliseconds',
    when: 'A search of the requests has an unknown parameter, or one twice.',
    status: 400,
  },
  'admin.no-rules': {
    text: 'this gateway writes no rules',
    when: 'A rule is asked of a gateway that has no configuration to write it into.',
    status: 409,
  },
  'admin.rule-type': {
    text: 'a rule must be JSON (Content-Type: application/json)',
    when: 'A request for a rule has another Content-Type.',
    status: 415,
  },
  'admin.rule': {
    text: 'expected {"rule": "let-in", "id": ...} (also "name" and "profile"), {"rule": "refuse", "id": ...}, or {"rule": "allow"} or "deny" with "client" and "action"',
    when: 'The body of a request for a rule is something else.',
    status: 400,
  },
  'admin.undo-type': {
    text: 'an undo must be JSON (Content-Type: application/json)',
    when: 'A request for an undo has another Content-Type.',
    status: 415,
  },
  'admin.undo': {
    text: 'expected {"client": ...} or {"call": ...}, also "since" (a duration such as 10m), "redo" and "dryRun" (true or false), and "digest"',
    when: 'The body of a request for an undo is something else.',
    status: 400,
  },
  'admin.undo-changed': {
    text: 'what this would change is something else now: look at it and decide again; nothing was done',
    when: 'The owner agrees to an undo, and the collection or the calls have changed since it was shown.',
    status: 409,
  },
  'admin.verdict-too-large': {
    text: 'this is too long for a verdict',
    when: 'The body of a decision is longer than any decision.',
    status: 413,
  },
  'admin.call-gone': {
    text: 'no call with this id is waiting any more',
    when: 'The owner decides about a call that no longer waits.',
    status: 404,
  },
  'admin.proxied': {
    text: 'without a key, the admin listener serves only this machine and no proxy (admin.keyHash)',
    when: 'A request from another machine, or through a proxy, reaches an admin listener without a key.',
    status: 403,
  },
  'admin.key': {
    text: 'the admin listener requires its key (admin.keyFile, admin.keyHash)',
    when: 'A request to an admin listener with a key shows none, or another one.',
    status: 401,
  },
  'admin.hosts': {
    text: 'expected exactly one Host header',
    when: 'A request has no Host header, or several.',
    status: 403,
  },
  'admin.host-not-listed': {
    text: 'the admin listener accepts localhost, IP addresses and the names listed in hosts',
    when: 'A request is addressed to a name that is not in `hosts`.',
    status: 403,
  },
  'admin.other-page': {
    text: 'other pages may not read the admin listener',
    when: 'A page of another origin sends the request.',
    status: 403,
  },
  'console.page-only': {
    text: 'only the page of this listener itself may use the console',
    when: 'A request for the console does not come from the page itself.',
    status: 403,
  },
  'console.token': {
    text: 'this page is not of the running gateway: load it again to use the console',
    when: 'The page was loaded before the gateway was started again.',
    status: 403,
  },
  'console.type': {
    text: 'a request for the console must be JSON (Content-Type: application/json)',
    when: 'A request for the console has another Content-Type.',
    status: 415,
  },
  'console.busy': {
    text: 'the console already runs {most} requests; wait for one of them',
    when: 'The console runs as many requests as it may at once.',
    status: 429,
  },
  'console.too-large': {
    text: 'the console takes requests of up to {size}; send this one as the client',
    when: 'A request for the console is larger than the console takes.',
    status: 413,
  },
  'console.no-action': {
    text: 'the catalogue has no action of this name',
    when: 'The console is asked about an action that no file describes.',
    status: 404,
  },
  'console.no-client': {
    text: 'the configuration has no client of this name',
    when: 'The console is asked to call as a client that does not exist.',
    status: 404,
  },
  'console.key': {
    text: 'leave key out of the request and of the calls in it: the console calls as the chosen client',
    when: 'A request for the console holds a key.',
    status: 400,
  },
  'console.not-a-request': {
    text: 'AnkiConnect does not take this as a request: {reason}',
    when: 'The text in the console is not a request.',
    status: 400,
  },
  'console.sandbox-ended': {
    text: 'the sandbox needed too much time or memory for this request, and starts over with the next one',
    when: 'A request in the console’s sandbox ran too long or took too much memory.',
    status: 503,
  },
  'admin.fault': {
    text: 'a fault inside the gateway prevented it from creating this page',
    when: 'An error inside the gateway; the log has the details.',
    status: 500,
  },
})

/** Headings of desktop notifications. */
export const notices = declareTexts('The heading of a desktop notification.', {
  'notice.approval': { text: 'Anki: waiting for your decision' },
  'notice.busy': { text: 'Anki does not answer' },
  'notice.down': { text: 'Anki is gone' },
  'notice.key': { text: 'Anki requires another key' },
  'notice.other': { text: 'Another program uses the address of Anki' },
})
