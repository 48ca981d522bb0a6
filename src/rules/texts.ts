import { declareTexts } from '../settings/declare-texts.ts'

/** Reasons why a rule cannot be written. */
export const texts = declareTexts(
  'A reply of the admin listener about a rule, and standard error of `clients allow`.',
  {
    'rule.no-client': { text: 'there is no client {name}; {hint}', status: 404 },
    'rule.no-action': { text: 'there is no action {name}; {hint}', status: 404 },
    'rule.no-profile': { text: 'there is no profile of this name; there are {names}', status: 400 },
    'rule.allowed-already': { text: 'profile {profile} allows {action} already', status: 409 },
    'rule.refused-already': { text: 'profile {profile} denies {action} already', status: 409 },
    'rule.asks': {
      text: 'profile {profile} asks you about {action} ({rule}), and a profile that extends it cannot change that: allow the waiting call, or change {profile}',
      status: 409,
    },
    'rule.by-hand': {
      text: 'profile {profile} refuses {action} by {rule}, and a profile that extends it cannot take a rule away: change {profile} by hand, or give the client another one',
      status: 409,
    },
    'rule.no-place': {
      text: '{action} needs hazard {hazard}, and the refused calls name no place that a rule could be limited to: write the rule by hand (docs/policy.md)',
      status: 409,
    },
    'rule.no-folder': {
      text: 'the gateway has no folder for rules: start it with --config FILE, and it writes them to clients.d next to that file',
      status: 409,
    },
    'rule.not-loadable': {
      text: 'the configuration cannot be used as it is now, so no rule can be added: {errors}',
      status: 409,
    },
    'rule.would-break': { text: 'the configuration could not be used with this rule: {errors}', status: 409 },
    'rule.odd-file': {
      text: '{file} has a form that the gateway does not change; write the rule by hand: profile: {profile}',
      status: 409,
    },
    'rule.unwritable': { text: '{file} cannot be written ({reason}); nothing was changed', status: 409 },
    'rule.changed': { text: '{file} has changed since the difference was shown; look at it again', status: 409 },
    'rule.expired': { text: 'nothing with this token waits to be written; ask for the difference again', status: 404 },
  },
)

/** The effect of a rule, in words. */
export const effects = declareTexts('The effect of a rule, before it is written.', {
  'effect.allow': { text: 'adds {action} to client {client}' },
  'effect.hazard': { text: 'hazard {hazard} ({places})' },
  'effect.hazard-whole': { text: 'hazard {hazard}' },
  'effect.deny': { text: 'always refuses {action} to client {client}, and no longer shows it' },
  'effect.let-in': { text: 'lets in {who} as client {client}, with the profile {profile}' },
  'effect.refuse': { text: 'always refuses {who}, and no longer shows it' },
})

/** The reach of a rule, in words. */
export const reaches = declareTexts('The reach of a rule, before it is written.', {
  'reach.none': { text: 'none of its calls of this action has been refused since the gateway started' },
  'reach.forgotten': { text: 'refused calls: {total}; they are too large to be judged again' },
  'reach.latest': { text: 'latest {count} of {total}' },
  'reach.pass': { text: '{count} of its {all} refused calls would pass' },
  'reach.ask': { text: '{count} would wait for your decision' },
  'reach.refuse': { text: '{count} would still be refused: {reason}' },
  'reach.only-asked': { text: 'none of its other requests was refused' },
  'reach.unread': { text: 'refused requests: {count}; the gateway did not read what they ask for' },
  'reach.no-action': { text: 'none' },
  'reach.caller': {
    text: 'refused requests: {count}; of their actions, the profile allows {allowed}; it asks you about or refuses {others}',
  },
  'reach.deny': { text: 'refused calls of this action since the gateway started: {total}' },
})
