import { join } from 'node:path'
import type { Test } from 'tap'
import { formatConfigError } from '../../src/config/error.ts'
import { type Loaded, loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import { newFolder } from '../support/folder.ts'

/** Loads a configuration that can be used. */
export async function load(file: string, env: NodeJS.ProcessEnv = {}, options = {}): Promise<Loaded> {
  const loaded = await loadConfig({ file, env, options })
  if (!loaded.ok) throw new Error(loaded.errors.map(formatConfigError).join('\n'))
  return loaded
}

/** Prints a configuration, saves it elsewhere, and loads that: it is the same, and is printed as the same again. */
export async function comesBack(t: Test, loaded: Loaded, env: NodeJS.ProcessEnv = {}, of = ''): Promise<string> {
  const text = printConfig(loaded)
  const again = await load(join(newFolder(t, { 'gateway.yaml': text }), 'gateway.yaml'), env)
  t.same(again.config, loaded.config, `${of} is the same when it is loaded again`)
  t.equal(printConfig(again), text, 'and is printed as the same')
  return text
}
