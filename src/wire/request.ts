/** The texts that go to AnkiConnect for one leaf call: the JSON of its action and of its checked params. */
export interface LeafText {
  readonly action: Buffer
  readonly params: Buffer | null
}

const BEFORE_ACTION = Buffer.from('{"action": ')
const VERSION = Buffer.from(', "version": 6')
const PARAMS = Buffer.from(', "params": ')
const KEY = Buffer.from(', "key": ')
const END = Buffer.from('}')
const BEFORE_ITEMS = Buffer.from('{"action": "multi", "version": 6, "params": {"actions": [')
const SEPARATOR = Buffer.from(', ')
const AFTER_ITEMS = Buffer.from(']}')

/**
 * The body of one exchange: a single leaf as itself, several as one `multi` of version 6 items. `key` is the JSON text of
 * AnkiConnect's key, put into every leaf because upstream asks for it at every depth (transcripts/key-027); null is none.
 */
export function composeBody(leaves: readonly LeafText[], asMulti: boolean, key: Buffer | null): Buffer {
  const pieces: Buffer[] = []
  const addKey = () => (key === null ? pieces.push(END) : pieces.push(KEY, key, END))
  if (asMulti) pieces.push(BEFORE_ITEMS)
  leaves.forEach(({ action, params }, index) => {
    if (index > 0) pieces.push(SEPARATOR)
    pieces.push(BEFORE_ACTION, action, VERSION)
    if (params !== null) pieces.push(PARAMS, params)
    addKey()
  })
  if (asMulti) {
    pieces.push(AFTER_ITEMS)
    addKey()
  }
  return Buffer.concat(pieces)
}
