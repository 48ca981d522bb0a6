import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'

const run = promisify(execFile)

t.test(
  'a million addresses take no more memory than ten thousand, and no client of a name is forgotten for them',
  async (t) => {
    // In a process of its own: what the test runner watches costs five times the time.
    const program = join(import.meta.dirname, 'million.ts')
    const { stdout } = await run(process.execPath, ['--expose-gc', program], { env: {} })
    const { grown, heap, ...found } = JSON.parse(stdout)
    t.ok(grown < 5, `the heap grew by ${grown} MiB between twenty thousand and a million addresses`)
    t.ok(heap < 64, `the heap is ${heap} MiB`)
    t.same(found, {
      shown: 101,
      phoneLeft: 0,
      latest: '2001:db8:f423f::/64',
      latestLeft: 4,
      refused: 'budget "test": 5 calls per day',
    })
  },
)
