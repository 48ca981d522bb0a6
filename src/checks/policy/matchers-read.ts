import { isAbsolute } from 'node:path'
import { suggest } from '../../config/suggest.ts'
import { parseSize } from '../../config/units.ts'
import { MATCHERS, type Match, type MatcherName } from './matchers.ts'
import { readHostRule } from './matchers-host.ts'

/** A mistake in a profile: where, counted from the value that was read, and in words. */
export interface Mistake {
  readonly at: readonly (string | number)[]
  readonly message: string
  readonly suggestion?: string
}

export type MatchReading = { readonly ok: true; readonly match: Match } | ({ readonly ok: false } & Mistake)

type Checked = { readonly value: unknown } | { readonly wrong: string }

/** Reads matchers as a profile writes them; an unknown one, or one that could never hold, is a mistake. */
export function readMatch(written: unknown): MatchReading {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return { ok: false, at: [], message: `expected a map of matchers: ${MATCHERS.join(', ')}` }
  }
  const entries = Object.entries(written)
  if (entries.length === 0) return { ok: false, at: [], message: 'expected at least one matcher' }
  const match: Record<string, unknown> = {}
  for (const [name, wanted] of entries) {
    const known = MATCHERS.find((matcher) => matcher === name)
    if (known === undefined) {
      const suggestion = suggest(name, MATCHERS)
      return {
        ok: false,
        at: [name],
        message: 'there is no such matcher',
        ...(suggestion !== null && { suggestion }),
      }
    }
    const checked = READERS[known](wanted)
    if ('wrong' in checked) return { ok: false, at: [name], message: checked.wrong }
    match[name] = checked.value
  }
  if (match.absent === true && match.present === true) {
    return { ok: false, at: [], message: 'absent and present cannot both hold' }
  }
  return { ok: true, match }
}

const READERS: Readonly<Record<MatcherName, (wanted: unknown) => Checked>> = {
  eq: (wanted) => (isScalar(wanted) ? { value: wanted } : wrong('expected a text, a number, true or false')),
  in: (wanted) =>
    Array.isArray(wanted) && wanted.length > 0 && wanted.every(isScalar)
      ? { value: wanted }
      : wrong('expected a list of texts, numbers, true or false'),
  deck: (wanted) => textsOf(wanted, 'the name of a deck, or a list of them', (text) => text.trim() !== ''),
  glob: (wanted) => textsOf(wanted, 'a pattern with * and ?, or a list of them', () => true),
  absent: onlyTrue,
  present: onlyTrue,
  min: (wanted) => (typeof wanted === 'number' && Number.isFinite(wanted) ? { value: wanted } : wrong('a number')),
  max: (wanted) => (typeof wanted === 'number' && Number.isFinite(wanted) ? { value: wanted } : wrong('a number')),
  maxItems: (wanted) =>
    Number.isSafeInteger(wanted) && Number(wanted) >= 0 ? { value: wanted } : wrong('expected a whole number'),
  maxBytes: (wanted) => {
    const isSize = typeof wanted === 'string' && parseSize(wanted) !== null
    return isSize ? { value: wanted } : wrong('expected a size such as 512B, 16KiB, 8MiB or 1GiB')
  },
  under: (wanted) => textsOf(wanted, 'the absolute path of a folder, or a list of them', isAbsolute),
  host: (wanted) =>
    textsOf(
      wanted,
      'a host, *.DOMAIN, an address or network, public, loopback or private, or a list of them',
      (text) => readHostRule(text) !== null,
    ),
  scheme: (wanted) =>
    textsOf(wanted, 'a scheme such as https, or a list of them', (text) => /^[a-z][a-z0-9+.-]*$/i.test(text)),
}

function wrong(expected: string): Checked {
  return { wrong: expected.startsWith('expected') ? expected : `expected ${expected}` }
}

function onlyTrue(wanted: unknown): Checked {
  return wanted === true ? { value: true } : wrong('expected true')
}

/** Numbers beyond 2^53 have already lost digits where they are not written as text. */
function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)
}

function textsOf(wanted: unknown, expected: string, fits: (text: string) => boolean): Checked {
  const all: unknown[] = Array.isArray(wanted) ? wanted : [wanted]
  const good = all.length > 0 && all.every((one) => typeof one === 'string' && fits(one))
  return good ? { value: wanted } : wrong(expected)
}
