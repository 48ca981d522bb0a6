import { declareTexts } from '../settings/declare-texts.ts'

/** Log lines about files that the gateway cannot write. */
export const texts = declareTexts('A line of the log; the admin page shows it for as long as it lasts.', {
  'write.failed': {
    text: '{what} cannot be written ({reason}): {remedy}',
    when: 'The log, the audit log, the journal of large calls or the state folder cannot be written.',
  },
  'write.failed-since': {
    text: '{what} cannot be written ({reason}) since {since}{lost}: {remedy}',
    when: 'A file of the gateway could not be written for a while.',
  },
  'write.works-again': {
    text: '{what} is written again',
    when: 'A file that could not be written can be written again.',
  },
})

/** Words of a line of the log for people. */
export const lineWords = declareTexts('A line of the log with `log.format: pretty`.', {
  'line.by-anki': { text: 'Anki', when: 'Anki answered the request, or a part of it.' },
  'line.by-cache': { text: 'cache', when: 'A cached reply answered the request.' },
  'line.by-shared': {
    text: 'shared',
    when: 'An identical call of another client was under way, and both got its reply.',
  },
  'line.by-gateway': { text: 'gateway', when: 'The gateway answered the request itself.' },
  'line.by-route': { text: 'route', when: 'The server of a route answered the request.' },
  'line.by-nobody': { text: 'nobody', when: 'Nobody answered the request.' },
  'line.more-actions': { text: '+{rest} more', when: 'A request has more actions than a line shows.' },
  'line.anki-error': { text: '{by}: error', when: 'AnkiConnect answered with an error, such as a duplicate note.' },
  'line.anki-errors': {
    text: '{by}: {errors} of {count} calls got an error',
    when: 'AnkiConnect answered some calls of a request with an error.',
  },
  'line.refused': { text: 'refused: {reason}', when: 'The gateway refused all calls of a request.' },
  'line.partly-refused': {
    text: '{by}, partly refused: {reason}',
    when: 'The gateway refused some calls of a request.',
  },
  'line.failed': { text: 'failed: {reason}', when: 'A request has no usable reply.' },
  'line.no-reply': { text: 'no usable reply', when: 'Anki gave no reply, or one that could not be read.' },
  'line.dropped': {
    text: 'failed: Anki is not there, and the connection was closed without a reply',
    when: 'Anki is closed, and `whenDown` is `drop`.',
  },
  'line.abandoned': { text: 'the client left before its reply', when: 'The client closed its connection first.' },
  'line.origin': { text: 'a page of this origin may not call', when: 'No client has the origin of the page.' },
  'line.host': { text: 'it was addressed to another name', when: 'The name in the Host header is not in `hosts`.' },
  'line.key': { text: 'no valid key', when: 'The caller is no client.' },
  'line.limit': { text: 'too large', when: 'A limit of the section `limits` is exceeded.' },
  'line.message': { text: 'not a request that AnkiConnect reads', when: 'The body is not a request.' },
  'line.call': { text: 'AnkiConnect refuses it too', when: 'AnkiConnect would answer the call with the same error.' },
  'line.check': {
    text: 'the action does not take its parameters',
    when: 'A parameter of a call is missing, unknown or of the wrong kind.',
  },
  'line.policy': { text: 'by policy', when: 'The profile of the client does not allow the call.' },
  'line.ask': { text: 'waiting for the owner', when: 'The call waits until the owner decides.' },
  'line.budget': { text: 'over budget', when: 'The client has used up its budget.' },
  'line.load': { text: 'more work than Anki can do', when: 'The load exceeds a mark of `lane.shed`.' },
  'line.audit': {
    text: 'the audit log cannot be written',
    when: 'The audit log cannot be written, and `audit.required` is true.',
  },
  'line.scope': { text: 'it leads outside the decks of the client', when: 'The scope of the client refuses the call.' },
  'line.circle': {
    text: 'the upstream is this gateway',
    when: 'The address of the upstream leads back to the gateway.',
  },
  'line.ending': {
    text: 'the gateway is shutting down',
    when: 'The request arrived while the gateway was shutting down.',
  },
  'line.route': { text: 'the route does not list this client', when: 'The route does not list the client.' },
  'line.warning': { text: 'warning:', when: 'The line is a warning.' },
  'line.error': { text: 'error:', when: 'The line is an error.' },
})

/** The names of these files. */
export const writableNames = {
  log: 'the log',
  audit: 'the audit log',
  journal: 'the journal of large calls',
  images: 'the journal of changes',
  state: 'the state folder',
} as const

const ALLOW = 'let the gateway write there'
const CHECK_DISK = 'check its disk'
const NO_FOLDER = 'there is a file where its folder should be: name another place'

/** Remedies by the system's error code. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'free space on its disk'],
  ['EDQUOT', 'free space in its quota'],
  ['EFBIG', 'its file may not grow any more: move it away, or raise the limit on the size of files'],
  ['EACCES', ALLOW],
  ['EPERM', ALLOW],
  ['EROFS', ALLOW],
  ['EISDIR', 'there is a folder of its name: move it away'],
  ['EEXIST', NO_FOLDER],
  ['ENOTDIR', NO_FOLDER],
  ['EPIPE', 'the program that read it has ended: restart the gateway under one that reads'],
])

/** The remedy for a failed write. */
export function remedyOf(reason: string): string {
  return REMEDIES.get(reason) ?? CHECK_DISK
}

/** Why lines are lost without an error of the system. */
export const SLOW_READER = 'its reader is too slow'
export const SLOW_DISK = 'the disk is too slow'

/** The text of the sum of similar lines. */
export function andMore(more: number): string {
  return `and ${more.toLocaleString('en')} more like this`
}

/** A refused value, in the log. The reply to the client says what it must be. */
export const refusedTexts = declareTexts('Part of the log line of a refused request.', {
  'refused.parameter': { text: '{parameter} does not fit' },
})
