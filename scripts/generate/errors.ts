import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TextCatalogue, TextEntry } from '../../src/settings/declare-texts.ts'
import { roomOf } from './imports.ts'
import { ROOMS } from './structure.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** Every code there ever was, so that none comes to mean something else. */
export const CODES = 'schemas/codes.json'

/**
 * Codes that are no longer given, by what is given instead. A code stays in {@link CODES} for good; one that leaves the catalogues
 * has to be named here, and may never come back with another meaning.
 */
export const RETIRED: Readonly<Record<string, string>> = {
  'listen.certificate': 'the codes that begin with `certificate.`, with the line of the file',
  'approvals.admitted': '`clients approve` shows the rule that it writes (`rule.effect`)',
  'explain.asks-in-vain':
    'the gateway does not ask about such a call (`explain.scope-refuses`, `explain.soft-delete-refuses`)',
}

/** A catalogue and its file. */
export interface FoundCatalogue extends TextCatalogue {
  readonly file: string
}

/** The files that hold texts, the ground floor first. */
export function textFiles(): readonly string[] {
  const order = Object.keys(ROOMS)
  const files = globSync('src/{*/texts.ts,*/texts/*.ts,wire/errors.ts}', { cwd: ROOT }).map((file) =>
    file.replaceAll('\\', '/'),
  )
  const place = (file: string) => order.indexOf(roomOf(file.slice('src/'.length)))
  return files.sort((one, other) => place(one) - place(other))
}

/** The exports of each file of texts, imported once, so that what reads the catalogues need not wait. */
const EXPORTS = await Promise.all(
  textFiles().map(async (file) => {
    const exported: Record<string, Partial<TextCatalogue> | undefined> = await import(
      pathToFileURL(join(ROOT, file)).href
    )
    return { file, exported: Object.values(exported) }
  }),
)

/** The catalogues of all rooms, replies first. */
export function textCatalogues(): readonly FoundCatalogue[] {
  const found = EXPORTS.flatMap(({ file, exported }) =>
    exported.flatMap((one) =>
      one?.about === undefined || one.entries === undefined ? [] : [{ file, about: one.about, entries: one.entries }],
    ),
  )
  return found.toSorted((one, other) => Number(isReply(other)) - Number(isReply(one)))
}

/** Whether its texts are replies, which have a status. */
function isReply({ entries }: Pick<TextCatalogue, 'entries'>): boolean {
  return Object.values(entries).some(({ status }) => status !== undefined)
}

/** The content of {@link CODES}: the codes of the catalogues, and those that were there before. */
export function codesLedger(): string {
  const before = JSON.parse(readFileSync(join(ROOT, CODES), 'utf8')) as readonly string[]
  const now = textCatalogues().flatMap(({ entries }) => Object.keys(entries))
  return JSON.stringify([...new Set([...before, ...now])].sort(), null, 2)
}

/** docs/errors.md: every code with its text, its status, when it is given and what helps. */
export function errorsReference(): string {
  const sections = Map.groupBy(textCatalogues(), ({ about }) => about)
  const retired = Object.entries(RETIRED).map(([code, instead]) => `- \`${code}\`: ${instead}`)
  return `# Errors and other texts

This page lists every text that the gateway shows, with its code.
\`npm run generate\` writes it from the catalogues in \`src\`.
A mistake that only one setting can have is not here: its code is \`setting.\` and the path of the setting, such as \`setting.upstream-url\`.
In the same way, a wrong value of a matcher has a code such as \`matcher.max-bytes\`.

A text may get better words, but its code keeps its meaning.
The gateway never uses a retired code for something else.
So match codes instead of texts where you can.
Codes are in:

- the log, as \`code\` in most lines and as \`codes\` in the line of a request (with \`log.format: json\`)
- the [audit log](audit.md), as \`code\`
- the [metrics](metrics.md), as the label \`code\` of \`ankiconnect_gateway_errors_total\`
- \`/state\` on the admin listener, as \`code\` of each refusal and each upstream
- errors of the admin listener, as \`code\` next to \`error\`
- errors of the configuration, the output of \`explain\` and the warnings of \`check\`, in brackets after the text
- the log line of each error after a reload, as \`reason\`
- the header \`X-AnkiConnect-Gateway-Code\` of replies to clients with \`errors: http\` and of replies in plain text

A reply to a \`multi\` has this header only if one reason refused all of it.
Pages may read the header.
The body of a reply stays AnkiConnect's: \`result\`, \`error\`, and no third member.

A \`{name}\` in a text represents a value.
The status applies to clients with \`errors: http\` ([clients.md](clients.md)); other clients get 200, as from AnkiConnect.
${[...sections].map(([about, catalogues]) => section(about, catalogues)).join('')}${
  retired.length === 0 ? '' : `\n## Codes that are no longer given\n\n${retired.join('\n')}\n`
}`
}

function section(about: string, catalogues: readonly FoundCatalogue[]): string {
  const entries = catalogues.flatMap((one) => Object.entries(one.entries))
  const columns = COLUMNS.filter(({ cell }) => entries.some(([code, entry]) => cell(entry, code) !== ''))
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return `
## ${about.replace(/\.$/, '').replace(/\. .*/s, '')}

${about.includes('. ') ? `${about.replace(/^.*?\. /s, '')}\n\n` : ''}${line(columns.map(({ title }) => title))}
${line(columns.map(() => '---'))}
${entries.map(([code, entry]) => line(columns.map(({ cell }) => cell(entry, code)))).join('\n')}
`
}

/** A page of docs that is named leads there. */
function linked(text: string): string {
  return text.replaceAll(/\b([a-z-]+\.md)\b/g, '[$1]($1)')
}

const COLUMNS: readonly { readonly title: string; readonly cell: (entry: TextEntry, code: string) => string }[] = [
  { title: 'Code', cell: (_entry, code) => `\`${code}\`` },
  { title: 'Text', cell: ({ text }) => `\`${text.trim()}\`` },
  { title: 'Status', cell: ({ status = '' }) => String(status) },
  { title: 'When', cell: ({ when = '' }) => linked(when) },
  { title: 'Remedy', cell: ({ help = '' }) => linked(help) },
]
