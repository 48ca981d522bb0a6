const LONG = '9'.repeat(300)
const HUGE = '1'.repeat(400)
const FIVE_WRONG = [1, 2, 3, 4, 5].map((key) => `{"action": "version", "key": ${key}}`).join(', ')

/** Requests that gateway and reference once treated differently, made small, and what each shows. */
export const CORPUS: readonly (readonly [string, string])[] = [
  [
    'an integer without bounds that replaces another number is a value like any other',
    `{"action": "guiSelectCard", "version": 6, "params": {"card": null, "card": 4.1, "card": ${LONG}${LONG}}}`,
  ],
  ['a version may be an integer beyond all floats', `{"action": "deckNames", "version": ${HUGE}}`],
  [
    'a deck is found in any case',
    '{"action": "canAddNotesWithErrorDetail", "version": 6, "params": {"notes": [{"deckName": "alpha", "modelName": "Basic", "fields": {}}]}}',
  ],
  [
    'a deck is found with spaces and control characters around its parts',
    '{"action": "addNote", "version": 6, "params": {"note": {"deckName": " Alpha\\u0000", "modelName": "Basic", "fields": {}}}}',
  ],
  [
    'an id that is named twice is answered twice',
    '{"action": "multi", "version": 6, "params": {"actions": [{"action": "getEaseFactors", "params": {"cards": []}}, {"action": "getEaseFactors", "params": {"cards": [7, 7]}}]}}',
  ],
  [
    'after five wrong keys a request has no right one',
    `{"action": "multi", "params": {"actions": [${FIVE_WRONG}, {"action": "version", "key": "key-of-b"}]}}`,
  ],
  [
    'a right key that came first stays right',
    `{"action": "multi", "params": {"actions": [{"action": "version", "key": "key-of-b"}, ${FIVE_WRONG}, {"action": "version", "key": "key-of-b"}]}}`,
  ],
  ["a parameter's name may be a line break", '{"action": "version", "params": {"\\n": 1}}'],
  [
    'a multi ends at an item that is no object, after the calls before it ran',
    '{"action": "multi", "params": {"actions": [{"action": "deckNames"}, 7, {"action": "version"}]}}',
  ],
  ['what comes after the last byte is no request', '{"action": "version"}{"action": "version"}'],
]
