import { declareTexts } from '../../settings/declare-texts.ts'

/** The reasons why a client was not added or removed. */
export const clientErrors = declareTexts('Standard error of a command.', {
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
  'lan.no-address': { text: 'this machine has no address at which others could reach it: is it on a network?' },
  'lan.other-address': { text: '{address} is not an address of this machine on a network; {there}' },
})

/** Lines about clients. */
export const clientOutputs = declareTexts('Standard output of a command.', {
  'clients.last-seen-unknown': { text: 'The gateway could not be asked when it last saw them: {reason}' },
  'clients.only-running': { text: 'running gateway' },
  'clients.why-only-running': {
    text: 'The clients of the {place} are not in this configuration: a demo (--sandbox) makes its own, and a gateway that runs with another file has the clients of that file.',
  },
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
  'clients.listen-first-own': {
    text: 'Nothing listens on {host} yet. Add this to {file}, and restart the gateway (as a service: ankiconnect-gateway service install):',
  },
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
})
