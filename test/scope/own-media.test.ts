import t from 'tap'
import { createOwnMedia, type StoredMedia } from '../../src/scope/own-media.ts'

t.test('a client has the files that it stored, in any letter case and form of accents', (t) => {
  const own = createOwnMedia({ anna: ['old.txt'] }, () => {})
  own.add('anna', ['Caf\u00e9.TXT'])
  for (const name of ['old.txt', 'OLD.txt', 'cafe\u0301.txt']) t.equal(own.has('anna', name), true, name)
  t.equal(own.has('anna', 'other.txt'), false)
  t.equal(own.has('ben', 'old.txt'), false, 'a file of another client')
  own.remove('anna', 'Old.TXT')
  t.equal(own.has('anna', 'old.txt'), false)
  t.end()
})

t.test('the names are saved whenever they have changed, and only then', (t) => {
  const saved: StoredMedia[] = []
  const own = createOwnMedia({ anna: ['a.txt'] }, (all) => saved.push(all))
  own.add('anna', [])
  own.add('anna', ['A.txt'])
  own.remove('anna', 'b.txt')
  own.remove('ben', 'a.txt')
  t.same(saved, [])
  own.add('anna', ['B.txt'])
  own.add('ben', ['c.txt'])
  own.remove('anna', 'a.txt')
  t.same(saved, [
    { anna: ['a.txt', 'b.txt'] },
    { anna: ['a.txt', 'b.txt'], ben: ['c.txt'] },
    { anna: ['b.txt'], ben: ['c.txt'] },
  ])
  t.end()
})
