import { declareTexts } from '../settings/declare-texts.ts'

/** The findings of `doctor`. */
export const findings = declareTexts('A finding of `doctor`.', {
  'doctor.gateway-runs': { text: 'version {version}, {calls} requests since {since}' },
  'doctor.gateway-absent': { text: 'no gateway answers at {place}' },
  'doctor.gateway-unreadable': { text: 'the running gateway cannot be asked: {reason}' },
  'doctor.gateway-older': { text: 'the running gateway is version {running}, and this program is version {own}' },
  'doctor.gateway-trouble': { text: '{trouble}' },
  'doctor.in-front': {
    text: '{what} answers at {place}, where clients look for the gateway: they go around it',
  },
  'doctor.something-in-front': { text: 'something else answers at {place}, where clients look for the gateway' },
  'doctor.add-on-found': { text: 'AnkiConnect in {folder}, port {port}' },
  'doctor.no-folder': { text: 'no data folder of Anki at {places}' },
  'doctor.no-add-on': { text: 'AnkiConnect is not installed in {folder}' },
  'doctor.add-on-disabled': { text: 'AnkiConnect in {folder} is disabled' },
  'doctor.place-right': { text: 'AnkiConnect has its own port {port}' },
  'doctor.place-unknown': { text: 'not known, because AnkiConnect was not found' },
  'doctor.port-differs': {
    text: 'AnkiConnect is set to port {port} in {file}, and the gateway asks it at {place}',
  },
  'doctor.around-none': { text: 'only this machine reaches AnkiConnect, and it asks for a key' },
  'doctor.around-unknown': { text: 'no way around is known; AnkiConnect does not answer now' },
  'doctor.doors-none': { text: 'no other door to Anki' },
  'doctor.door-keyless': { text: '{what} answers at {place} and asks for no key: programs go around the gateway' },
  'doctor.door-keyed': { text: '{what} answers at {place} and asks for a key: its callers go around the gateway' },
  'doctor.door-other': { text: 'something else answers at {place}, a port of Anki or of an add-on' },
  'doctor.other-configuration': {
    text: 'the admin listener at {place} asks for no key, and {file} sets one: the gateway runs with another configuration',
  },
  'doctor.admin-key': { text: 'the admin listener asks for a key' },
  'doctor.admin-no-askers': { text: 'no client of this machine has to ask' },
  'doctor.admin-open': {
    text: '{clients} may do some things only if you agree, and the admin listener at {place} asks for no key: a program on this machine can agree in your place',
  },
  'doctor.anki-up': { text: 'Anki answers at {url}, and a profile is open' },
  'doctor.anki-sandbox': { text: 'the gateway serves a demo collection in memory (--sandbox), and no Anki' },
  'doctor.anki-closed': { text: 'Anki is not running at {url}, so some things are not known' },
  'doctor.anki-busy': { text: 'Anki at {url} is busy or shows a dialog' },
  'doctor.anki-key-refused': { text: "AnkiConnect at {url} refuses the gateway's key" },
  'doctor.anki-key-missing': { text: 'AnkiConnect at {url} asks for a key, and the gateway has none' },
  'doctor.anki-next-key': {
    text: 'AnkiConnect at {url} takes the key that the gateway started with, and refuses the one in the file of the configuration: the next start of the gateway does not reach Anki',
  },
  'doctor.anki-key-lost': { text: 'AnkiConnect at {url} has lost its key, as the line "around" says' },
  'doctor.anki-no-profile': { text: 'Anki at {url} has no profile open' },
  'doctor.anki-silent': { text: 'the program at {url} accepts connections and does not answer' },
  'doctor.anki-other': { text: 'the program at {url} is not AnkiConnect' },
  'doctor.anki-circle': { text: '{url} leads back to the gateway' },
  'doctor.release': { text: 'the release of {day}, {generation} generation' },
  'doctor.release-unknown': { text: 'a copy that does not come from AnkiWeb, {generation} generation' },
  'doctor.release-older': {
    text: 'AnkiConnect is of the older generation (release of {day}): addNotes reports no reasons, and newer actions are missing',
  },
  'doctor.pace': { text: 'AnkiConnect looks for requests every {ms} ms' },
  'doctor.pace-slow': {
    text: 'AnkiConnect looks for requests every {ms} ms (apiPollInterval): each answer waits for that',
  },
  'doctor.files-shared': { text: 'the gateway sees the collection: cached replies end with each change (stamp)' },
  'doctor.files-unknown': { text: 'not known yet: {reason}' },
  'doctor.files-by-time': {
    text: 'replies are cached for a time only, and not until the collection changes: {reason}',
  },
  'doctor.files-early': {
    text: 'replies are cached for a time until a first write through the gateway shows that it sees the collection',
  },
  'doctor.cache-off': { text: 'replies are not cached, as the configuration says' },
  'doctor.offload-off': {
    text: 'large media go to Anki as text (offload: off, or collection: off): its window freezes meanwhile',
  },
  'doctor.offload-auto': { text: 'large media go to Anki as files where it can open them' },
  'doctor.app-nap-off': { text: 'App Nap is off for Anki' },
  'doctor.app-nap-on': { text: 'macOS slows Anki in the background (App Nap): answers take seconds' },
  'doctor.tunnel-none': { text: 'no tunnel to the gateway is known' },
  'doctor.tunnel-bare': {
    text: '{program} leads to port {port} and hides where calls come from: strangers look like programs of this machine',
  },
  'doctor.tunnel-http': {
    text: '{program} leads to port {port}: calls from elsewhere arrive with a sign of a proxy, and only a client with a key is let in',
  },
  'doctor.tunnel-somewhere': { text: '{program} runs; where it leads is in its own configuration' },
  'doctor.tunnel-refused': {
    text: 'calls came through a proxy that the configuration does not trust, and were refused ({count})',
  },
  'doctor.configuration': { text: '{file} can be used, and nothing in it looks wrong' },
  'doctor.configuration-none': { text: 'there is no configuration file, so the built-in settings count' },
  'doctor.configuration-error': { text: '{error}' },
  'doctor.configuration-warning': { text: '{warning}' },
  'doctor.certificate-none': { text: 'no listener uses TLS' },
  'doctor.certificate': { text: 'the certificate of {place} is valid until {day}' },
  'doctor.certificate-own': { text: 'the gateway makes and renews the certificate of {place} itself' },
  'doctor.certificate-unusable': { text: 'the certificate of {place} cannot be used: {reason}' },
  'doctor.certificate-ended': { text: 'the certificate of {place} in {file} ended on {day}' },
  'doctor.certificate-ends': { text: 'the certificate of {place} in {file} ends on {day}' },
  'doctor.ports-free': { text: 'no port is reserved by the system' },
  'doctor.port-reserved': {
    text: 'Windows has reserved ports {first} to {last}, so nothing can listen on {port}',
  },
  'doctor.service-runs': { text: '{manager} runs the gateway, and again at each login' },
  'doctor.service-none': { text: 'nothing starts the gateway at the next login' },
  'doctor.service-stopped': { text: '{manager} has the service and does not run it' },
  'doctor.service-not-enabled': { text: '{manager} does not start the service at the next login' },
  'doctor.service-unknown': { text: '{manager} does not run here, so it cannot start the gateway' },
  'doctor.node': { text: 'Node {version}' },
  'doctor.node-old': { text: 'Node {version} is too old' },
})

