import type { Catalogue } from '../../src/actions/catalogue.ts'
import { textCatalogues } from './errors.ts'

/** An error text that AnkiConnect is known to give: a row of schemas/ankiconnect-errors.json. */
export interface KnownText {
  readonly code: string
  readonly text: string
  readonly when: string
}

/** Fewer fixed characters than this tell nothing: such a text is mostly the words of something else. */
const LEAST = 8
const NAME = /\{[a-z]\w*\}/

/** The published texts that a client can get from the gateway or AnkiConnect, with the most fixed words first. */
export function clientErrors(known: readonly KnownText[]): readonly KnownText[] {
  const replies = textCatalogues()
    .filter(({ about }) => about.startsWith('A reply to'))
    .flatMap(({ entries }) => Object.entries(entries))
    .map(([code, { text, when = '' }]) => ({ code, text, when }))
    .filter(({ text }) => fixed(text) >= LEAST)
  const ours = new Set(replies.map(({ text }) => text))
  const all = [...replies, ...known.filter(({ text }) => !ours.has(text))]
  return all.toSorted((one, other) => fixed(other.text) - fixed(one.text))
}

function fixed(text: string): number {
  return text.split(NAME).join('').length
}

/** src/client/known-texts.ts: each code with the fixed parts of its text. */
export function knownTexts(errors: readonly KnownText[]): string {
  const rows = errors.map(({ code, text }) => JSON.stringify([code, text.split(NAME)]))
  return `// Written by \`npm run generate\` from schemas/ankiconnect-errors.json and the texts of the gateway.

/** The error texts that have a code: the code, and the parts of the text between its values. */
export const KNOWN_TEXTS: readonly (readonly [code: string, parts: readonly string[]])[] = [
${rows.join(',\n')}
]
`
}

/** src/client/action-names.ts: the names of all actions. */
export function actionNames({ all }: Catalogue): string {
  return `// Written by \`npm run generate\` from schemas/actions.

/** The actions of AnkiConnect. */
export const ACTION_NAMES = ${JSON.stringify(all.map(({ name }) => name))} as const
`
}
