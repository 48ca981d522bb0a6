import { readFileSync } from 'node:fs'
import t from 'tap'
import { matrix, SHIPPED } from './matrix.ts'

/**
 * test/policies/matrix.txt was read through by eye. Where this fails after a change that is meant, write it anew
 * (`node test/policies/write-matrix.ts`) and read the difference.
 */
t.test('what each shipped profile says of each action is what was reviewed', async (t) => {
  const reviewed = readFileSync(new URL('matrix.txt', import.meta.url), 'utf8')
  t.equal(matrix(), reviewed)
  t.equal(reviewed.trimEnd().split('\n').length, 122 + 1 + 8)
})

t.test('every shipped profile is in it', async (t) => {
  const shipped = JSON.parse(readFileSync(new URL('../../policies/profiles.json', import.meta.url), 'utf8')) as object
  t.same(Object.keys(shipped).sort(), [...SHIPPED].sort())
})
