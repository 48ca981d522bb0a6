import { isScalar, type Node, parseDocument, visit } from 'yaml'

/** The settings that hold a secret in plain text. */
const SECRET = new Set(['key', 'redis'])
const MASK = '(not shown)'

/** Returns the text of a YAML file with a mask in place of each secret, for the difference that is shown. */
export function masked(text: string): string {
  const ranges: [number, number][] = []
  visit(parseDocument(text), {
    Pair(_, { key, value }) {
      const range = (value as Node | null)?.range
      if (isScalar(key) && SECRET.has(String(key.value)) && range) ranges.push([range[0], range[1]])
    },
  })
  return ranges.reduceRight((rest, [start, end]) => rest.slice(0, start) + MASK + rest.slice(end), text)
}
