import { dirname, resolve } from 'node:path'
import { readPair } from '../certificates/pair.ts'
import { type ConfigError, formatConfigError, formatPath } from '../config/error.ts'
import type { Loaded } from '../config/load.ts'
import { isMap } from '../settings/many.ts'
import type { Path } from '../settings/setting.ts'

/**
 * Returns a line for each mistake in the certificates of the listeners, with the place of the file's name. They are read where they are
 * used, and not with the configuration, so that a pair that is being replaced does not stop a reload.
 */
export function certificateErrors({ config: { listen }, written }: Pick<Loaded, 'config' | 'written'>): string[] {
  const found = listen.flatMap((listener): ConfigError[] => {
    if (listener.transport !== 'tls' || listener.certificate === 'self-signed') return []
    const { certificate } = listener
    const reading = readPair(certificate, Date.now())
    const mistakes = reading.ok ? [] : reading.mistakes
    return mistakes.map(({ member, mistake: { text, code } }) => {
      const at = [...placeOf(certificate.cert, written), member]
      const place = written === null ? { source: 'listen' } : { source: written.file, ...written.document.locate(at) }
      return { path: formatPath(at), message: text, code, ...place }
    })
  })
  // A name such as localhost is several listeners of one item.
  return [...new Set(found.map(formatConfigError))]
}

/** The place of the listener with this certificate: the only value of the setting, or an item of its list. */
function placeOf(cert: string, written: Loaded['written']): Path {
  const { listen = [] } = (written?.document.value ?? {}) as { readonly listen?: unknown }
  if (written === null || !Array.isArray(listen)) return ['listen']
  const folder = dirname(resolve(written.file))
  const index = listen.findIndex((item) => isMap(item) && resolve(folder, String(item.cert)) === cert)
  return ['listen', ...(index < 0 ? [] : [index])]
}
