'use strict'

/**
 * npm runs this after it has installed the packages of a checkout, and for `npm install -g .`. It builds the program. If the checkout has
 * no packages yet, it installs them first, because npm does not install what a build needs for a global install.
 */
// An old Node must be able to read this file, so it uses no recent syntax.
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { checkNode } = require('../src/node-version.cjs')

const root = join(__dirname, '..')

/** Runs npm in the checkout, for the checkout: the settings of a global install are for the folder that it installs into. */
function npm(...words) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_(global|location|local_prefix)$/i.test(name)),
  )
  const isFile = process.env.npm_execpath !== undefined
  const [command, ...first] = isFile ? [process.execPath, process.env.npm_execpath] : ['npm']
  const options = { cwd: root, stdio: 'inherit', env, shell: !isFile && process.platform === 'win32' }
  process.exitCode = spawnSync(command, [...first, ...words], options).status ?? 1
}

if (checkNode()) {
  // `npm ci` runs this script again when the packages are there.
  if (existsSync(join(root, 'node_modules', 'typescript'))) npm('run', '--silent', 'build')
  else npm('ci')
}
