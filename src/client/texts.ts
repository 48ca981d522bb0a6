import { declareTexts } from '../settings/declare-texts.ts'

/** The errors that the typed client finds itself. */
export const clientTexts = declareTexts('An error of the typed client.', {
  'client.not-a-reply': {
    text: 'the server replied with status {status} and with something else than a reply of AnkiConnect',
    when: 'The server at this address is no AnkiConnect, or it refuses the origin of the page with status 403.',
    help: 'Check the address. On a page, call `requestPermission` first ([clients.md](clients.md)).',
  },
  'client.batch-length': {
    text: 'the reply to {calls} calls holds another number of results',
    when: 'The server at this address does not answer `multi` as AnkiConnect does.',
    help: 'Check the address.',
  },
})
