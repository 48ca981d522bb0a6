import { declareTexts } from '../settings/declare-texts.ts'

/** Log lines of a running gateway. */
export const texts = declareTexts('A line of the log.', {
  'log.would-refuse': {
    text: 'would be refused: {reason}',
    when: 'The client has `mode: report`, and its profile does not allow the call.',
    help: 'Change the profile until these lines stop, then switch to `mode: enforce` (policy.md).',
  },
  'log.would-refuse-shape': {
    text: 'validation would refuse a call and only reports it: {reason}',
    when: '`validation: report` is set.',
  },
  'log.unread': {
    text: 'closed a connection because its client does not read its replies (limits.buffered)',
    when: 'The replies that clients do not read exceed a quarter of `limits.buffered`.',
  },
  'log.fault': {
    text: 'a fault inside the gateway ended a request',
    when: 'A bug in the gateway. The line holds the details.',
    help: 'Report it, with the line.',
  },
  'log.fetch-trouble': {
    text: 'a file for Anki could not be written or removed',
    when: 'The gateway hands media to Anki as files, and one of them failed.',
  },
  'log.drift': {
    text: 'AnkiConnect gave a result that the gateway does not expect: {reason}',
    when: 'AnkiConnect is newer than the gateway, or an add-on changes it. Clients get the result as it is.',
    help: 'Report it, with the version of AnkiConnect.',
  },
  'log.other-gateway': {
    text: 'another gateway also leads to {url}: they compete for Anki, and neither sees the calls of the other; let all clients use one of them',
    when: 'The upstream answers as one that another gateway also uses.',
  },
  'log.tls-failed': {
    text: 'a TLS handshake failed',
    when: 'A client and a TLS listener found no common ground, often because the client does not trust the certificate.',
  },
  'log.no-ipv6': {
    text: 'not listening on ::1: this machine has no IPv6',
    when: 'The system has no IPv6, and `listen` is as built in.',
  },
  'log.metrics-at': {
    text: 'Prometheus can scrape http://{address}/metrics',
    when: 'The gateway starts with `metrics.address`.',
  },
  'log.learning-failed': {
    text: 'the learning metrics could not be counted; the gateway will retry',
    when: 'Anki did not answer the questions of the learning metrics.',
  },
  'refuse.listening-again': { text: 'listening on {places} again', when: 'Anki is back, with `whenDown: refuse`.' },
  'refuse.taken': {
    text: '{place} is taken by {holder}',
    when: 'Another program has taken a port while it was closed.',
  },
  'refuse.cannot-listen': {
    text: 'the gateway cannot listen again: {reasons}; it retries every second',
    when: 'Anki is back, and the gateway cannot open its ports again.',
  },
  'refuse.anki-away': {
    text: 'Anki is not running: {places} refuse connections until it is back (whenDown: refuse)',
    when: 'Anki is closed, with `whenDown: refuse`.',
  },
  'rule.written': {
    text: 'the owner wrote a rule: {effect} ({file})',
    when: 'The owner wrote a rule, on the page or with a command.',
  },
  'call.owner-allowed': {
    text: 'the owner allowed a call that waited',
    when: 'The owner decided about a waiting call.',
  },
  'call.owner-refused': {
    text: 'the owner refused a call, or ended an allowance',
    when: 'The owner decided about a waiting call, or ended an allowance.',
  },
  'client.owner-refused': {
    text: 'the owner refused a caller that asked to be let in',
    when: 'The owner decided about a waiting caller.',
  },
  'client.owner-revoked': { text: 'the owner revoked a client', when: 'The owner revoked a client on the page.' },
  'client.owner-restored': {
    text: 'the owner let a revoked client call again',
    when: 'The owner took back that a client is revoked.',
  },
  'client.owner-admitted': { text: 'the owner let in a new client', when: 'The owner decided about a waiting caller.' },
  'budget.redis-back': {
    text: 'Redis answers; budgets are shared with the other gateways that use it',
    when: 'Redis is reachable again.',
  },
  'budget.redis-away': {
    text: 'Redis does not answer; this gateway counts budgets on its own until Redis is back',
    when: 'Redis cannot be reached.',
  },
  'image.large': {
    text: 'a call changes more than the gateway can keep: it cannot be undone',
    when: 'The client has `undo: true`. With `safety.tooLarge: ask` the call waits for your approval, with `allow` it goes on.',
    help: 'Raise `safety.size`, or have the client change less in one call.',
  },
  'image.unwritten': {
    text: 'a call cannot be undone, because the journal of changes cannot be written',
    when: 'The client has `undo: true`. With `safety.tooLarge: ask` the call waits for your approval, with `allow` it goes on.',
    help: 'See the state folder: it may be full or not writable.',
  },
  'image.moved': {
    text: 'the collection kept changing while the gateway read what a call is about to change',
    when: 'The client has `undo: true`. The gateway tried three times, and sent the call. The image that it kept can be older than the call.',
  },
  'split.of-earlier-run': {
    text: 'an addNotes of an earlier run was interrupted',
    when: 'The gateway starts, and an earlier run ended within an `addNotes`.',
    help: 'The line and the admin page say which notes were added.',
  },
  'scope.strayed': {
    text: 'cards or notes left the decks of a client between the look of the gateway and a write of the client',
    when: 'Cards left the scope of a client just before its write.',
    help: 'The write has reached them. Look at them if it matters.',
  },
  'split.interrupted': {
    text: 'an addNotes was interrupted',
    when: 'Anki went away within an `addNotes` that the gateway sent in parts.',
    help: 'The line and the admin page say which notes were added.',
  },
  'split.not-recorded': {
    text: 'an addNotes is sent in one piece because the gateway cannot record its parts',
    when: 'The record of a large `addNotes` cannot be written.',
    help: 'See the state folder: it may be full or not writable.',
  },
  'snapshot.made': {
    text: 'the collection was copied before a destructive call',
    when: 'A client sent a destructive call, with `safety.snapshots` on.',
  },
  'snapshot.none': {
    text: 'a destructive call goes on without a copy of the collection: {reason}',
    when: 'A client deletes something, and `safety.snapshots` is on. The line comes once for each reason in the time of `safety.snapshots.every`.',
    help: 'See snapshots.md. Set `safety: { snapshots: off }` if you want no copies.',
  },
  'snapshot.asked-instead': {
    text: 'a destructive call waits for the owner, because there is no copy of the collection: {reason}',
    when: 'A client sent a destructive call, and the collection could not be copied.',
  },
  'snapshot.not-removed': {
    text: 'an old copy of the collection cannot be removed: {reason}',
    when: 'A copy is older or larger than `safety.snapshots` allows, and the system does not let the gateway remove it.',
  },
  'cache.by-stamp': {
    text: 'replies are cached for as long as the collection does not change',
    when: 'The gateway sees the file of the collection, and believes it.',
  },
  'cache.off-for-now': {
    text: 'no replies are cached at present: {reason}',
    when: 'The gateway has lost sight of the collection for a moment.',
  },
  'cache.by-time': {
    text: 'replies are cached for {ms} ms: {reason}',
    when: 'The gateway does not see the file of the collection, or does not believe it yet.',
  },
  'cache.sandbox': {
    text: 'the collection of a sandbox is in memory',
    when: 'Part of the line `cache.by-time` of a sandbox.',
  },
  'media.as-text': {
    text: 'large media are sent to Anki as text and not as files: {reason}',
    when: 'The gateway and Anki do not share files.',
  },
  'tls.certificate': {
    text: '{place} shows a certificate for {names}, valid until {until}{kept}; its SHA-256 fingerprint is {fingerprint}',
    when: 'A TLS listener opens, or gets another certificate.',
  },
  'tls.name-not-listed': {
    text: '{place}: the certificate is for {name}, but requests for that name are refused: add it to hosts',
    when: 'The certificate of a listener has a name that `hosts` does not list.',
  },
  'tls.note': {
    text: '{place}: {note}',
    when: 'The certificate of a listener can be used, and something about it is probably not meant so.',
  },
  'tls.not-renewed': {
    text: '{place}: the gateway cannot renew the certificate and keeps the old one: {reason}',
    when: 'The files of a certificate have changed and cannot be used.',
  },
  'origin.unnamed': {
    text: 'AnkiConnect lets in pages that no client of the gateway names (webCorsOriginList): {places}. To let them call again, give a client their origin (clients.NAME.origin; see docs/clients.md, "Pages that AnkiConnect lets in")',
    when: 'AnkiConnect’s own settings name pages that the gateway does not let in.',
  },
  'upstream.next-start': {
    text: 'client {client}: the gateway connects to upstream {upstream} from its next start on; until then the client finds its Anki closed',
    when: 'A client names an upstream that was added while the gateway runs.',
  },
  'around.found': {
    text: '{finding}. To fix it: {remedy}',
    when: 'Programs can reach AnkiConnect around the gateway.',
  },
  'gateway.starting': {
    text: 'The gateway is starting',
    when: 'Somebody opens the address of the gateway while it starts.',
  },
})

/** Errors of the admin listener about a decision of the owner. */
export const replies = declareTexts('A reply of the admin listener.', {
  'revoke.no-folder': {
    text: 'the gateway has no folder to write this to, so its next start forgets it: start it with --config FILE, and it writes to clients.d next to that file',
    when: 'The owner revokes a client, and the gateway has no configuration folder.',
    status: 409,
  },
  'revoke.not-read': {
    text: 'the client stays revoked, because the configuration cannot be read: {reason}',
    when: 'The owner lets a revoked client call again while the configuration has a mistake.',
    status: 409,
  },
  'approval.no-profile': {
    text: 'there is no profile of this name; there are {names}',
    when: 'The owner lets in a caller with a profile that does not exist.',
    status: 400,
  },
})

/** How the gateway knows a client. */
export const known = declareTexts('A condition of a client, on its page.', {
  'known.key': { text: 'its key' },
  'known.origin': { text: 'the origin {origins}' },
  'known.address': { text: 'an address in {networks}' },
})
