/** A body that costs as much as its kind can. */
export interface Shape {
  readonly name: string
  /** Its pieces, which may repeat: a body is larger than its distinct pieces. */
  body(): Buffer[]
}

/** `limits.values` and `limits.leaves` by default. */
const VALUES = 1_200_000
const LEAVES = 100_000

/** The shapes at about `bytes` bytes. If the limits allow less of a shape, the list has it a second time, at the largest allowed size. */
export function shapes(bytes: number): readonly Shape[] {
  const most = (unit: string, count: number) => Math.min(bytes, unit.length * count)
  const call = (action: string, name: string, ...rest: Parts) =>
    shape(`{"action":"${action}","version":6,"params":{"${name}":`, rest, '}}')
  const wide = (count: number) => Math.floor(bytes / count)
  const text = (length: number) => 'x'.repeat(length)
  return [
    ['many members', shape('{"action":"x","params":{', ['"":0,', '"":0', bytes], '}}')],
    ['many members of a known action', shape('{"action":"deckNames","params":{', ['"":0,', '"":0', bytes], '}}')],
    ['many members outside params', shape('{"action":"deckNames",', ['"":0,', '"":0', bytes], '}')],
    ['many empty objects', call('canAddNotes', 'notes', '[{}', ',{}', ']', bytes)],
    ['as many empty objects as allowed', call('canAddNotes', 'notes', '[{}', ',{}', ']', most(',{}', VALUES - 20))],
    ['many ids', call('cardsInfo', 'cards', '[1', ',1700000000001', ']', bytes)],
    ['1,000,000 ids', call('cardsInfo', 'cards', '[1', ',1700000000001', ']', most(',1700000000001', 999_999))],
    [
      'as many ids as allowed',
      call('cardsInfo', 'cards', '[1', ',1700000000001', ']', most(',1700000000001', VALUES - 20)),
    ],
    ['ids in a write', call('suspend', 'cards', '[1', ',1700000000001', ']', most(',1700000000001', VALUES - 20))],
    ['short ids', call('cardsInfo', 'cards', '[1', ',1', ']', bytes)],
    ['fractions', call('cardsInfo', 'cards', '[1', ',1.5', ']', bytes)],
    ['as many fractions as allowed', call('cardsInfo', 'cards', '[1', ',1.5', ']', most(',1.5', VALUES - 20))],
    ['deep nests', call('canAddNotes', 'notes', '[1', `,${'['.repeat(100)}${']'.repeat(100)}`, ']', bytes)],
    ['one too deep nest', call('canAddNotes', 'notes', '', '[', '', bytes)],
    ['multi of many items', shape('{"action":"multi","params":{"actions":[', ['{},', '{}', bytes], ']}}')],
    ['multi of 100,000 reads', multi('{"action":"findNotes","version":6,"params":{"query":"', '"}}', wide(LEAVES))],
    ['multi of 100,000 short reads', multi('{"action":"deckNames"', '}', 0)],
    ['multi of 100,000 refused calls', multi('{"action":"x","p":"', '"}', wide(LEAVES))],
    ['multi of 100,000 guessed keys', multi('{"action":"x","key":"', '"}', wide(LEAVES))],
    ['one long string', call('storeMediaFile', 'filename', '"a","data":"', 'x', '"', bytes)],
    ['one long query', call('findNotes', 'query', '"', 'x', '"', bytes)],
    ['one long query beyond Latin', call('findNotes', 'query', '"語', 'x', '"', bytes)],
    ['many long strings', call('canAddNotes', 'notes', '[{}', `,{"fields":{"a":"${text(300_000)}"}}`, ']', bytes)],
    [
      'many strings that are almost long, one not in Latin',
      call('canAddNotes', 'notes', '[{"fields":{"a":"語"}}', `,{"fields":{"a":"${text(60_000)}"}}`, ']', bytes),
    ],
    ['one string of escapes', call('storeMediaFile', 'filename', '"a","data":"', '\\n', '"', bytes)],
    ['one string of written-out characters', call('storeMediaFile', 'filename', '"a","data":"', '\\u8a9e', '"', bytes)],
    ['one string beyond ASCII', call('storeMediaFile', 'filename', '"a","data":"', '語', '"', bytes)],
    ['one string almost in ASCII', call('storeMediaFile', 'filename', '"a","data":"語', 'x', '"', bytes)],
    [
      'one field almost in ASCII',
      call('addNote', 'note', '{"deckName":"d","modelName":"m","fields":{"a":"語', 'x', '"}}', bytes),
    ],
    [
      'many short strings',
      call(
        'canAddNotes',
        'notes',
        '[{"fields":{"a":"語"}}',
        `,{"fields":{"a":"${text(Math.max(0, wide(VALUES / 6) - 20))}"}}`,
        ']',
        bytes - 999,
      ),
    ],
    ['one long number', call('findNotes', 'query', '1.', '5', '', bytes)],
    ['one long name', call('deckNames', '語', '0,"', 'x', '":0', bytes)],
    ['one long name with escapes', call('deckNames', '語', '0,"\\n', 'x', '":0', bytes)],
    ['one long action', shape('{"action":"語', ['x', 'x', bytes], '"}')],
    ['one long key', shape('{"action":"deckNames","key":"語', ['x', 'x', bytes], '"}')],
    ['duplicates of one member', call('storeMediaFile', 'filename', '"a"', `,"data":"${text(200_000)}"`, '', bytes)],
    ['duplicates of one field', call('addNote', 'note', '{"fields":{"a":""', ',"a":""', '}}', bytes)],
    ['as many fields as allowed', fields(bytes)],
    ['spaces', call('findNotes', 'query', '"a"', ' ', '', bytes)],
    [
      'spaces between as many ids as allowed',
      call('cardsInfo', 'cards', '[1', `,${' '.repeat(wide(VALUES))}17`, ']', bytes - 99),
    ],
    ['characters that stand for rows', call('insertReviews', 'reviews', '"', '1', '"', bytes)],
    ['characters that stand for tags', call('removeTags', 'notes', '[1],"tags":"', 'x', '"', bytes)],
    ['an object that stands for a list', call('changeDeck', 'deck', '"d","cards":{"1":0', ',"1":0', '}', bytes)],
    ['invalid JSON', shape('', ['x', 'x', bytes], '')],
    ['invalid JSON at the end', call('findNotes', 'query', '"a"', ' ', ',', bytes)],
  ].map(([name, body]) => ({ name, body }) as Shape)
}

