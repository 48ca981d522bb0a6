#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// The cache halves the time to start, and the memory if types are stripped at start. It is inside the installation, because anyone who
// can write it can put code into this process, and everyone can write the system's temporary folder. Without it everything works the same.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/ankiconnect-gateway', import.meta.url)))

// Tests start the sandbox again and again, so it loads only what it needs.
if (process.argv[2] === 'sandbox') await (await import('./commands/sandbox-command.ts')).runSandbox(process.argv)
else await (await import('./commands/program.ts')).run(process.argv)
