import { resolve } from 'node:path'
import { readAll } from '../settings/many.ts'
import { invalid } from '../settings/reading.ts'
import type { Row } from '../settings/setting.ts'
import { errors, notes } from '../settings/texts.ts'
import { readActionFiles } from './file.ts'

const TITLE = 'a list of action files, such as [actions/newAction.json]'

const RENAMED = { before: 'gateway.narrowings', now: 'gateway.restrictions' }

/** An owner's own action files, by their full names. The reader checks each against the format. */
export const actions = {
  kind: {
    unit: 'list: file',
    read(value, context) {
      const names: readonly unknown[] = Array.isArray(value) ? value : [value]
      if (!names.every((name) => typeof name === 'string' && name !== ''))
        return invalid(errors('config.expected-list', { title: TITLE }))
      return readAll(names.entries(), context, (name, { folder, reads, note }) => {
        const file = resolve(folder, String(name))
        reads(file)
        try {
          readActionFiles([file], () => note(notes('config.action-file-old-name', { file, ...RENAMED })))
          return { ok: true, value: file }
        } catch (error) {
          return invalid((error as Error).message)
        }
      })
    },
    write: (files: readonly string[]) => files,
    schema: () => ({ title: TITLE, type: ['array', 'string'], minLength: 1, items: { type: 'string', minLength: 1 } }),
  },
  default: [],
  examples: [['actions/newAction.json']],
  text:
    'Your own files in the format of schemas/action.schema.json, for actions of a newer AnkiConnect. A file for a shipped action replaces ' +
    'the shipped one.',
} satisfies Row
