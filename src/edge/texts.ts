import { declareTexts } from '../settings/declare-texts.ts'

/** Requests that no HTTP client sends. */
const NOT_HTTP = {
  when: 'A program other than an HTTP client uses this port, or a program builds its requests by hand.',
  help: 'Check the program.',
} as const

/** Errors of a request whose client is not known yet. */
export const texts = declareTexts('A reply to a request. Errors about HTTP itself are plain text.', {
  'limit.body': {
    text: 'the request is larger than {bytes} bytes (limits.body)',
    status: 413,
    when: 'The body is larger than `limits.body`.',
    help: 'Send it in parts, or raise `limits.body`.',
  },
  'limit.buffered': {
    text: 'the gateway holds too many bytes of other requests; try again (limits.buffered)',
    status: 503,
    when: 'The bodies of other requests fill `limits.buffered`, or this client’s share of it.',
    help: 'Send it again, or raise `limits.buffered`.',
  },
  'gateway.fault': {
    text: 'a fault inside the gateway ended this request; it is unknown whether Anki carried it out',
    status: 500,
    when: 'A bug in the gateway. The log line before it holds the details.',
    help: 'Report it, with the log line.',
  },
  'http.plain-on-tls': {
    text: 'This address of AnkiConnect Gateway speaks TLS: write https:// instead of http://',
    status: 400,
    when: 'A client sent plain HTTP to a TLS listener.',
    help: 'Write `https://`.',
  },
  'http.late': {
    text: 'this request did not arrive in time: the headers may take {headers} (limits.headerTime) and the body {body} (limits.bodyTime)',
    status: 408,
    when: 'The headers or the body arrived too slowly.',
    help: 'Raise the limit if the network is that slow.',
  },
  'http.headers-too-large': {
    text: 'the headers of this request are too large or too many: together they may have at most {size} (limits.headers), and there must be fewer than {headers}',
    status: 431,
    when: 'The headers, including cookies, are larger than `limits.headers`, or there are 1,000 or more of them. Newer versions of Node do not tell the two apart.',
    help: 'Clear the cookies of this address, raise `limits.headers`, or send fewer headers.',
  },
  'http.too-many-headers': { text: 'a request must have fewer than {headers} headers', ...NOT_HTTP, status: 431 },
  'http.invalid': { text: 'this is not a valid HTTP request: {reason}', ...NOT_HTTP, status: 400 },
  'http.hosts': { text: 'a request must have exactly one Host header', ...NOT_HTTP, status: 400 },
  'http.target': { text: 'the target of a request must start with /', ...NOT_HTTP, status: 400 },
  'host.not-listed': {
    text: 'This AnkiConnect Gateway does not accept requests for this host name. If the name is yours, add it to "hosts" in the gateway\'s configuration; localhost and IP addresses always work.',
    status: 403,
    when: 'The name in the `Host` header is not a name of this machine.',
    help: 'Add the name to `hosts` if it is yours.',
  },
})

/** Remedies for the owner, in the log and on the admin page. */
export const remedies = declareTexts('The remedy in the log line of a refused request, and on the admin page.', {
  'remedy.host': {
    text: 'it used a name for this machine that is not listed; if the name is yours, add it to hosts',
    when: 'A call is addressed to a name that is not in `hosts`.',
  },
})

/** The page for a person who opens the gateway's address in a browser. */
export const page = declareTexts('The page at the address of the gateway.', {
  'page.visitor': { text: 'It serves programs' },
  'page.link': { text: 'See its activity' },
  'device.title': { text: 'AnkiConnect Gateway' },
  'device.what': {
    text: 'To connect an app on this device to Anki, enter these where it asks for AnkiConnect:',
  },
  'device.address': { text: 'Address (URL, server)' },
  'device.rest': { text: 'Type the last two groups of the key, which the terminal shows:' },
  'device.key': { text: 'Key (API key), with its dashes' },
  'device.both': { text: 'Only a field for an address? Then enter this:' },
  'device.copy': { text: 'Copy' },
  'device.copied': { text: 'Copied' },
  'device.close': {
    text: 'Anyone who has the key can use your collection. This page stores the key nowhere and sends it nowhere.',
  },
  'device.without': {
    text: 'This page shows how to connect a device. Open it with the code that the command "clients add NAME --lan" prints.',
  },
  'device.script': { text: 'This page needs JavaScript. It loads nothing and sends nothing.' },
  'page.about': { text: 'This is AnkiConnect Gateway. Programs that talk to Anki use this address.' },
})

/** Descriptions of the program that has a port. */
export const holders = declareTexts('Part of the line that says why the gateway cannot listen.', {
  'holder.anki': { text: 'AnkiConnect or another gateway' },
  'holder.other': { text: 'another program' },
  'holder.unnamed': { text: 'a program' },
})
