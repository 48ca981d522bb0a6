import { declareTexts } from '../settings/declare-texts.ts'

/** Log lines of the program itself. */
export const logTexts = declareTexts('A line of the log.', {
  'gateway.listening': { text: 'listening on {places}, in front of {behind}; see what it does at http://{admin}' },
  'demo.other-listen': {
    text: 'port {port} is in use, probably by AnkiConnect or a gateway, so the demo listens on port {other}: write {other} wherever the documentation says {port}',
  },
  'demo.other-admin': {
    text: 'port {port} is in use, probably by a gateway, so the live page of the demo is on port {other}',
  },
  'gateway.waiting': {
    text: 'waiting for {behind}: {places} open once it answers (whenDown: refuse); see what it does at http://{admin}',
  },
  'traffic.running': {
    text: 'DEMO TRAFFIC: the clients {clients} are not real, and neither are a page and a program that the gateway refuses; their calls reach only the demo collection, and Ctrl-C ends them',
  },
  'gateway.stopping': {
    text: 'shutting down: requests under way are finished first; a second signal ends the process at once',
  },
  'gateway.stopped': { text: 'stopped' },
  'gateway.mistake': {
    text: 'a mistake inside the gateway: it goes on',
    help: 'Report it, with the line.',
  },
  'gateway.fatal-mistake': {
    text: 'a mistake inside the gateway: it shuts down',
    help: 'Report it, with the line. A service manager starts it again.',
  },
  'upstream.again': { text: '{prefix}{state} again' },
  'upstream.lost': { text: '{prefix}Anki no longer answers at {url}; retrying until it is back' },
  'upstream.absent': {
    text: '{prefix}nothing answers at {url} yet. Is Anki running? If it is, give AnkiConnect this port: in Anki, Tools > Add-ons > AnkiConnect > Config, set "webBindPort" to {port}, then restart Anki. Without Anki, --sandbox serves a demo collection. Retrying until it answers',
  },
  'config.note': {
    text: '{note}',
    when: 'The configuration can be used, and something in it is probably not meant so. `check` shows the same.',
  },
  'config.reload-refused': {
    text: 'the configuration has changed and cannot be used; the previous one stays in force:',
    help: 'The lines after it name each error. `check` shows the same.',
  },
  'config.reload-error': { text: '{error}' },
  'config.reload-failed': { text: 'the configuration could not be read again' },
  'config.next-start': { text: 'takes effect at the next start only: {settings}' },
  'config.unchanged': {
    text: 'the configuration was read again; nothing that can take effect now has changed',
  },
  'config.reloaded': { text: 'the configuration has changed and is in force' },
})

/** Descriptions of the Anki behind the gateway, for the first line of the log. */
export const behind = declareTexts('Part of the line that says where the gateway listens.', {
  'behind.sandbox': { text: 'a sandbox with a demo collection (no Anki is touched)' },
  'behind.sandboxes': { text: 'sandboxes with a demo collection each (no Anki is touched): {names}' },
  'behind.one': { text: 'AnkiConnect at {url}' },
  'behind.several': { text: 'several AnkiConnects: {names}' },
})

