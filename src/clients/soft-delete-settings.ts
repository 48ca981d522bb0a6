import { text } from '../settings/kinds.ts'
import { invalid, isOff, isOn, type Reading, switchWords } from '../settings/reading.ts'
import { record, settings } from '../settings/record.ts'
import type { Kind, ReadContext } from '../settings/setting.ts'

/** The treatment of notes that a client deletes: `off` for deletion, otherwise their tag, null for `deleted-by::NAME`. */
export type SoftDelete = 'off' | { readonly tag: string | null }

const TITLE = 'off, on, or a map such as { tag: "deleted::agent" }'
/** Letters, digits and a few marks, which mean nothing else in a search or in a list of tags. */
const TAG_PART = /^[\p{L}\p{M}\p{N}._-]{1,100}$/u
const MOST_PARTS = 10
const TAG_TITLE = 'a tag of letters, digits, dots, dashes and underscores, with :: between its parts'

const rows = settings({
  tag: {
    kind: text(TAG_TITLE, 'tag', readTag),
    otherwise: 'deleted-by::NAME, with the name of the client',
    examples: ['deleted::agent'],
    text: 'The tag of the notes that the client has deleted. Two clients with the same tag see the deletions of each other.',
  },
})

const map = record(rows, { title: TITLE })

/** A switch, or a map with the tag. */
export const softDelete: Kind<SoftDelete> = {
  unit: '`off`, `on` or a map',
  inside: { step: '', rows },
  read(value, context) {
    if (isOff(value)) return { ok: true, value: 'off' }
    if (isOn(value)) return map.read({}, context)
    return map.read(value, context)
  },
  write: (value) => (value === 'off' ? 'off' : value.tag === null ? 'on' : map.write(value)),
  schema: (define) => ({
    title: TITLE,
    anyOf: [
      { enum: [false, ...switchWords.off, true, ...switchWords.on] },
      define('softDelete', () => map.schema(define)),
    ],
  }),
}

/** No part of this setting refers to a file or a variable. */
const NO_CONTEXT: ReadContext = { folder: '', file: null, written: () => null, reads() {}, note() {}, shows() {} }

/** Reads the setting of a profile. */
export function readSoftDelete(value: unknown): Reading<SoftDelete> {
  return softDelete.read(value, NO_CONTEXT)
}

function readTag(value: unknown): Reading<string> {
  const tag = typeof value === 'string' ? value.normalize('NFC') : ''
  // `tag:none` finds notes without tags.
  const parts = tag.split('::')
  const isTag = parts.length <= MOST_PARTS && parts.every((part) => TAG_PART.test(part)) && tag.toLowerCase() !== 'none'
  return isTag ? { ok: true, value: tag } : invalid(`expected ${TAG_TITLE}`)
}
