'use strict'

/**
 * Runs a script of this checkout: node scripts/run.cjs FILE [WORD ...]. A checkout whose install scripts did not run may have only an old
 * Node, which cannot read TypeScript: it then says so in one sentence.
 */
const { resolve } = require('node:path')
const { pathToFileURL } = require('node:url')
const { checkNode } = require('../src/node-version.cjs')

if (checkNode()) {
  process.argv.splice(1, 1)
  process.argv[1] = resolve(process.argv[1])
  import(pathToFileURL(process.argv[1]).href)
}
