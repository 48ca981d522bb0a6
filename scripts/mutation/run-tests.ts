import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { ROOMS } from './rooms.ts'

/** Runs the tests of one room until one fails: node scripts/mutation/run-tests.ts ROOM [NAME ...]. The tests named like changed files come first. */
const [name = '', ...changed] = process.argv.slice(2)
const room = ROOMS[name]
if (room === undefined) throw new Error(`no such room: ${name}`)
const isNamed = (file: string) => changed.includes(basename(file, '.test.ts'))
// Tests with a real Anki skip without one, and take long with it.
const tests = globSync(room.tests)
  .filter((file) => !file.includes('real-anki'))
  .sort((one, other) => Number(isNamed(other)) - Number(isNamed(one)))
for (const test of tests) {
  const { status } = spawnSync(process.execPath, [test], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 60_000 })
  if (status !== 0) process.exit(1)
}
