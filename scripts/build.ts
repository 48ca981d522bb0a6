import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, rmSync } from 'node:fs'

/** Compiles src to dist, and puts the files of the admin page beside it, as the published package runs it on Node without type stripping. */
rmSync('dist', { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
cpSync('src/admin/page', 'dist/admin/page', { recursive: true })
chmodSync('dist/cli.js', 0o755)