/** The remedies of the findings. */
export const remedies = declareTexts('The remedy of a finding of `doctor`.', {
  'remedy.start': { text: 'ankiconnect-gateway service install keeps it running; {command} starts it once' },
  'remedy.other-configuration': { text: 'end the gateway, and start it with {command}' },
  'remedy.restart': { text: 'restart it: ankiconnect-gateway doctor --fix installs the service again' },
  'remedy.ask-gateway': { text: 'name the configuration that it runs by: doctor --config FILE' },
  'remedy.trouble': { text: 'do what it says; the gateway notices by itself when it is over' },
  'remedy.anki-key': {
    text: 'write the value of "apiKey" (Tools > Add-ons > AnkiConnect > Config) into a file, name it in upstream.keyFile, and restart the gateway',
  },
  'remedy.anki-next-key': {
    text: 'write the value of "apiKey" (Tools > Add-ons > AnkiConnect > Config) into the file that upstream.keyFile names',
  },
  'remedy.open-profile': { text: 'open a profile in Anki' },
  'remedy.answer-dialog': {
    text: 'if it is Anki, close its dialog or wait until it has started; if not, correct upstream.url',
  },
  'remedy.upstream-url': {
    text: 'name the address of AnkiConnect ("webBindPort") in upstream.url, or end that program',
  },
  'remedy.give-way': {
    text: 'end that program, or give it another port; then start the gateway',
  },
  'remedy.move-anki': {
    text: 'close Anki, start the gateway, and run ankiconnect-gateway doctor --fix, which gives AnkiConnect its own port',
  },
  'remedy.anki-base': { text: 'start Anki once, or name its folder with --anki-base FOLDER' },
  'remedy.install-add-on': {
    text: 'in Anki, Tools > Add-ons > Get Add-ons, enter the code 2055492159, and restart Anki',
  },
  'remedy.enable-add-on': { text: 'in Anki, Tools > Add-ons, select AnkiConnect, Toggle Enabled, and restart Anki' },
  'remedy.close-door': {
    text: 'if you do not use it, remove the add-on (Tools > Add-ons); if you do, give it a key: the gateway cannot watch it',
  },
  'remedy.know-door': { text: 'find the add-on that opens it (Tools > Add-ons), and remove what you do not need' },
  'remedy.admin-key': {
    text: 'write a password into a file that only you can read, and name it in the configuration (admin: { keyFile: FILE }); the page then asks for it',
  },
  'remedy.update': { text: 'in Anki, Tools > Add-ons > Check for Updates' },
  'remedy.collection': {
    text: 'name the folder that holds collection.anki2 in the configuration: upstream: { collection: FOLDER }',
  },
  'remedy.offload': { text: 'set upstream.offload and upstream.collection to auto' },
  'remedy.app-nap': { text: 'ankiconnect-gateway doctor --fix turns it off for Anki' },
  'remedy.end-tunnel': {
    text: 'end it, or lead it to a listener with transport: tls that only clients with a key use (docs/tls.md)',
  },
  'remedy.trust-proxy': {
    text: 'if it is yours, list its address in trustedProxies and give its callers a key (docs/clients.md); otherwise end it',
  },
  'remedy.correct': { text: 'correct it; ankiconnect-gateway check shows the same' },
  'remedy.renew': { text: 'renew the certificate; the gateway takes the new files without a restart' },
  'remedy.windows-port': {
    text: 'as administrator: net stop winnat, then netsh int ipv4 add excludedportrange protocol=tcp startport={port} numberofports=1, then net start winnat',
  },
  'remedy.service': { text: 'ankiconnect-gateway doctor --fix, or: service install' },
  'remedy.service-log': { text: 'ankiconnect-gateway doctor --fix installs it again; its log has the reason: {logs}' },
  'remedy.node': { text: 'install Node {needed} or newer from https://nodejs.org' },
})

