import { declareTexts } from '../settings/declare-texts.ts'

/** A usable configuration that probably does not mean what it says. */
export const warnings = declareTexts(
  'A warning of `check`, and a line of the log at the start and after each reload.',
  {
    'config.gains-rights': {
      text: 'client {client} may do less than {other}, which it is without its key: by dropping the key it gains rights. Give {other} a narrower profile (none switches it off)',
    },
    'config.answers-for-owner': {
      text: 'client {client} has to ask before some calls and could answer in your place: it can run on this machine, where the admin listener ({place}) asks for no key. Give the listener one (admin: { keyFile: FILE }, docs/approvals.md, "The right to answer")',
    },
    'config.keyless': {
      text: 'AnkiConnect asks for a key and the gateway does not: {clients} may call without one. If only holders of a key may call, give {each} profile: none, and add clients with a key (docs/clients.md, "Moving in with a key"). If that is meant, name the profile that {each} has',
    },
    'config.stray': {
      text: 'client {client} goes to upstream {own}; without its key it is {other}, which goes to {elsewhere}: a program that forgets the key writes into the wrong collection. profile: none switches {other} off',
    },
    'config.unreachable': {
      text: 'client {client} matches nothing: the gateway does not listen where its calls could arrive',
    },
  },
)

/** Reasons why a configuration cannot be used, apart from those in the values of single settings. */
export const errors = declareTexts('An error of the configuration.', {
  'config.root': {
    text: 'expected settings by their names, one a line, such as listen: 127.0.0.1:8765',
    when: 'The file is a list or a text.',
  },
  'config.client-root': {
    text: 'expected the settings of one client by their names, one a line, such as profile: read-only',
    when: 'The file of a client is a list or a text.',
  },
  'config.file-missing': {
    text: 'there is no such file',
    when: '`--config`, or a setting, names a file that does not exist.',
  },
  'config.file-unreadable': {
    text: 'it cannot be read ({reason})',
    when: 'The system does not let the gateway read a file of the configuration.',
  },
  'config.file-encoding': {
    text: 'it is not UTF-8 text',
    when: 'A file of the configuration is in another encoding, or no text at all.',
  },
  'config.yaml': { text: '{reason}', when: 'The file is not valid YAML. The words are those of the YAML library.' },
  'config.yaml-documents': {
    text: 'a second document begins here; a configuration is one document',
    when: 'The file has a line `---` in it.',
  },
  'config.yaml-directive': {
    text: 'directives (%YAML) are not accepted; the file is read as YAML 1.2',
    when: 'The file begins with a directive.',
  },
  'config.yaml-alias': {
    text: 'aliases are not accepted; write the value out',
    when: 'A value is an alias (`*name`).',
  },
  'config.yaml-anchor': {
    text: 'anchors are not accepted; write the value out where it is used',
    when: 'A value has an anchor (`&name`).',
  },
  'config.yaml-tag': {
    text: 'tags are not accepted; write the plain value, in quotes if it is text',
    when: 'A value has a tag (`!name`).',
  },
  'config.yaml-merge': {
    text: 'merge keys (<<) are not accepted; write the members out',
    when: 'A map merges another one.',
  },
  'config.key-not-text': { text: 'keys must be text', when: 'The name of a setting is a number, a list or a map.' },
  'config.key-decorated': {
    text: 'a key takes no anchor and no tag',
    when: 'The name of a setting has an anchor or a tag.',
  },
  'config.key-twice': { text: 'is set twice; it is already at line {line}', when: 'A map has the same name twice.' },
  'config.variable-missing': {
    text: 'environment variable {names} is not set',
    when: 'A value names an environment variable that this process does not have.',
  },
  'config.variable-name': {
    text: 'expected ${NAME}, the name of an environment variable, after ${',
    when: 'A value has a `${` that no name follows.',
  },
  'config.unknown-key': {
    text: 'there is no such setting',
    when: 'The name of a setting is misspelled, or in the wrong place.',
  },
  'config.unknown-name': {
    text: 'there is no {kind} of this name; {hint}',
    when: 'A client or a route names a profile, a budget, an upstream or a client that does not exist.',
  },
  'config.traffic-without-sandbox': {
    text: 'demo clients write notes, so they use a demo collection only; add --sandbox',
    when: '`--traffic` is given for a real Anki.',
  },
  'config.own-profile-taken': {
    text: 'this profile of its own is called {name}, and profiles has another one of that name; rename that one',
    when: 'A client has a profile of its own, and `profiles` has one of the same name.',
  },
  'config.client-twice': {
    text: 'the configuration file already has a client of this name; remove it there, or remove this file',
    when: 'A client is in the configuration file and, in another form, in a file of its own.',
  },
  'config.upstream-and-upstreams': {
    text: 'there is an upstream as well: give that one a name, and move it in here',
    when: 'The file has `upstream` and `upstreams`.',
  },
  'config.upstream-is-gateway': {
    text: '{address} is an address of the gateway itself: it would ask itself and never reach Anki. Give AnkiConnect another port (Tools > Add-ons > AnkiConnect > Config > webBindPort: 18765) and name that one here',
    when: '`upstream.url` is an address in `listen`.',
  },
  'config.upstream-is-admin': {
    text: "{address} is the address of the gateway's own admin listener",
    when: '`upstream.url` is the address of the admin listener.',
  },
  'config.upstream-twice': {
    text: 'upstream {name} has this url already; each Anki needs a port of its own (webBindPort), and one upstream',
    when: 'Two upstreams have the same address.',
  },
  'config.refuse-with-several': {
    text: 'refuse closes the ports of the gateway while this Anki is away, and the clients of the other upstreams use them too; with several upstreams use drop or explain',
    when: 'An upstream has `whenDown: refuse`, and there are several.',
  },
  'config.admin-address-taken': {
    text: '{address} is an address that clients are served on; the admin listener needs its own',
    when: '`admin.address` is an address in `listen`.',
  },
  'config.admin-key-twice': {
    text: 'either admin.keyFile or admin.keyHash, not both',
    when: 'The section `admin` has both.',
  },
  'config.admin-open': {
    text: '{address} is not a loopback address, and anyone who reaches the admin listener decides what clients may do: use 127.0.0.1 or [::1], or set admin.keyFile or admin.keyHash',
    when: '`admin.address` is open to other machines, and there is no key.',
  },
  'config.metrics-address-taken': {
    text: '{address} is taken by another listener of the gateway; this one needs its own',
    when: '`metrics.address` is an address in `listen`, or that of the admin listener.',
  },
  'config.body-over-buffered': {
    text: 'limits.body is more than limits.buffered, so a body of that size could never be taken',
    when: '`limits.body` is larger than `limits.buffered`.',
  },
  'config.client-tie': {
    text: 'a request could equally well be that of client {one} or that of client {other}; give them different keys, origins or addresses, or give one of them another condition',
    when: 'Two clients have conditions that one request can meet, and neither beats the other.',
  },
  'config.client-stranded': {
    text: 'the only listener that client {client} can reach is plain, which serves only {served}; this one lacks {lacks}. Add that, or a listener with transport: tls (docs/tls.md)',
    when: 'A client can only reach a plain listener, and lacks what that asks for.',
  },
  'config.route-to-listener': {
    text: '{address} is an address of the gateway itself',
    when: 'The target of a route is an address in `listen`.',
  },
  'config.route-to-admin': {
    text: "{address} is the address of the gateway's own admin listener",
    when: 'The target of a route is the admin listener.',
  },
  'config.route-to-metrics': {
    text: "{address} is the address of the gateway's own metrics listener",
    when: 'The target of a route is the metrics listener.',
  },
  'config.route-to-anki': {
    text: '{address} is AnkiConnect itself: calls would go past every check',
    when: 'The target of a route is the address of an upstream.',
  },
})