type Parts = readonly [before: string, unit: string, after: string, bytes: number]

/** Megabytes of one unit are the same buffer again and again. */
function shape(before: string, parts: Parts | readonly [unit: string, last: string, bytes: number], after: string) {
  const [first, unit, last, bytes] = parts.length === 4 ? parts : ['', ...parts]
  return (): Buffer[] => {
    const one = Buffer.from(unit)
    const count = Math.max(1, Math.floor(bytes / one.length))
    const perBlock = Math.max(1, Math.min(count, Math.floor(1_048_576 / one.length)))
    const block = Buffer.from(unit.repeat(perBlock))
    const blocks = new Array<Buffer>(Math.floor(count / perBlock)).fill(block)
    return [Buffer.from(before + first), ...blocks, Buffer.from(unit.repeat(count % perBlock) + last + after)]
  }
}

function multi(before: string, after: string, length: number) {
  const item = before + 'x'.repeat(Math.max(0, length - before.length - after.length - 1)) + after
  return shape(
    '{"action":"multi","version":6,"params":{"actions":[',
    ['', `${item},`, item, (item.length + 1) * (LEAVES - 1)],
    ']}}',
  )
}

/** Names that differ. */
function fields(bytes: number) {
  return (): Buffer[] => {
    const pieces: Buffer[] = [Buffer.from('{"action":"addNote","params":{"note":{"fields":{"a":""')]
    const most = VALUES / 2 - 20
    const padding = 'x'.repeat(Math.max(0, Math.floor(bytes / most) - 17))
    for (let from = 0; from < most; from += 10_000) {
      const names = Array.from(
        { length: Math.min(10_000, most - from) },
        (_, index) => `,"n${(from + index).toString().padStart(9, '0')}":"${padding}"`,
      )
      pieces.push(Buffer.from(names.join('')))
    }
    return [...pieces, Buffer.from('}}}}')]
  }
}
