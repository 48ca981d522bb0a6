import { declareTexts } from '../settings/declare-texts.ts'

/** Log lines about files that the gateway cannot write. */
export const texts = declareTexts('A line of the log; the admin page shows it for as long as it lasts.', {
  'write.failed': {
    text: '{what} cannot be written ({reason}): {remedy}',
    when: 'The log, the audit log, the journal of large calls or the state folder cannot be written.',
  },
  'write.failed-since': { text: '{what} cannot be written ({reason}) since {since}{lost}: {remedy}' },
  'write.works-again': { text: '{what} is written again' },
})

/** Words of a line of the log for people. */
export const lineWords = declareTexts('A line of the log with `log.format: pretty`.', {
  'line.by-anki': { text: 'Anki' },
  'line.by-cache': { text: 'cache' },
  'line.by-shared': {
    text: 'shared',
    when: 'An identical call of another client was under way, and both got its reply.',
  },
  'line.by-gateway': { text: 'gateway' },
  'line.by-route': { text: 'route' },
  'line.by-nobody': { text: 'nobody' },
  'line.more-actions': { text: '+{rest} more' },
  'line.anki-error': { text: '{by}: error', when: 'AnkiConnect answered with an error, such as a duplicate note.' },
  'line.anki-errors': { text: '{by}: {errors} of {count} calls got an error' },
  'line.refused': { text: 'refused: {reason}' },
  'line.partly-refused': { text: '{by}, partly refused: {reason}' },
  'line.failed': { text: 'failed: {reason}' },
  'line.no-reply': { text: 'no usable reply' },
  'line.dropped': { text: 'failed: Anki is not there, and the connection was closed without a reply' },
  'line.abandoned': { text: 'the client left before its reply' },
  'line.origin': { text: 'a page of this origin may not call' },
  'line.host': { text: 'it was addressed to another name' },
  'line.key': { text: 'no valid key' },
  'line.limit': { text: 'too large' },
  'line.message': { text: 'not a request that AnkiConnect reads' },
  'line.call': { text: 'AnkiConnect refuses it too' },
  'line.check': { text: 'the action does not take its parameters' },
  'line.policy': { text: 'by policy' },
  'line.ask': { text: 'waiting for the owner' },
  'line.budget': { text: 'over budget' },
  'line.load': { text: 'more work than Anki can do' },
  'line.audit': { text: 'the audit log cannot be written' },
  'line.scope': { text: 'it leads outside the decks of the client' },
  'line.circle': { text: 'the upstream is this gateway' },
  'line.ending': { text: 'the gateway is shutting down' },
  'line.route': { text: 'the route does not list this client' },
  'line.warning': { text: 'warning:' },
  'line.error': { text: 'error:' },
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
