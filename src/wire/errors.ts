import { declareTexts } from '../settings/declare-texts.ts'

/** Requests that AnkiConnect's schema refuses. */
const UNFIT = {
  status: 400,
  when: 'The body is JSON and not a request. The words are those of AnkiConnect’s schema.',
  help: 'Send `{"action": NAME, "version": 6, "params": {...}}`.',
} as const

/** Calls that AnkiConnect's own code fails on, in Python's words. */
const AS_PYTHON = {
  status: 200,
  when: 'An item of a `multi`, or its parameters, is of the wrong type. The words are those of Python, as from AnkiConnect.',
  help: 'Send a list of objects, each with `action`, `version` and an object as `params`.',
} as const

/**
 * Errors of a request as text. Texts that AnkiConnect says too are word for word its own, because clients match them. No text
 * echoes a value of the request.
 */
export const errors = declareTexts('A reply to a request, or to one call in it.', {
  'key.wrong': {
    text: 'valid api key must be provided',
    status: 401,
    when: 'The caller is no client of the gateway: it showed no key or a wrong one. These are AnkiConnect’s words. The log line names the setting that would admit the caller.',
    help: 'Give the program the key of a client, or the client the origin or address of the program (clients.md).',
  },
  'action.unsupported': {
    text: 'unsupported action',
    status: 200,
    when: 'AnkiConnect has no such action, as far as the gateway knows. These are AnkiConnect’s words.',
    help: 'Check the spelling. An action of a newer AnkiConnect needs a file under `actions`.',
  },
  'collection.not-available': {
    text: 'collection is not available',
    status: 200,
    when: 'The client is bound to one profile of Anki, and another one is open. These are AnkiConnect’s words.',
    help: 'Open the profile in Anki.',
  },
  'message.byte-order-mark': {
    text: 'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)',
    status: 400,
    when: 'The body begins with a byte order mark. These are Python’s words.',
    help: 'Send UTF-8 without one.',
  },
  'message.not-utf8': {
    text: "'utf-8' codec can't decode {bytes}: {reason}",
    status: 400,
    when: 'The body is not UTF-8. These are Python’s words.',
    help: 'Send UTF-8.',
  },
  'message.not-json': {
    text: '{reason}',
    status: 400,
    when: 'The body is not JSON. The words are those of Python’s json module, such as `Expecting value: line 1 column 1 (char 0)`.',
    help: 'Send one JSON object.',
  },
  'message.not-an-object': { text: "the request is not of type 'object'", ...UNFIT },
  'message.action-missing': { text: "'action' is a required property", ...UNFIT },
  'message.action-not-a-string': { text: "action is not of type 'string'", ...UNFIT },
  'message.action-empty': { text: 'action should be non-empty', ...UNFIT },
  'message.version-not-an-integer': { text: "version is not of type 'integer'", ...UNFIT },
  'message.params-not-an-object': { text: "params is not of type 'object'", ...UNFIT },
  'call.item-not-an-object': { text: "'{type}' object has no attribute 'get'", ...AS_PYTHON },
  'call.not-iterable': { text: "'{type}' object is not iterable", ...AS_PYTHON },
  'call.version-not-comparable': {
    text: "'<=' not supported between instances of '{type}' and 'int'",
    ...AS_PYTHON,
  },
  'call.params-not-a-mapping': {
    text: '2055492159.AnkiConnect.{action}() argument after ** must be a mapping, not {type}',
    ...AS_PYTHON,
  },
  'limit.depth': {
    text: 'the request is nested more than {depth} levels deep (limits.depth)',
    status: 400,
    when: 'Lists and objects are nested more deeply than is safe to read.',
    help: 'Nest less, or raise `limits.depth`.',
  },
  'limit.leaves': {
    text: 'the request holds more than {leaves} calls (limits.leaves)',
    status: 400,
    when: 'A `multi`, or several in one another, holds too many calls.',
    help: 'Send the calls in several requests, or raise `limits.leaves`.',
  },
  'limit.values': {
    text: "the request holds more than {values} values; split it, or raise limits.values in the gateway's configuration",
    status: 400,
    when: 'The JSON of the request holds more values than the gateway keeps of one.',
    help: 'Send it in parts, or raise `limits.values`.',
  },
})
