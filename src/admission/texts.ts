import { declareTexts } from '../settings/declare-texts.ts'

/** Reasons why a caller could not become a client. */
export const texts = declareTexts('A reply of the admin listener.', {
  'approval.gone': {
    text: 'nothing with this id is waiting any longer',
    when: 'The owner decides about a caller that has left, or about whom somebody else has decided.',
    status: 404,
  },
  'client.no-folder': {
    text: 'the gateway has no folder for new clients: start it with --config FILE, and it writes them to clients.d next to that file',
    when: 'The owner lets somebody in, and the gateway has no configuration folder.',
    status: 409,
  },
  'client.device-name': {
    text: '{name} is the name of a device on Windows, which cannot have a file of this name; choose another name',
    when: 'The owner gives a client a name that Windows keeps for a device, such as `con`.',
    status: 409,
  },
  'client.bad-name': {
    text: 'the name of a client has at most 64 letters, digits, dots, dashes and underscores, and starts with a letter or digit',
    when: 'The owner gives a client a name that cannot be the name of a file.',
    status: 409,
  },
  'client.exists': {
    text: 'there is a client {name} already',
    when: 'The owner gives a new client the name of another one.',
    status: 409,
  },
  'client.not-in-force': {
    text: 'the gateway wrote the file of the client, but it did not take effect',
    when: 'The configuration has a mistake elsewhere, so the gateway cannot read the new client.',
    status: 409,
  },
  'client.not-usable': {
    text: '{errors}',
    status: 409,
    when: 'The configuration is not valid with the new client, so the gateway removed its file again. The text is the error of the configuration.',
  },
})

/** Descriptions of callers that ask to become clients. */
export const applicants = declareTexts('A caller that asks to be let in, on the admin page and in `clients approve`.', {
  'applicant.extension': { text: 'to be let in (a browser extension)' },
  'applicant.page': { text: 'to be let in (a web page)' },
  'applicant.app': { text: 'to be let in (an app)' },
  'applicant.device': { text: 'to be let in (a device with {key})' },
  'applicant.distant-page': { text: 'to be let in (a web page on another machine with {key})' },
  'applicant.no-key': { text: 'no key; the gateway creates one when you let it in' },
  'applicant.short-key': { text: 'a key of its own, which is short enough to guess' },
  'applicant.own-key': { text: 'a key of its own' },
})
