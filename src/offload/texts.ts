import { declareTexts } from '../settings/declare-texts.ts'

const TOO_LARGE = {
  status: 200,
  when: 'If a profile bounds URLs, only the gateway fetches, up to a limit for each URL, call and request (large-work.md).',
  help: 'Add the media in several requests, or as files.',
} as const

/** The reasons why the gateway could not get media for a call. */
export const texts = declareTexts('A reply to a call with media.', {
  'media.failed': {
    text: '{reason}',
    status: 200,
    when: 'The gateway could not fetch the media for Anki. The text is that of AnkiConnect’s own library.',
    help: 'Check the URL.',
  },
  'media.elsewhere': {
    text: 'the url leads to a host that this client may not fetch from',
    status: 200,
    when: 'The name or a redirect leads to a host outside the profile’s `hazards: { fetch }`, or to the gateway or Anki itself.',
    help: 'List the host in the profile (policy.md).',
  },
  'media.too-large': { text: 'the media behind the url is larger than {bytes} bytes', ...TOO_LARGE },
  'media.request-too-large': {
    text: 'the media behind the urls of this request is larger than {bytes} bytes; ask for less in one request',
    ...TOO_LARGE,
  },
  'media.too-large-as-data': {
    text: 'the media behind the urls of this call is larger than {bytes} bytes, and larger media need a folder that the gateway and Anki share (upstream.offload)',
    ...TOO_LARGE,
  },
  'media.trouble': {
    text: "the media behind the url could not be handed to Anki; the gateway's log says why",
    status: 200,
    when: 'The disk, or the folder shared with Anki, failed.',
    help: 'See the log.',
  },
})

/** The reasons why Anki gets media as text and not as files. */
export const denials = declareTexts('The reason in the log line that says how media are sent.', {
  'sharing.not-opened': { text: 'Anki did not open a file of the gateway' },
  'sharing.not-found': { text: 'Anki did not find a file that the gateway put there' },
})