/** The reasons why a command failed. */
export const errors = declareTexts('Standard error of a command.', {
  'sandbox.seed': {
    text: 'cannot use the seed {seed}: {reason}',
    help: 'sandbox.md describes seeds. A seed without a file is demo, fresh, general or japanese.',
  },
  'listen.in-use': { text: '{place} is in use by another program, perhaps by another gateway; {option} names another' },
  'listen.anki-in-use': {
    text: '{place} is in use, probably by AnkiConnect itself (or by another gateway). Give AnkiConnect another port: in Anki, Tools > Add-ons > AnkiConnect > Config, set "webBindPort" to 18765, then restart Anki and start the gateway again. To let the gateway use another port instead: --listen 127.0.0.1:PORT',
  },
  'listen.windows-reserved': {
    text: 'Windows does not let this user listen on {place}; the system may have reserved the port (netsh interface ipv4 show excludedportrange protocol=tcp lists them); {option} names another',
  },
  'listen.not-permitted': { text: 'this user may not listen on {place}; {option} names another port, from 1024 on' },
  'listen.no-address': { text: 'this machine has no address {address}; {option} names another' },
  'listen.failed': { text: 'cannot listen on {place} ({code})' },
  'container.key-unwritable': {
    text: 'cannot write the key file {file} ({reason}): give the container a volume for its state that its user may write',
  },
  'usage.unknown-command': { text: 'there is no command "{command}"; {hint}' },
  'usage.command-first': {
    text: 'start takes no other words. To run another command, write it first: ankiconnect-gateway {command}',
  },
  'usage.commands': { text: 'there are {names}' },
  'gateway.not-ready': { text: 'the gateway is not ready yet' },
  'running.not-a-gateway': {
    text: 'what answers at {place} is not a gateway; say which one is meant: --config FILE as it was started with, or --admin HOST:PORT',
  },
  'running.absent': {
    text: 'no gateway answers at {place} {reason}: start it (ankiconnect-gateway), or say which one is meant: --config FILE as it was started with, or --admin HOST:PORT',
  },
  'running.status': { text: '{place} answered with status {status}' },
  'running.key': {
    text: 'the admin listener asks for a key: name a file that holds it in the configuration (admin.keyFile)',
  },
  'running.only-hash': {
    text: 'the admin listener asks for a key, and the configuration holds only its hash: name a file that holds the key (admin.keyFile instead of admin.keyHash)',
  },
  'rule.not-agreed': { text: 'Nothing was written. Add --yes to write this.' },
  'rule.not-written': { text: 'Nothing was written.' },
  'undo.usage': { text: 'error: undo takes --client NAME, --call ID, or both' },
  'undo.since': { text: 'error: --since takes a duration such as 10m or 2h' },
  'undo.not-agreed': { text: 'Nothing was undone. Add --yes to do this.' },
  'undo.not-done': { text: 'Nothing was undone.' },
  'approval.none-such': { text: 'nothing with the id {id} is waiting; {there}' },
  'approval.period': { text: '--for takes a time of up to a day, such as 10m, 1h or 30s; given was {given}' },
  'approval.other-command': { text: '{id} is decided by: ankiconnect-gateway {command} {id}' },
  'snapshots.ending': { text: 'the name of the new file has to end with {endings}: Anki knows a package by its name' },
  'snapshots.none-such': { text: 'there is no copy {name}; {hint}' },
  'snapshots.exists': { text: '{file} exists already; choose another name' },
  'snapshots.not-written': { text: '{file} could not be written: {reason}' },
  'client.none-such': { text: 'there is no client {name}; {hint}' },
  'client.in-file': { text: 'client {name} is defined in {file}, line {line}: remove it there' },
  'client.built-in': { text: 'client {name} is built in; to switch it off, give it profile: none under clients' },
  'client.name-built-in': { text: 'client {name} is built in; choose another name' },
  'client.name-unfit': {
    text: 'the name of a client has up to 64 letters, digits, dots, dashes and underscores',
  },
  'client.name-revoked': {
    text: 'there is a revoked client {name} already, in {file}; to remove it: clients revoke {name} --remove',
  },
  'client.name-device': {
    text: '{name} is the name of a device on Windows, which cannot have a file of this name; choose another name, such as {name}-1',
  },
  'client.name-taken': { text: 'there is a client {name} already{where}' },
  'client.no-config': {
    text: 'there is no folder to write clients to: name a configuration file with --config FILE',
  },
  'profile.none-such': { text: 'there is no profile {name}; {hint}' },
  'option.unfit': { text: '{option}: {reason}{hint}' },
  'lan.no-address': { text: 'this machine has no address at which others could reach it: is it on a network?' },
  'lan.other-address': { text: '{address} is not an address of this machine on a network; {there}' },
  'explain.usage': {
    text: 'error: explain takes the client as --client NAME and the request on standard input, for example:',
  },
  'explain.not-a-request': { text: 'AnkiConnect does not take this as a request: {reason}' },
  'learn.nothing': { text: 'no call in {file} was allowed, so there is nothing to learn' },
  'learn.no-log': {
    text: "{file} is no audit log: none of its lines ({count}) is the gateway's. The audit log is the file of the setting audit",
  },
  'learn.no-file': { text: 'there is no file {file}: name the audit log, which is the file of the setting audit' },
  'learn.unreadable': { text: '{file} cannot be read ({reason})' },
  'learn.no-client': { text: '{file} has no call of a client {client}; {hint}' },
  'learn.several': {
    text: '--name is for one profile, and each of these clients gets its own: {clients}. Choose one with --client NAME',
  },
  'option.port': { text: 'A port is a number from 0 to 65535.' },
})

