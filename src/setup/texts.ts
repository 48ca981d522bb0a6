import { declareTexts } from '../settings/declare-texts.ts'

/** Notes and results of `setup`. */
export const texts = declareTexts('Standard output of `setup`.', {
  'setup.any-page': {
    text: 'AnkiConnect lets in every web page ("*" in webCorsOriginList). That is not carried over: a page that needs Anki asks, and you let it in on the live page',
  },
  'setup.any-address': {
    text: 'AnkiConnect listens on {address}, where other machines reach it without encryption. That is not carried over: for a device of yours, run ankiconnect-gateway clients add NAME --lan afterwards',
  },
  'setup.useless-origins': {
    text: 'no browser sends {origins} as an origin, so these entries of webCorsOriginList let nobody in and are left out',
  },
  'setup.disabled': { text: 'AnkiConnect is disabled in Anki: enable it in Tools > Add-ons' },
  'setup.undo-same': { text: '{file} is as it was before setup' },
  'setup.undo-restored': { text: '{file} is restored, byte for byte' },
  'setup.undo-removed': { text: '{file} is removed' },
  'setup.undo-changed': { text: '{file} has changed since setup, and stays' },
  'setup.undo-settings': { text: '{file} has changed since setup: {names} are put back, everything else stays' },
  'setup.undo-left': {
    text: '{file} has changed since setup: put back: {names}; left as you changed them: {left}',
  },
  'setup.found': { text: 'AnkiConnect is in {folder}' },
  'setup.changes': { text: 'setup would change these settings of AnkiConnect, and keep all others:' },
  'setup.fresh-key': { text: 'a fresh key' },
  'setup.your-key': { text: 'your key' },
  'setup.writes': { text: 'setup would write {file}:' },
  'setup.writes-key': { text: "setup would write AnkiConnect's new key to {file}, for you alone to read" },
  'setup.writes-admin-key': {
    text: 'setup would write a password for the live page to {file}, for you alone to read: without one, a program on this machine could agree in your place',
  },
  'setup.service': { text: 'setup would have {manager} run the gateway, now and at each login' },
  'setup.note': { text: 'note: {note}' },
  'setup.question': { text: 'Do this?' },
  'setup.dry-run': { text: 'nothing is changed, because of --dry-run' },
  'setup.unchanged': { text: 'nothing is changed' },
  'setup.close-anki': {
    text: 'close Anki now: it holds port {port}, and it would overwrite the changed settings. Setup waits',
  },
  'setup.anki-closed': { text: 'Anki is closed' },
  'setup.start-gateway': {
    text: 'start the gateway in another terminal (setup waits for it): ankiconnect-gateway --config {file}',
  },
  'setup.other-gateway': {
    text: 'the gateway that answers at http://{admin} has another configuration: end it, and start the one above',
  },
  'setup.gateway-answers': { text: 'the gateway answers on port {port}' },
  'setup.done': {
    text: 'done: start Anki. Your clients stay as they are. See what they do at http://{admin}; ankiconnect-gateway setup --undo goes back',
  },
  'setup.admin-key': { text: 'the live page asks for a password, with any user name: it is in {file}' },
  'setup.undone': { text: 'done: start Anki; AnkiConnect serves its clients itself again' },
  'setup.app-nap': { text: 'App Nap, which slows Anki in the background, is off for Anki' },
})

/** The reasons why `setup` stops. */
export const errors = declareTexts('Standard error of `setup`.', {
  'setup.no-anki': {
    text: 'there is no data folder of Anki at {places}: start Anki once, or name its folder with --anki-base FOLDER',
  },
  'setup.no-add-on': {
    text: 'AnkiConnect is not installed in {folder}: in Anki, Tools > Add-ons > Get Add-ons, enter the code 2055492159, restart Anki, and run setup again',
  },
  'setup.several': { text: 'there are several Ankis: {folders}. Name one with --anki-base FOLDER' },
  'setup.configured': {
    text: '{file} exists already, and setup does not overwrite it: run ankiconnect-gateway setup --undo first, or change it by hand',
  },
  'setup.unreadable-settings': { text: '{file} is not JSON: {reason}' },
  'setup.no-folder': { text: 'there is no folder for the configuration: the environment names no home' },
  'setup.port-taken': {
    text: 'port {port} is in use by another program: end it, or name it yours in the configuration',
  },
  'setup.gateway-runs': {
    text: 'a gateway already answers at http://{admin}: end it, and run setup again. Nothing is changed',
  },
  'setup.service-failed': {
    text: '{reason}: setup put everything back. Without a service, you start the gateway yourself: ankiconnect-gateway setup --no-service',
  },
  'setup.interrupted': { text: 'setup was interrupted, and put everything back' },
  'setup.gateway-silent': {
    text: 'the gateway does not answer at http://{admin}, so AnkiConnect stays where it is: {log}',
  },
  'setup.no-terminal': {
    text: 'setup asks before it changes anything, and there is no terminal to ask on: add --yes or --dry-run',
  },
  'setup.nothing-to-undo': { text: 'there is no setup to undo: {file} does not exist' },
})
