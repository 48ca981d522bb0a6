import { declareTexts } from '../settings/declare-texts.ts'

/** Python's errors about arguments that do not fit, which AnkiConnect passes on. */
const AS_PYTHON = {
  status: 200,
  when: 'The names of the parameters are not those of the action. These are Python’s words, as from AnkiConnect.',
  help: 'Compare the names with actions.md.',
} as const

/** Restrictions that hold for every client. */
const CLOSED = {
  status: 403,
  when: 'AnkiConnect would take the value and corrupt or leak something. The gateway refuses it for every client (validation.md).',
  help: 'Send the value that the text asks for.',
} as const

/** Why a call may not be made. */
export const texts = declareTexts(
  'A reply to a call. With `mode: report` or `validation: report` only the log and the audit log hold it.',
  {
    'call.argument-unknown': {
      text: "{call} got an unexpected keyword argument '{name}'",
      status: 200,
      when: 'The action has no such parameter. These are Python’s words, which AnkiConnect answers too.',
      help: 'Compare the names with actions.md.',
    },
    'call.argument-missing': { text: '{call} missing {count}: {list}', ...AS_PYTHON },
    'call.argument-self': { text: "{call} got multiple values for argument 'self'", ...AS_PYTHON },
    'check.shape': {
      text: '{action}: {place} must {expected}, got {kind}',
      status: 400,
      when: 'A parameter is not what the action takes, so AnkiConnect could only fail on it.',
      help: 'Compare the call with actions.md. `validation: report` lets it pass.',
    },
    'check.incomparable': {
      text: '{action}: {place} must hold no member named toString or valueOf',
      status: 400,
      when: 'The schema of an action file of your own compares objects, and the call has a member of such a name.',
      help: 'Describe the objects in the action file by their members instead of by enum, const or uniqueItems.',
    },
    'check.missing': {
      text: '{action}: {place} is missing',
      status: 400,
      when: 'A member is missing without which AnkiConnect could only fail.',
      help: 'Compare the call with actions.md. `validation: report` lets it pass.',
    },
    'check.not-finite': { text: '{action}: params must not hold NaN or Infinity', ...CLOSED },
    'check.media-path': { text: '{action}: params.{place} must be a string or null', ...CLOSED },
    'check.file-name': { text: '{action}: params.{place} must be the name of a file, not an empty one', ...CLOSED },
    'check.sql-id': { text: '{action}: params.{place} must be a list of integers or strings of digits', ...CLOSED },
    'check.sql-value': { text: '{action}: params.{place} must be rows of numbers or strings of digits', ...CLOSED },
    'check.file-pattern': { text: '{action}: params.{place} must be a pattern without separators or ..', ...CLOSED },
    'check.card-attribute': {
      text: '{action}: params.{place} must be the name of an attribute, without _ before it',
      ...CLOSED,
    },
    'check.deck-options': {
      text: '{action}: params.{place} must be an options group as getDeckConfig answers it, with maxTaken',
      ...CLOSED,
    },
    'check.warning-check': { text: '{action}: params.{place} must be true or false', ...CLOSED },
    'check.deck-list': { text: '{action}: params.{place} must be a list of strings', ...CLOSED },
    'client.revoked': {
      text: 'the owner of this gateway has revoked the client {client}',
      status: 403,
      when: 'The owner pressed *Revoke* on the page of the client, or wrote its name into clients.d/revoked.txt.',
      help: 'The page of the client lets it call again.',
    },
    'policy.denied': {
      text: 'refused by policy "{profile}": {reason}',
      status: 403,
      when: 'The profile of the client lists the action, or a group of it, in `deny`.',
      help: '`explain` shows the rule. Change the profile, or give the client another one (policy.md).',
    },
    'policy.not-allowed': {
      text: 'refused by policy "{profile}": {reason}',
      status: 403,
      when: 'The profile of the client has the action neither in `allow` nor in `ask`.',
      help: 'Add it to `allow`, or give the client another profile (policy.md).',
    },
    'policy.where': {
      text: 'refused by policy "{profile}": {reason}',
      status: 403,
      when: 'A condition in `where` does not hold for the parameters.',
      help: '`explain` shows the condition. Change the call, or the condition (policy.md).',
    },
    'policy.hazard': {
      text: 'refused by policy "{profile}": {reason}',
      status: 403,
      when: 'The call reads or writes files, fetches from the network or does something else that a profile has to name in `hazards`.',
      help: 'Name the hazard in the profile, as narrowly as possible (policy.md).',
    },
    'policy.unreadable': {
      text: 'refused by policy "{profile}": {reason}',
      status: 403,
      when: 'The profile has conditions, and the parameters hold NaN or Infinity, which cannot be compared.',
      help: 'Send a number.',
    },
    'policy.ask': {
      text: 'refused by policy "{profile}": {reason}',
      status: 403,
      when: 'Only with `mode: report`: without it, the call would have waited for the owner.',
      help: 'Nothing: the call passes.',
    },
    'approval.waiting': {
      text: 'waiting for approval {number}: ask the owner, then send the same call again',
      status: 403,
      when: 'The profile asks the owner first, and the call now waits on the admin page.',
      help: 'Decide on the admin page or with `approvals`. The client then sends the same call again.',
    },
    'approval.refused': {
      text: 'the owner said no to approval {number}',
      status: 403,
      when: 'The owner refused this call.',
      help: 'Ask the owner.',
    },
    'approval.refused-because': {
      text: 'the owner refused approval {number}: {reason}',
      status: 403,
      when: 'The owner refused this call, and said why.',
      help: 'Do what the owner says, or ask.',
    },
    'approval.too-many': {
      text: 'too many calls wait for approval already; try again when the owner has answered some',
      status: 403,
      when: 'As many calls wait as `approvals.pending` allows.',
      help: 'Allow or refuse some of the waiting calls.',
    },
    'approval.too-large': {
      text: 'this call names more than 32 MiB, too much to show the owner for approval; send it in parts',
      status: 403,
      when: 'The profile asks the owner first, and a list of this length could not be shown.',
      help: 'Send the call in parts.',
    },
  },
)

