import { declareTexts } from '../../settings/declare-texts.ts'

/** The reasons why the program does not start, or finds no running gateway. */
export const programErrors = declareTexts('Standard error of a command.', {
  'sandbox.seed': {
    text: 'cannot use the seed {seed}: {reason}',
    help: 'sandbox.md describes seeds. A seed without a file is demo, fresh, general or japanese.',
  },
  'sandbox.no-seed': { text: 'there is no such file, and the seeds with a name are {names}' },
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
  'file.denied': { text: '{file}: this user may not read or write it ({reason})' },
  'file.read-only': { text: '{file}: its file system cannot be written ({reason})' },
  'file.full': { text: '{file}: there is no space left for it ({reason})' },
  'file.no-folder': { text: '{file}: there is a file where its folder should be ({reason})' },
  'file.failed': { text: '{file}: it cannot be read or written ({reason})' },
  'gateway.not-ready': { text: 'the gateway is not ready yet' },
  'running.not-a-gateway': {
    text: 'what answers at {place} is not the admin listener of a gateway; say which one is meant: --config FILE as it was started with, or --admin HOST:PORT',
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
  'option.unfit': { text: '{option}: {reason}{hint}' },
  'option.port': { text: 'A port is a number from 0 to 65535.' },
})

/** Lines of the container and of the sandbox. */
export const programOutputs = declareTexts('Standard output of a command.', {
  'container.admin-key': {
    text: 'The new key of the admin page (the password that the browser asks for, with any user name): {key} (kept in {file}, and not shown again)',
  },
  'container.client-key': {
    text: 'The new key of clients: {key} (kept in {file}, and not shown again)',
  },
  'sandbox.running': { text: 'a sandbox of AnkiConnect answers at {url}; its collection is gone when it stops' },
})
