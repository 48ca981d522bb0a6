import { stringify } from 'yaml'
import { writeRows } from '../settings/record.ts'
import type { Path } from '../settings/setting.ts'
import { onlyUpstream } from '../upstream/several.ts'
import type { Loaded } from './load.ts'
import { rows } from './settings.ts'

type Tree = Readonly<Record<string, unknown>>

/**
 * Writes the whole configuration as YAML. Saved as a configuration file, it loads to the same configuration. Instead of a key it shows
 * the file, the variable or the hash. It masks a password in the URL of Redis that comes from no variable, so the owner has to enter it
 * again. A comment names a setting that only an option can give.
 */
export function printConfig({ config, shown }: Pick<Loaded, 'config' | 'shown'>): string {
  const [first, ...others] = config.upstreams
  const isOnly = others.length === 0 && first.name === onlyUpstream
  const { upstream, upstreams, ...rest } = rows
  const named = isOnly
    ? { upstream: upstream.kind.write(first) }
    : { upstreams: upstreams.kind.write(config.upstreams) }
  const plain: Tree = { ...writeRows(rest, { ...config }), ...named }
  const all = shown.reduceRight((tree, { path, words }) => put(tree, placeOf(path, first.name, isOnly), words), plain)
  const names = Object.keys(rows).filter((name) => all[name] !== undefined)
  const tree = Object.fromEntries(names.map((name) => [name, all[name]]))
  const note = config.sandbox ? '# Run it with --sandbox, which no file can set.\n' : ''
  return note + stringify(tree, { lineWidth: 0 })
}

/** The printed path of a setting: `upstream` means the first of several, and a map with just the built-in name is `upstream`. */
function placeOf(path: Path, first: string, isOnly: boolean): Path {
  const [step, name, ...rest] = path
  if (step === 'upstream' && !isOnly) return ['upstreams', first, name as string, ...rest]
  return step === 'upstreams' && isOnly ? ['upstream', ...rest] : path
}

/** Returns the tree with a value at the path, before the members that are there. */
function put(tree: Tree, [step = '', ...rest]: Path, value: unknown): Tree {
  if (rest.length === 0) return { [step]: value, ...tree }
  return { ...tree, [step]: put((tree[step] ?? {}) as Tree, rest, value) }
}
