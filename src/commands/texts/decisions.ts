import { declareTexts } from '../../settings/declare-texts.ts'

/** The reasons why a decision of the owner was not taken. */
export const decisionErrors = declareTexts('Standard error of a command.', {
  'rule.not-agreed': { text: 'Nothing was written. Add --yes to write this.' },
  'rule.not-written': { text: 'Nothing was written.' },
  'approval.none-such': { text: 'nothing with the id {id} is waiting; {there}' },
  'approval.period': { text: '--for takes a time of up to a day, such as 10m, 1h or 30s; given was {given}' },
  'approval.other-command': { text: '{id} is decided by: ankiconnect-gateway {command} {id}' },
})

/** Lines of approvals and of the rules that the owner writes. */
export const decisionOutputs = declareTexts('Standard output of a command.', {
  'rule.effect': { text: 'This {effect}.' },
  'rule.reach': { text: '{reach}.' },
  'rule.question': { text: 'Write this?' },
  'rule.is-written': { text: 'Written, and in force.' },
  'approvals.silent': { text: 'never asks {summary}' },
  'approvals.none': { text: 'No call waits for your decision.' },
  'approvals.nobody': { text: 'Nobody waits to be let in.' },
  'approvals.callers-too': { text: 'Callers that wait to be let in: {count} (ankiconnect-gateway clients approve)' },
  'approvals.calls-too': { text: 'Calls that wait: {count} (ankiconnect-gateway approvals)' },
  'approvals.show': { text: 'approvals show ID: everything that the call names' },
  'approvals.decide': { text: '{allow} {id}, or {refuse} {id}' },
  'approvals.names-nothing': {
    text: '  {action} names no deck, note type, media file, search, note or card',
  },
  'approvals.refused': { text: 'refused: {who}: {summary}' },
  'approvals.allowed': { text: 'allowed once: {who}: {summary}' },
  'effect.more': { text: 'and {count} more (approvals show {id} --all)' },
  'effect.none': { text: '(none)' },
  'approvals.allowed-for': { text: 'allowed: {who} may use {action} for {time} without asking' },
  'approvals.granted': { text: '{id}: {client} may use {action} without asking until {until}' },
  'approvals.end': { text: 'approvals refuse ID: ask again from now on' },
  'approvals.ended': { text: 'ended: {client} has to ask again before {action}' },
  'approvals.key': { text: 'Type this key into the device, with its dashes. It is not shown again:' },
})