/** Lines that commands print. */
export const outputs = declareTexts('Standard output of a command.', {
  'container.admin-key': {
    text: 'The new key of the admin page (the password that the browser asks for, with any user name): {key} (kept in {file}, and not shown again)',
  },
  'container.client-key': {
    text: 'The new key of clients: {key} (kept in {file}, and not shown again)',
  },
  'check.valid': { text: 'The configuration is valid.' },
  'check.keyed': { text: 'with a key' },
  'check.keyless': { text: 'without a key' },
  'check.upstream': { text: '  upstream  {place}, {keyed}; while it is down: {whenDown}' },
  'check.budget': { text: '  budget    {name}, of {clients}: {limits}' },
  'check.scope': { text: 'scope of {client}: {decks}; notes that also have cards elsewhere: {shared}' },
  'check.scope-names': { text: 'name only decks and tags inside' },
  'check.scope-search': { text: 'find only what is inside' },
  'check.scope-ids-read': { text: 'read only ids inside' },
  'check.scope-ids-write': { text: 'change only ids inside' },
  'check.scope-place': { text: 'put things only into decks inside' },
  'check.scope-media': { text: 'use only files of notes inside, and its own' },
  'check.scope-window': { text: 'work only while the window shows a card inside' },
  'check.scope-free': { text: 'do not depend on decks' },
  'check.scope-whole': { text: 'refused, because they concern the whole collection' },
  'check.scope-granted': { text: 'granted for the whole collection' },
  'check.no-budgets': { text: '  budgets   none: no client has a limit' },
  'check.no-limit': { text: 'no limit' },
  'check.redis': {
    text: '  redis     {place}: the gateways that use it share the counts of budgets; while it is unreachable, each counts for itself',
  },
  'check.no-redis': { text: '  redis     none: this gateway counts for itself' },
  'rule.effect': { text: 'This {effect}.' },
  'rule.reach': { text: '{reach}.' },
  'rule.question': { text: 'Write this? [y/N] ' },
  'undo.calls': { text: 'The calls:' },
  'undo.would': { text: 'An undo would change this:' },
  'undo.did': { text: 'Undone:' },
  'undo.nothing': { text: 'There is nothing to change.' },
  'undo.left': { text: 'Left alone:' },
  'undo.cannot': { text: 'This does not come back:' },
  'undo.failed': { text: 'This failed:' },
  'undo.ask': { text: 'Undo this?' },
  'rule.is-written': { text: 'Written, and in force.' },
  'snapshots.none': { text: 'There is no copy of a collection in {folder}.' },
  'snapshots.off': { text: 'The running gateway makes no copies (safety.snapshots is off), and {folder} holds none.' },
  'snapshots.export': {
    text: 'To go back to one: ankiconnect-gateway snapshots export NAME FILE.colpkg, then import that file in Anki. It replaces the whole collection.',
  },
  'snapshots.missing': { text: 'No copy was made before {action} of {client} at {at}: {reason}' },
  'snapshots.exported': {
    text: 'Wrote {file}. In Anki: File > Import, choose that file and confirm that it replaces the whole collection. Media stay as they are.',
  },
  'snapshots.exported-file': {
    text: 'Wrote {file}. docs/snapshots.md says how to put it into the folder of a profile while Anki is closed.',
  },
  'approvals.silent': { text: 'never asks {summary}' },
  'approvals.none': { text: 'No call waits for your word.' },
  'approvals.nobody': { text: 'Nobody waits to be let in.' },
  'approvals.callers-too': { text: 'Callers that wait to be let in: {count} (ankiconnect-gateway clients approve)' },
  'approvals.calls-too': { text: 'Calls that wait: {count} (ankiconnect-gateway approvals)' },
  'approvals.show': { text: 'approvals show ID: everything that the call names' },
  'approvals.decide': { text: '{allow} {id}, or {refuse} {id}' },
  'approvals.names-nothing': {
    text: '  {action} names no deck, note type, media file, search, note or card',
  },
  'approvals.refused': { text: 'refused: {who}: {summary}' },
  'approvals.allowed': { text: 'allowed once: {who}: {summary}' },
  'effect.more': { text: 'and {count} more (approvals show {id} --all)' },
  'effect.none': { text: '(none)' },
  'approvals.allowed-for': { text: 'allowed: {who} may use {action} for {time} without asking' },
  'approvals.granted': { text: '{id}: {client} may use {action} without asking until {until}' },
  'approvals.end': { text: 'approvals refuse ID: ask again from now on' },
  'approvals.ended': { text: 'ended: {client} has to ask again before {action}' },
  'approvals.key': { text: 'Type this key into the device, with its dashes. It is not shown again:' },
  'clients.last-seen-unknown': { text: 'The gateway could not be asked when it last saw them: {reason}' },
  'clients.one-of-keys': { text: 'one of {count} keys' },
  'clients.revoked': {
    text: 'The client {name} is revoked: the gateway refuses each of its calls. Its name is in {file}.',
  },
  'clients.refused': { text: 'The running gateway refuses it.' },
  'clients.not-refused-yet': {
    text: 'The running gateway does not refuse it yet: it uses another folder, or cannot use its configuration (see its log).',
  },
  'clients.remove-too': { text: 'To remove its file too, which makes its name free: clients revoke {name} --remove' },
  'clients.removed': { text: '{name} is no longer a client; {file} was removed.' },
  'clients.still-let-in': {
    text: 'Warning: a program or page of this machine that was this client is now {client}, with the profile {profile}. To refuse it, use clients revoke without --remove, or give {client} another profile.',
  },
  'clients.added': { text: '{name} is now a client, with the profile {profile}: {file}' },
  'clients.calls-from': { text: 'It must call from {network}.' },
  'clients.key': { text: 'This is its key. The gateway does not show it again, because it stores only the hash.' },
  'clients.waiting': {
    text: 'Waiting for the first call of {name} (Ctrl-C stops the waiting, and {name} stays a client)',
  },
  'clients.still-waiting': { text: 'still waiting for {name}' },
  'clients.waiting-on': { text: '{problem}; still waiting' },
  'clients.reached': { text: 'reached' },
  'clients.reached-from': { text: 'reached from {address}' },
  'clients.listen-first': {
    text: 'Nothing listens on {host} yet. Add this to {file}, and restart the gateway with --config {file}:',
  },
  'clients.known': { text: 'The running gateway knows it.' },
  'clients.forgotten': { text: 'The running gateway no longer knows it.' },
  'clients.not-known-yet': {
    text: 'The running gateway does not know it yet: it uses another file, or cannot use this one (see its log).',
  },
  'clients.still-known': {
    text: 'The running gateway still knows it: it uses another file, or cannot use this one (see its log).',
  },
  'clients.cannot-ask': { text: 'The running gateway could not be asked: {reason}' },
  'clients.no-gateway': { text: 'No gateway runs here now; it takes effect when one starts.' },
  'device.koreader': {
    text: 'KOReader with its Anki plugin, by USB: in koreader/plugins/anki.koplugin/profiles/default.lua',
  },
  'device.koreader-where': {
    text: '(on a Kobo in the hidden folder .adds), replace the lines of the same names with:',
  },
  'device.two-fields': { text: 'Programs with one field for an address and one for a key:' },
  'device.one-field': { text: 'Programs with a field for an address only:' },
  'device.phone': {
    text: 'Phones: the camera opens a page with the address and the key, to copy. It asks for the end of the key, {rest}, so that no history holds the whole key:',
  },
  'device.no-http': {
    text: 'KOReader and other devices that speak only http cannot use this listener: it speaks TLS. They need one with transport: plain (docs/tls.md).',
  },
  'device.extensions': {
    text: 'Extensions of a browser also send their origin, and are refused without it: add one with --lan --origin ORIGIN (Yomitan in Chrome: chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn).',
  },
  'device.extension': { text: 'In the settings of {origin}, its address of AnkiConnect and its key:' },
  'certificate.trust': { text: 'The device has to trust the certificate of this listener:' },
  'certificate.fingerprint': { text: 'Compare what the device shows with its SHA-256 fingerprint:' },
  'certificate.not-made': { text: 'The gateway makes it at its next start, and logs its fingerprint.' },
  'certificate.iphone': {
    text: 'iPhone, iPad: send the file there as certificate.crt, install it (Settings > Profile Downloaded), and switch it on in General > About > Certificate Trust Settings.',
  },
  'certificate.android': {
    text: 'Android: copy the file there, then Settings > Security > Encryption & credentials > Install a certificate > CA certificate. Browsers trust it then; most apps do not.',
  },
  'certificate.more': {
    text: 'Never copy key.pem. A certificate from an authority that the device knows needs none of this (docs/tls.md).',
  },
  'program.header': { text: 'Programs that set headers:' },
  'program.mcp': {
    text: 'MCP servers that read ANKI_CONNECT_URL, in their entry under "mcpServers":',
  },
  'program.keyless': {
    text: 'warning: this key limits nothing yet. A program on this machine that sends no key is local-program, and may do more than {name}.',
  },
  'program.close': {
    text: 'If every program here has a key, switch local-program off, which refuses programs without one: give it profile: none in {file}.',
  },
  'program.close-by-file': {
    text: 'If every program here has a key, switch local-program off, which refuses programs without one. Write this line into a new file {file}:',
  },
  'firewall.blocks': { text: 'If the device does not reach this machine, its firewall may block the port:' },
  'firewall.mac': { text: 'macOS asks whether node may accept incoming connections: allow it.' },
  'firewall.mac-where': { text: 'The setting is in System Settings > Network > Firewall > Options.' },
  'firewall.other': { text: 'There is no ufw and no firewalld here. If there is another firewall, allow this in it:' },
  'firewall.rule': { text: 'TCP port {port} from {network}' },
  'learn.from': { text: '# The log has {all} calls. Learned from {calls} of them, which were allowed, of {clients}.' },
  'learn.asked': { text: '# {count} calls waited for your decision. Their actions stay under ask.' },
  'learn.refused': { text: '# {count} refused calls are left out.' },
  'learn.reported': {
    text: '# {count} calls are left out that only mode: report let pass. --reported learns from them too, except what a profile denies.',
  },
  'learn.others': { text: '# {count} calls of other clients are left out.' },
  'learn.unknown': { text: '# {count} calls are left out, because the gateway does not know their actions.' },
  'learn.strangers': { text: '# {count} calls of callers that are no client are left out.' },
  'learn.owner': { text: '# {count} calls that you made in the console are left out.' },
  'learn.no-reads': {
    text: '# The log holds no reads (audit.reads: true logs them): add those that are needed, or "@read".',
  },
  'learn.broken': { text: "# Lines that are not the gateway's: {count}." },
  'learn.no-clients': { text: 'it has no call of any client' },
  'learn.names-hidden': {
    text: '# {action} is left out: the log does not show its {subject} names in full, and without them the profile would allow every one.',
  },
  'learn.names-cut': {
    text: '# {action}: the log does not show {count} of its {subject} names in full. The profile allows only the others.',
  },
  'learn.places-hidden': {
    text: '# {action}: the log does not show every host or folder of {hazard} in a form that a profile can name. The profile allows only the others.',
  },
  'learn.conditions': {
    text: '# The log does not show the conditions (where) of {profiles}: if there are any, copy them.',
  },
  'sandbox.running': { text: 'a sandbox of AnkiConnect answers at {url}; its collection is gone when it stops' },
})
