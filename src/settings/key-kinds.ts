import { readKeyFile } from './key-file.ts'
import { file } from './kinds.ts'
import { invalid } from './reading.ts'
import type { Kind } from './setting.ts'
import { errors } from './texts.ts'

const HASH = /^sha256:([0-9A-Fa-f]{64})$/

/** The key in a file of one line. It is secret: the gateway writes only the file's name. */
export function keyFile(whose?: string): Kind<string> {
  return {
    ...file,
    read(value, { folder, note, shows }) {
      const reading = readKeyFile(value, folder, whose)
      if (!reading.ok) return reading
      if (reading.value.note !== undefined) note(reading.value.note)
      shows([], reading.value.file)
      return { ok: true, value: reading.value.key }
    },
    write: () => undefined,
  }
}

/** The SHA-256 of a key, as 64 hexadecimal digits in lower case. */
export const keyHash: Kind<string> = {
  unit: 'SHA-256',
  read(value) {
    const hex = typeof value === 'string' ? HASH.exec(value)?.[1] : undefined
    if (hex === undefined) return invalid(errors('config.expected-key-hash'))
    return { ok: true, value: hex.toLowerCase() }
  },
  write: (hex) => `sha256:${hex}`,
  schema: () => ({
    title: 'sha256: and 64 hexadecimal digits',
    type: 'string',
    pattern: '^sha256:[0-9A-Fa-f]{64}$',
  }),
}
