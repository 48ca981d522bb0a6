import { DECKS, FIELDS, GUESSES, MEDIA, SEARCHES } from './hostile-texts.ts'

/** The ids and names that the client tries to reach. It has guessed them. */
export interface Targets {
  readonly notes: readonly number[]
  readonly cards: readonly number[]
  readonly ownNotes: readonly number[]
  readonly ownCards: readonly number[]
  readonly deckIds: readonly number[]
}

/** Hostile values as JSON text. */
export interface Values {
  draw<T>(...of: readonly T[]): T
  search(): string
  deck(): string
  decks(): string
  media(): string
  text(): string
  /** An id in a form that a reader may take for another one. */
  odd(kind: 'notes' | 'cards'): string
  list(kind: 'notes' | 'cards'): string
  /** A member, sometimes twice, so that only the last one counts. */
  twice(name: string, value: string, other: string): string
  ids(kind: 'notes' | 'cards'): string
  note(more?: string): string
  /** A note that is not to be added, with a first field that a note outside may have. */
  guess(more?: string): string
  options(): string
  files(): string
}

export function valuesFrom(random: () => number, targets: Targets): Values {
  const draw = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const json = JSON.stringify
  const target = (kind: 'notes' | 'cards'): number => draw(...targets[kind])
  const own = (kind: 'notes' | 'cards'): number =>
    kind === 'notes' ? draw(...targets.ownNotes) : draw(...targets.ownCards)

  const query = (): string =>
    draw(
      draw(...SEARCHES),
      `${draw(...SEARCHES)}${draw(' ', ' or ', ' OR ', '', ')', '(', ' -')}${draw(...SEARCHES)}`,
      `(${draw(...SEARCHES)}) or (${draw(...SEARCHES)})`,
      `nid:${targets.notes.join(',')}`,
      `cid:${targets.cards.join(',')}`,
      `did:${targets.deckIds.join(',')}`,
      `-nid:${targets.ownNotes.join(',')}`,
      `x or nid:${target('notes')}`,
      `deck:Japanese) or (cid:${target('cards')}`,
      `dupe:${draw(...targets.deckIds)},PLANTED word 1`,
    )

  const odd = (kind: 'notes' | 'cards'): string => {
    const id = target(kind)
    const [first = '', rest = ''] = [String(id)[0], String(id).slice(1)]
    return draw(
      `${id}`,
      `${id}`,
      `"${id}"`,
      `${id}.0`,
      `${id}e0`,
      `${first}.${rest}e${rest.length}`,
      `" ${id}"`,
      `"${id} "`,
      `"${id}\\n"`,
      `"+${id}"`,
      `"0${id}"`,
      `"${first}_${rest}"`,
      `"${toArabic(id)}"`,
      `"${id}) or (1=1"`,
      `"${id}) union select id from notes --"`,
      `"${id} or is:new"`,
      `"${id},${own(kind)}"`,
      `"${own(kind)} or nid:${id}"`,
      `[${id}]`,
      `[[${id}]]`,
      `{"${id}": 1}`,
      `{"id": ${id}}`,
      'null',
      'true',
      'false',
      '0',
      '-0',
      '-1',
      `-${id}`,
      '""',
      'NaN',
      '1e400',
      '9223372036854775807',
      '9223372036854775806',
      '9223372036854775808',
      '18446744073709551616',
      `${2n ** 64n + BigInt(id)}`,
      `${'9'.repeat(400)}`,
      `${own(kind)}`,
      `"\\u003${first}${rest}"`,
    )
  }

  const list = (kind: 'notes' | 'cards'): string => {
    const few = Array.from({ length: 1 + Math.floor(random() * 3) }, () => odd(kind))
    return draw(
      `[${few.join(', ')}]`,
      `[${few.join(', ')}]`,
      `[${[...few, own(kind)].join(', ')}]`,
      odd(kind),
      `{"${target(kind)}": ${target(kind)}}`,
      `"${target(kind)}"`,
      'null',
      '[]',
    )
  }

  const twice = (name: string, value: string, other: string): string =>
    draw(
      `"${name}": ${value}`,
      `"${name}": ${value}`,
      `"${name}": ${other}, "${name}": ${value}`,
      `"${name}": ${other}, "\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}": ${value}`,
    )

  const deck = () => json(draw(...DECKS))
  const text = () => json(draw(...FIELDS))
  const media = () => json(draw(...MEDIA))
  const files = () =>
    draw(
      '',
      '',
      `, "picture": [{"filename": ${media()}, "data": "eA==", "fields": ["Back"]}]`,
      `, "audio": {"filename": ${media()}, "data": "eA==", "fields": ["Back"], "deleteExisting": true}`,
      `, "video": [{"filename": "own.txt", "filename": ${media()}, "data": "eA==", "skipHash": "x", "fields": []}]`,
    )
  const options = () =>
    draw(
      '',
      ', "options": {"duplicateScope": "collection"}',
      ', "options": {"allowDuplicate": true}',
      `, "options": {"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": ${deck()}, "checkChildren": true}}`,
      `, "options": {"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": "Japanese", "deckName": ${deck()}}}`,
      ', "options": {"duplicateScopeOptions": {"checkAllModels": true}}',
      ', "options": {"duplicateScope": "deck", "duplicateScope": "x"}',
      ', "options": {"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": null, "checkAllModels": true}}',
      ', "options": {"duplicateScope": "deck"}, "options": {"duplicateScope": "collection"}',
      ', "options": {"\\u0064uplicateScope": "collection", "duplicateScopeOptions": "deckName"}',
      ', "options": "duplicateScope"',
      ', "options": ["duplicateScope"]',
      ', "options": null',
      ', "options": 1',
    )
  const noteOf = (front: string, more: string) => {
    const type = json(draw('Basic', 'basic', 'Basic (and reversed card)', 'Cloze'))
    const place = twice('deckName', draw(deck(), '"Japanese"'), '"Japanese"')
    return `{${place}, "modelName": ${type}, "fields": {"Front": ${front}, "Back": "y"}${more}}`
  }

  return {
    draw,
    search: () => json(query()),
    deck,
    decks: () => draw(`[${deck()}]`, `[${deck()}, ${deck()}]`, deck(), `{${deck()}: 1}`, `[[${deck()}]]`, 'null', '[]'),
    media,
    text,
    odd,
    list,
    twice,
    ids: (kind) => twice(kind, list(kind), `[${own('notes')}, ${own('cards')}]`),
    note: (more = '') => noteOf(text(), more),
    guess: (more = '') => noteOf(json(draw(...GUESSES)), more),
    options,
    files,
  }
}

/** The same digits in Arabic, which Python's `int` reads. */
function toArabic(id: number): string {
  return [...String(id)].map((digit) => String.fromCharCode(0x660 + Number(digit))).join('')
}