/** A usable profile that probably does not mean what it says. */
export const warnings = declareTexts('A warning of `check`.', {
  'profile.idle-allow': {
    text: 'profile {profile}: allow {rule} is never reached: all of it is denied or asked about',
  },
  'profile.idle-ask': { text: 'profile {profile}: ask {rule} is never reached: all of it is denied' },
  'profile.idle-where': { text: 'profile {profile}: where {rule} is never reached: none of it is allowed' },
  'profile.idle-hazard': {
    text: 'profile {profile}: hazard {hazard} is named, but no allowed action runs into it',
  },
  'profile.way-around': {
    text: 'profile {profile}: {subject} is restricted for some actions, but {actions} {verb} one without a condition',
  },
})

/** The reasons of rules, for the texts above and for `explain`. */
export const reasons = declareTexts('The reason in a refusal by policy.', {
  'rule.denied': { text: '{action} is denied' },
  'rule.not-allowed': { text: '{action} is not allowed' },
  'rule.ask': { text: "{action} needs the owner's word" },
  'rule.hazard': { text: '{action} needs hazard {hazard}' },
  'rule.where': { text: '{action}: {what} must {match}' },
  'rule.unreadable': { text: '{action} holds NaN or Infinity and cannot be judged' },
})

/** The lines of `explain`, one for each rule. */
export const verdicts = declareTexts('A line of `explain`.', {
  'explain.not-named': { text: 'no rule denies this action' },
  'explain.not-named-refuses': { text: 'no rule allows this action, so the profile refuses it' },
  'explain.would-ask': { text: 'the call waits for your decision, unless another rule refuses it' },
  'explain.would-pass': { text: 'the call passes, unless another rule refuses it' },
  'explain.no-hazard': { text: 'the call does not use it, or the profile allows it' },
  'explain.refuses': { text: 'refuses: {reason}' },
  'explain.no-subject': { text: ' ({action} names no {what})' },
  'explain.acts-as': { text: 'does what another action does' },
  'explain.scope': { text: 'decks, notes and cards outside these decks do not exist for the call' },
  'explain.scope-whole': { text: 'the action concerns the whole collection, and scope.whole does not name it' },
  'explain.scope-granted': { text: 'scope.whole allows the action for the whole collection' },
  'explain.soft-delete': { text: 'the notes get the tag {tag}, and their cards are suspended; Anki deletes nothing' },
  'explain.soft-delete-closed': { text: 'the action deletes for good, and this client only hides what it deletes' },
  'explain.soft-delete-refuses': {
    text: '{action}: refused: it deletes for good, and this client only hides what it deletes',
  },
  'explain.outside': { text: 'outside, and so missing for the call: {ids}{more}' },
  'explain.more-ids': { text: ' and {count} more' },
  'explain.scope-refuses': {
    text: '{action}: refused: it concerns the whole collection, and the client has only some decks',
  },
  'explain.multi': { text: 'multi: judged call by call' },
  'explain.ends': { text: 'ends here: {reason}' },
  'explain.as-anki': { text: '{action}: AnkiConnect refuses it too: {reason}{hint}' },
  'explain.unknown': { text: 'unknown action: {reason}{hint}' },
  'explain.asks': { text: 'waits for the owner' },
  'explain.reported': { text: ' (report mode: the call passes)' },
})

