'use strict'

// An old Node must be able to read this file, so it uses no recent syntax.
const { existsSync } = require('node:fs')
const { join } = require('node:path')

/** The oldest Node that runs the program, from package.json, such as "22.19". */
const [needed] = /[0-9.]+/.exec(require('../package.json').engines.node)

/** Says in one sentence why a version of Node cannot run the program, and what to do. Returns null if it can. */
function problemWith(version) {
  const [major, minor] = version.split('.').map(Number)
  const [leastMajor, leastMinor] = needed.split('.').map(Number)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return null
  return `AnkiConnect Gateway needs Node ${needed} or newer, and this is Node ${version}: ${remedy()}`
}

function remedy() {
  const root = join(__dirname, '..')
  const { npm_lifecycle_event: script, npm_config_global: isGlobal } = process.env
  const isScriptOfCheckout = script !== undefined && isGlobal !== 'true' && existsSync(join(root, 'src', 'cli.ts'))
  if (!isScriptOfCheckout) return 'install a newer one from https://nodejs.org'
  // In a checkout, the package "node" brings a newer one, and npm puts it first on the PATH of every script.
  return existsSync(join(root, 'node_modules', 'node'))
    ? 'npm did not run the install script of the package "node", which brings a newer one; run "npm rebuild node --ignore-scripts=false"'
    : 'run "npm ci" first, which brings a newer one'
}

/**
 * The Node that will run the program. A program that is installed globally runs on the Node that runs npm, which may be older than the
 * one that a checkout brings for its scripts.
 */
function nodeOfProgram() {
  const { npm_config_global: isGlobal, npm_config_user_agent: agent } = process.env
  const [, version] = (isGlobal === 'true' && / node\/v([0-9.]+) /.exec(agent)) || []
  return version || process.versions.node
}

/** Whether this Node can run the program. If it cannot, the reason goes to standard error, and the process will end with 1. */
function checkNode() {
  const problem = problemWith(nodeOfProgram())
  if (problem === null) return true
  console.error(problem)
  process.exitCode = 1
  return false
}

module.exports = { checkNode, problemWith }
if (require.main === module) checkNode()
