import { declareTexts } from '../settings/declare-texts.ts'

/** Settings that would admit a refused caller. */
export const remedies = declareTexts('The remedy in the log line of a refused request, and on the admin page.', {
  'remedy.upstream-key': {
    text: 'it showed AnkiConnect\'s own key, which belongs to no client of the gateway; give a client that key (clients.NAME.keyFile), as docs/clients.md shows under "Moving in with a key"',
    when: 'A program still sends the key that AnkiConnect had.',
  },
  'remedy.unnamed-page': {
    text: 'a page of another origin made a browser send this call, and the browser did not name the page; only a route admits such a request, by a key in its path',
    when: '`Sec-Fetch-Site` names another site, and there is no `Origin`.',
  },
  'remedy.plain-key': {
    text: 'its key, sent from {address}, does not belong to a client that a plain listener serves: such a client has a key, a "from" that matches the call and a profile no wider than card-creator; others need transport: tls (docs/tls.md)',
    when: 'A plain listener gets a key of no client that it serves.',
  },
  'remedy.plain-client': {
    text: 'it called from {address}, and is not a client that a plain listener serves: such a client has a key, a "from" that matches the call and a profile no wider than card-creator; others need transport: tls (docs/tls.md)',
    when: 'A plain listener gets a call without a key.',
  },
  'remedy.wrong-key': {
    text: 'its key, sent from {address}, belongs to no client, or the client has another "from" or "origin"; see clients.NAME.key, .keyHash and .keyFile; clients add NAME makes a client with a new key',
    when: 'A call shows a key that no client of its place has.',
  },
  'remedy.proxy': {
    text: 'it came through a proxy that is not trusted; if the proxy is yours, list its address in trustedProxies',
    when: 'A call has a header that only proxies set, and `trustedProxies` does not list its address.',
  },
  'remedy.origin': {
    text: 'no client has the origin {origin}; to admit it, let it in on the admin page (or: ankiconnect-gateway clients approve), or give a client that origin (clients.NAME.origin)',
    when: 'A page calls that no client names.',
  },
  'remedy.origin-not-shown': {
    text: 'no client has the origin of this page, which is too long or too odd to show',
    when: 'A page calls that no client names, and its origin is not safe to show.',
  },
  'remedy.page-from': {
    text: 'clients with the origin {origin} have another "from" than {address} (clients.NAME.from)',
    when: 'A page calls from an address that its client does not have.',
  },
  'remedy.anki-page': {
    text: 'it is a page of Anki itself, where the scripts of decks run; to let their buttons work, give these pages a profile: clients: { anki-page: { profile: NAME } } (docs/clients.md)',
    when: 'A script in a card or a window of Anki calls.',
  },
  'remedy.silent-page': {
    text: 'the server of this page did not tell the gateway in time whether it is Anki itself; the next call asks it again',
    when: 'A page of this machine calls, and its server does not answer the question what it is.',
  },
  'remedy.no-key': {
    text: 'it showed no key, and no client matches its address {address} alone; to admit it, let it in on the admin page (or: ankiconnect-gateway clients approve), or give a client that address or a key (clients.NAME.from, clients.NAME.key)',
    when: 'A program on another machine calls without a key.',
  },
  'remedy.lacks-key': {
    text: 'it would be client {client}, which may call from {address}, but it did not show the key of that client',
    when: 'A call meets all conditions of a client but its key.',
  },
  'remedy.lacks-from': {
    text: 'it would be client {client}, but the "from" of that client does not include {address} (clients.{client}.from)',
    when: 'A call meets all conditions of a client but its address.',
  },
  'remedy.lacks-origin': {
    text: 'it would be client {client}, but that client does not have the origin {origin} (clients.{client}.origin)',
    when: 'A call meets all conditions of a client but its origin.',
  },
  'remedy.not-a-page': {
    text: 'it would be client {client}, but that client is a page, and the call names no origin (clients.{client}.origin)',
    when: 'A program shows the key of a client that is a page.',
  },
  'remedy.lacks-plain': {
    text: 'it would be client {client}, but a plain listener does not serve it: there a client has a key, a "from" and a profile no wider than card-creator; others need transport: tls (docs/tls.md)',
    when: 'A client calls through a plain listener that does not serve it.',
  },
  'remedy.nowhere': { text: 'an unknown address', when: 'Part of the remedies above.' },
  'remedy.always-refused': {
    text: 'a client without a key and with profile: none matches it, so it is always refused (clients list shows which one)',
    when: 'The owner has switched this caller off.',
  },
})

/** Reasons why the file of a client could not be read or written. */
export const texts = declareTexts('A reply of the admin listener.', {
  'client.file-exists': {
    text: '{file} already exists',
    when: 'A client with a file of this name is there already.',
    status: 409,
  },
  'client.file-unreadable': {
    text: '{file} cannot be read ({reason})',
    when: 'The system does not let the gateway read the file of a client.',
    status: 409,
  },
  'client.revoked-line': {
    text: 'expected the name of a client, or a comment after #',
    when: 'A line of `clients.d/revoked.txt` is neither a name nor a comment.',
    status: 409,
  },
  'client.file-unwritable': {
    text: '{file} cannot be written ({reason})',
    when: 'The system does not let the gateway write the file of a client.',
    status: 409,
  },
})

/** The comment at the top of the file that names the revoked clients. */
export const contents = declareTexts('A comment in `clients.d/revoked.txt`.', {
  'revoked.heading': {
    text: 'The clients that are revoked, one name a line: the gateway refuses everything that they ask for.',
  },
  'revoked.how': { text: 'To let one call again, use its page, or remove its line.' },
})
