#!/usr/bin/env node
'use strict'

// An old Node must be able to read this file: it then says in a sentence what is missing, without the stack of a syntax error.
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')
const { checkNode } = require('./node-version.cjs')

const program = join(__dirname, '..', 'dist', 'cli.js')

if (checkNode()) {
  if (existsSync(program)) import(pathToFileURL(program).href)
  else {
    console.error(`this checkout is not built yet: run "npm install" in ${join(__dirname, '..')}`)
    process.exitCode = 1
  }
}