/** The names of programs behind a port. */
export const names = declareTexts('Part of a finding of `doctor`: what answers at a port.', {
  'door.anki-connect': { text: 'another AnkiConnect' },
  'door.itself': { text: 'AnkiConnect itself' },
  'door.tsunagi': { text: 'Tsunagi' },
  'door.ankimcp': { text: 'AnkiMCP' },
  'door.other': { text: 'something else' },
  'door.unknown-day': { text: 'an unknown day' },
  'door.unknown-generation': { text: 'unknown' },
  'door.newer': { text: 'newer' },
  'door.older': { text: 'older' },
})

/** The words around the findings. */
export const outputs = declareTexts('Standard output of `doctor`.', {
  'doctor.head': { text: 'AnkiConnect Gateway {version}, {system}' },
  'doctor.remedy': { text: 'to fix it: {remedy}' },
  'doctor.all-right': { text: 'Nothing is wrong.' },
  'doctor.sum': { text: '{problems} and {warnings}.' },
  'doctor.can-fix': { text: 'ankiconnect-gateway doctor --fix can fix {count} of them.' },
  'doctor.would-fix': { text: 'doctor would:' },
  'doctor.fix-settings': { text: 'set in {file}: {changes}' },
  'doctor.fix-key': { text: "{name} (the gateway's key)" },
  'doctor.fix-service': { text: 'install the service of {manager} again, and start it' },
  'doctor.fix-app-nap': { text: 'turn App Nap off for Anki' },
  'doctor.no-fix': { text: 'There is nothing that doctor can fix itself.' },
  'doctor.question': { text: 'Do this?' },
  'doctor.fixed-settings': { text: '{file} is changed; its old bytes are in {backup}. Start Anki' },
  'doctor.fixed-service': { text: 'the service is installed and started' },
  'doctor.fixed-app-nap': { text: 'App Nap is off for Anki' },
  'doctor.unchanged': { text: 'nothing is changed' },
})

/** The reasons why something could not be fixed. */
export const errors = declareTexts('Standard error of `doctor`.', {
  'doctor.anki-open': {
    text: 'Anki is open, and would overwrite its settings when it closes: close Anki (after a crash, start it and close it again) and run doctor --fix again',
  },
  'doctor.no-terminal': { text: 'doctor --fix asks before it changes anything: add --yes' },
  'doctor.not-fixed': { text: 'this could not be changed: {reason}' },
})
