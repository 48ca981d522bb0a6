import { declareTexts } from '../../settings/declare-texts.ts'

/** The reasons why there is nothing to learn or to explain. */
export const learnErrors = declareTexts('Standard error of a command.', {
  'explain.usage': {
    text: 'error: explain takes the client as --client NAME and the request on standard input, for example:',
  },
  'explain.not-a-request': { text: 'AnkiConnect does not take this as a request: {reason}' },
  'learn.nothing': { text: 'no call in {file} was allowed, so there is nothing to learn' },
  'learn.no-log': {
    text: "{file} is no audit log: none of its lines ({count}) is the gateway's. The audit log is the file of the setting audit",
  },
  'learn.no-file': { text: 'there is no file {file}: name the audit log, which is the file of the setting audit' },
  'learn.unreadable': { text: '{file} cannot be read ({reason})' },
  'learn.no-client': { text: '{file} has no call of a client {client}; {hint}' },
  'learn.several': {
    text: '--name is for one profile, and each of these clients gets its own: {clients}. Choose one with --client NAME',
  },
})

/** Comments above a learned profile. */
export const learnOutputs = declareTexts('Standard output of a command.', {
  'learn.from': { text: '# The log has {all} calls. Learned from {calls} of them, which were allowed, of {clients}.' },
  'learn.asked': { text: '# {count} calls waited for your decision. Their actions stay under ask.' },
  'learn.refused': { text: '# {count} refused calls are left out.' },
  'learn.reported': {
    text: '# {count} calls are left out that only mode: report let pass. --reported learns from them too, except what a profile denies.',
  },
  'learn.others': { text: '# {count} calls of other clients are left out.' },
  'learn.unknown': { text: '# {count} calls are left out, because the gateway does not know their actions.' },
  'learn.strangers': { text: '# {count} calls of callers that are no client are left out.' },
  'learn.owner': { text: '# {count} calls that you made in the console or by an undo are left out.' },
  'learn.no-reads': {
    text: '# The log holds no reads (audit.reads: true logs them): add those that are needed, or "@read".',
  },
  'learn.broken': { text: "# Lines that are not the gateway's: {count}." },
  'learn.no-clients': { text: 'it has no call of any client' },
  'learn.names-hidden': {
    text: '# {action} is left out: the log does not show its {subject} names in full, and without them the profile would allow every one.',
  },
  'learn.names-cut': {
    text: '# {action}: the log does not show {count} of its {subject} names in full. The profile allows only the others.',
  },
  'learn.places-hidden': {
    text: '# {action}: the log does not show every host or folder of {hazard} in a form that a profile can name. The profile allows only the others.',
  },
  'learn.conditions': {
    text: '# The log does not show the conditions (where) of {profiles}: if there are any, copy them.',
  },
})
