import { failureInside, invalid, joinFailures, type Reading, type ReadingFailure } from './reading.ts'
import type { Define, Kind, Path, ReadContext, Schema } from './setting.ts'
import { errors } from './texts.ts'

/** A map of the file. */
export type Members = Readonly<Record<string, unknown>>

/** A list. One value is a list of that value. Errors say which item is wrong. */
export function list<T>(item: Kind<T>, title: string): Kind<readonly T[]> {
  return {
    unit: `list: ${item.unit}`,
    ...(item.inside !== undefined && { inside: item.inside }),
    read(value, context) {
      if (Array.isArray(value)) return readAll(value.entries(), context, (one, inside) => item.read(one, inside))
      const reading = item.read(value, context)
      if (reading.ok) return { ok: true, value: [reading.value] }
      return typeof value === 'string' ? reading : invalid(errors('config.expected-list', { title }))
    },
    write: (value) => value.map((one) => item.write(one)),
    schema: (define) => {
      const items = item.schema(define)
      return { title, ...textBounds(item), type: ['array', 'string'], items }
    },
  }
}

/** The bounds of a text in the schema of a value that may be something else too. */
export function textBounds({ schema }: Pick<Kind<unknown>, 'schema'>): Schema {
  const inline: Define = (_name, made) => made()
  const {
    pattern,
    minLength,
    enum: words,
  } = schema(inline) as { pattern?: string; minLength?: number; enum?: string[] }
  const either = words === undefined ? pattern : `^(${words.join('|')})$`
  return { ...(either !== undefined && { pattern: either }), ...(minLength !== undefined && { minLength }) }
}

/** One value or a list of at least one. Errors say which item is wrong. */
export function eachOf<T>(title: string, item: Kind<T>, expected = 'value'): Kind<readonly T[]> {
  return {
    unit: `${item.unit}, or a list`,
    read(value, context) {
      if (!Array.isArray(value)) {
        const reading = item.read(value, context)
        return reading.ok ? { ok: true, value: [reading.value] } : reading
      }
      if (value.length === 0) return invalid(errors('config.list-empty', { item: expected }))
      return readAll(value.entries(), context, item.read)
    },
    write: (all) => (all.length === 1 ? item.write(all[0] as T) : all.map((one) => item.write(one))),
    schema: (define) => {
      const items = item.schema(define)
      const { pattern } = items
      return {
        title,
        type: ['string', 'array'],
        minLength: 1,
        ...(pattern !== undefined && { pattern }),
        minItems: 1,
        items,
      }
    },
  }
}

/**
 * Reads the entries of a map or a list. A failure has the mistakes of all of them, each with its key at the beginning of `at`, and in
 * `usable` the values of the others.
 */
export function readAll<K extends string | number, V, T>(
  entries: Iterable<readonly [K, V]>,
  context: ReadContext,
  read: (value: V, context: ReadContext, key: K) => Reading<T>,
): Reading<T[]> {
  const found: T[] = []
  const failures: ReadingFailure[] = []
  for (const [key, value] of entries) {
    const reading = read(value, within(context, key), key)
    if (reading.ok) found.push(reading.value)
    else failures.push(failureInside(reading, key))
  }
  return failures.length === 0 ? { ok: true, value: found } : joinFailures(failures, found)
}

/** The same context for a part of the value. */
export function within(context: ReadContext, ...steps: Path): ReadContext {
  return {
    ...context,
    written: (at) => context.written([...steps, ...at]),
    shows: (at, words) => context.shows([...steps, ...at], words),
  }
}

/** Whether a value is a map of the file. */
export function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
