import { declareTexts } from '../../settings/declare-texts.ts'

/** Log lines of the program itself. */
export const logTexts = declareTexts('A line of the log.', {
  'gateway.listening': {
    text: 'listening on {places}, in front of {behind}; see what it does at http://{admin}',
    when: 'The gateway has started.',
  },
  'demo.other-listen': {
    text: 'port {port} is in use, probably by AnkiConnect or a gateway, so the demo listens on port {other}: write {other} wherever the documentation says {port}',
    when: 'The demo starts while its usual port is taken.',
  },
  'demo.other-admin': {
    text: 'port {port} is in use, probably by a gateway, so the live page of the demo is on port {other}',
    when: 'The demo starts while the usual port of the live page is taken.',
  },
  'gateway.waiting': {
    text: 'waiting for {behind}: {places} open once it answers (whenDown: refuse); see what it does at http://{admin}',
    when: 'The gateway has started while Anki is closed, with `whenDown: refuse`.',
  },
  'traffic.running': {
    text: 'DEMO TRAFFIC: the clients {clients} are not real, and neither are a page and a program that the gateway refuses; their calls reach only the demo collection, and Ctrl-C ends them',
    when: 'The gateway starts with `--traffic`.',
  },
  'gateway.stopping': {
    text: 'shutting down: requests under way are finished first; a second signal ends the process at once',
    when: 'A signal ends the gateway.',
  },
  'gateway.stopped': { text: 'stopped', when: 'The gateway has ended.' },
  'gateway.mistake': {
    text: 'a mistake inside the gateway: it goes on',
    when: 'An error that nothing handles, in a part that the gateway can do without.',
    help: 'Report it, with the line.',
  },
  'gateway.fatal-mistake': {
    text: 'a mistake inside the gateway: it shuts down',
    when: 'An error that nothing handles.',
    help: 'Report it, with the line. A service manager starts it again.',
  },
  'upstream.again': { text: '{prefix}{state} again', when: 'An upstream answers again.' },
  'upstream.lost': {
    text: '{prefix}Anki no longer answers at {url}; retrying until it is back',
    when: 'An upstream no longer answers.',
  },
  'upstream.absent': {
    text: '{prefix}nothing answers at {url} yet. Is Anki running? If it is, give AnkiConnect this port: in Anki, Tools > Add-ons > AnkiConnect > Config, set "webBindPort" to {port}, then restart Anki. Without Anki, --sandbox serves a demo collection. Retrying until it answers',
    when: 'The gateway has started, and an upstream does not answer.',
  },
  'config.note': {
    text: '{note}',
    when: 'The configuration can be used, and something in it is probably not meant so. `check` shows the same.',
  },
  'config.reload-refused': {
    text: 'the configuration has changed and cannot be used; the previous one stays in force:',
    when: 'The files of the configuration have changed, and have a mistake.',
    help: 'The lines after it name each error. `check` shows the same.',
  },
  'config.reload-error': { text: '{error}', when: 'A line for each mistake of a changed configuration.' },
  'config.reload-failed': {
    text: 'the configuration could not be read again',
    when: 'An error inside the gateway prevented it from reading the changed configuration.',
  },
  'config.next-start': {
    text: 'takes effect at the next start only: {settings}',
    when: 'A setting has changed that the gateway reads only when it starts.',
  },
  'config.unchanged': {
    text: 'the configuration was read again; nothing that can take effect now has changed',
    when: 'A SIGHUP, or a change of a file, changes no setting.',
  },
  'config.reloaded': {
    text: 'the configuration has changed and is in force',
    when: 'The files of the configuration have changed.',
  },
})

/** Descriptions of the Anki behind the gateway, for the first line of the log. */
export const behind = declareTexts('Part of the line that says where the gateway listens.', {
  'behind.sandbox': { text: 'a sandbox with a demo collection (no Anki is touched)' },
  'behind.sandboxes': { text: 'sandboxes with a demo collection each (no Anki is touched): {names}' },
  'behind.one': { text: 'AnkiConnect at {url}' },
  'behind.several': { text: 'several AnkiConnects: {names}' },
})
