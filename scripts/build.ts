import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'

/** Compiles src to dist: the published package runs on Node without type stripping. */
rmSync('dist', { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
chmodSync('dist/cli.js', 0o755)