/** Mistakes in a profile, apart from those in the value of a matcher, whose file holds them. */
export const mistakes = declareTexts('An error of the configuration.', {
  'profile.expected-map': { text: 'expected a map of profiles', when: 'The value of `profiles` is something else.' },
  'profile.expected-members': {
    text: 'expected a map with {members}',
    when: 'The value of a profile is something else.',
  },
  'profile.expected-where': {
    text: 'expected a map: an action or @group, and the conditions on its parameters',
    when: 'The value of `where` is something else.',
  },
  'profile.expected-conditions': {
    text: 'expected a map: a subject or parameter, and its matchers',
    when: 'The value of an action in `where` is something else.',
  },
  'profile.expected-hazards': {
    text: 'expected a map of hazards: {hazards}',
    when: 'The value of `hazards` is something else.',
  },
  'profile.expected-matchers': {
    text: 'expected a map of matchers: {matchers}',
    when: 'The value of a condition or a hazard is something else.',
  },
  'profile.expected-names': {
    text: 'expected the name of a profile, or a list of them',
    when: 'The value of `extends` is something else.',
  },
  'profile.expected-soft-delete': {
    text: 'expected off, on, or a map such as { tag: "deleted::agent" }',
    when: 'The value of `softDelete` in a profile is something else.',
  },
  'profile.expected-scope': {
    text: 'expected a scope such as { decks: [Japanese], shared: tag, whole: [] }',
    when: 'The value of `scope` in a profile is something else.',
  },
  'profile.expected-budget': {
    text: 'expected the name of a budget',
    when: 'The value of `budget` in a profile is something else.',
  },
  'profile.expected-selectors': {
    text: 'expected a list of actions and @groups',
    when: 'The value of `allow`, `ask` or `deny` is something else.',
  },
  'profile.expected-selector': {
    text: 'expected an action or an @group',
    when: 'An item of `allow`, `ask` or `deny`, or a name in `where`, is something else.',
  },
  'profile.expected-place': {
    text: 'expected a subject, or a path such as note.fields.* or notes[].tags',
    when: 'A condition names its place in a form that is not one.',
  },
  'profile.expected-true': {
    text: 'expected true; it has no value to match',
    when: 'The matcher `absent` or `present` has a value.',
  },
  'profile.expected-matcher': { text: 'expected at least one matcher', when: 'A condition is an empty map.' },
  'profile.name-none': {
    text: 'none is the profile that allows nothing; give this one another name',
    when: 'A profile of the owner is called `none`.',
  },
  'profile.no-such-member': {
    text: 'there is no such member of a profile',
    when: 'A profile has a member that is misspelled, or belongs elsewhere.',
  },
  'profile.no-such-group': { text: 'there is no such group', when: 'A profile names a group that does not exist.' },
  'profile.no-such-action': {
    text: 'there is no such action',
    when: 'A profile names an action that no file describes.',
  },
  'profile.no-such-hazard': { text: 'there is no such hazard', when: 'A profile names a hazard that does not exist.' },
  'profile.no-such-matcher': {
    text: 'there is no such matcher',
    when: 'A condition names a matcher that does not exist.',
  },
  'profile.no-such-parent': { text: 'there is no such profile', when: 'A profile extends one that does not exist.' },
  'profile.no-such-parameter': {
    text: '{selector} has no such parameter',
    when: 'A condition names a parameter that the action does not have.',
  },
  'profile.subject-not-named': {
    text: '{selector} names no {subject}',
    when: 'A condition names a subject that the action does not act on.',
  },
  'profile.multi': { text: 'multi is judged by the calls in it; name those', when: 'A profile names `multi`.' },
  'profile.circle': {
    text: '{parent} extends {name} itself, directly or not',
    when: 'A profile extends itself through others.',
  },
  'profile.matchers-exclude': {
    text: '{one} and {other} cannot both hold',
    when: 'No value meets both matchers of a condition.',
  },
})