/** Conditions that a client needs for a plain listener. */
export const plainTexts = declareTexts('Part of an error of the configuration, about plain listeners.', {
  'plain.clients': { text: 'clients with a key, a "from" and a profile no wider than {widest}' },
  'plain.key': { text: 'a key' },
  'plain.from': { text: 'a "from"' },
  'plain.narrower-from': { text: 'a "from" that leaves somebody out' },
  'plain.profile': { text: 'a profile no wider than {widest}' },
  'plain.mode': { text: 'mode: enforce' },
})

/** Properties of a usable configuration that its owner should know. */
export const notes = declareTexts('A note of `check`, and a line of the log at the start and after each reload.', {
  'config.unknown-variable': { text: 'no setting reads the environment variable {name}{hint}' },
  'config.revoked': { text: 'revoked, so that the gateway refuses everything that they ask for: {names} ({file})' },
  'config.revoked-unknown': { text: '{file} revokes {names}, and there is no client of this name' },
  'config.sandbox-instead': { text: 'the sandbox replaces the configured upstream' },
  'config.plain-unused': {
    text: '{address} is plain and serves nobody yet: it serves only {served}, and no client that can reach it is one. ankiconnect-gateway clients add NAME --lan makes one (docs/devices.md)',
  },
  'config.open-for-routes': {
    text: 'whenDown: refuse closes no port while routes are configured, as they are served there; connections end without a reply instead',
  },
})
