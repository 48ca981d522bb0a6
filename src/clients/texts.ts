import { declareTexts } from '../settings/declare-texts.ts'

/** Settings that would admit a refused caller. */
export const remedies = declareTexts('The remedy in the log line of a refused request, and on the admin page.', {
  'remedy.upstream-key': {
    text: 'it showed AnkiConnect\'s own key, which belongs to no client of the gateway; give a client that key (clients.NAME.keyFile), as docs/clients.md shows under "Moving in with a key"',
  },
  'remedy.unnamed-page': {
    text: 'a page of another origin made a browser send this call, and the browser did not name the page; only a route admits such a request, by a key in its path',
  },
  'remedy.plain-key': {
    text: 'its key, sent from {address}, does not belong to a client that a plain listener serves: such a client has a key, a "from" that matches the call and a profile no wider than card-creator; others need transport: tls (docs/tls.md)',
  },
  'remedy.plain-client': {
    text: 'it called from {address}, and is not a client that a plain listener serves: such a client has a key, a "from" that matches the call and a profile no wider than card-creator; others need transport: tls (docs/tls.md)',
  },
  'remedy.wrong-key': {
    text: 'its key, sent from {address}, belongs to no client, or the client has another "from" or "origin"; see clients.NAME.key, .keyHash and .keyFile; clients add NAME makes a client with a new key',
  },
  'remedy.proxy': {
    text: 'it came through a proxy that is not trusted; if the proxy is yours, list its address in trustedProxies',
  },
  'remedy.origin': {
    text: 'no client has the origin {origin}; to admit it, let it in on the admin page (or: ankiconnect-gateway clients approve), or give a client that origin (clients.NAME.origin)',
  },
  'remedy.origin-not-shown': {
    text: 'no client has the origin of this page, which is too long or too odd to show',
  },
  'remedy.page-from': {
    text: 'clients with the origin {origin} have another "from" than {address} (clients.NAME.from)',
  },
  'remedy.anki-page': {
    text: 'it is a page of Anki itself, where the scripts of decks run; to let their buttons work, give these pages a profile: clients: { anki-page: { profile: NAME } } (docs/clients.md)',
  },
  'remedy.silent-page': {
    text: 'the server of this page did not tell the gateway in time whether it is Anki itself; the next call asks it again',
  },
  'remedy.no-key': {
    text: 'it showed no key, and no client matches its address {address} alone; to admit it, let it in on the admin page (or: ankiconnect-gateway clients approve), or give a client that address or a key (clients.NAME.from, clients.NAME.key)',
  },
  'remedy.lacks-key': {
    text: 'it would be client {client}, which may call from {address}, but it did not show the key of that client',
  },
  'remedy.lacks-from': {
    text: 'it would be client {client}, but the "from" of that client does not include {address} (clients.{client}.from)',
  },
  'remedy.lacks-origin': {
    text: 'it would be client {client}, but that client does not have the origin {origin} (clients.{client}.origin)',
  },
  'remedy.not-a-page': {
    text: 'it would be client {client}, but that client is a page, and the call names no origin (clients.{client}.origin)',
  },
  'remedy.lacks-plain': {
    text: 'it would be client {client}, but a plain listener does not serve it: there a client has a key, a "from" and a profile no wider than card-creator; others need transport: tls (docs/tls.md)',
  },
  'remedy.nowhere': { text: 'an unknown address', when: 'Part of the remedies above.' },
  'remedy.always-refused': {
    text: 'a client without a key and with profile: none matches it, so it is always refused (clients list shows which one)',
  },
})

/** Reasons why the file of a client could not be read or written. */
export const texts = declareTexts('A reply of the admin listener.', {
  'client.file-exists': { text: '{file} already exists', status: 409 },
  'client.file-unreadable': { text: '{file} cannot be read ({reason})', status: 409 },
  'client.revoked-line': { text: 'expected the name of a client, or a comment after #', status: 409 },
  'client.file-unwritable': { text: '{file} cannot be written ({reason})', status: 409 },
})

/** The comment at the top of the file that names the revoked clients. */
export const contents = declareTexts('A comment in `clients.d/revoked.txt`.', {
  'revoked.heading': {
    text: 'The clients that are revoked, one name a line: the gateway refuses everything that they ask for.',
  },
  'revoked.how': { text: 'To let one call again, use its page, or remove its line.' },
})
