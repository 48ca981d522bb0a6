import t from 'tap'
import { betweenRooms, findCircle, readImports, roomOf } from '../../scripts/generate/imports.ts'
import { ROOMS } from '../../scripts/generate/structure.ts'

const imports = readImports()
const order = Object.keys(ROOMS)

t.test('every room has its place in the order, and every place a room', async (t) => {
  t.same([...new Set([...imports.keys()].map(roomOf))].sort(), [...order].sort())
})

t.test('a room imports only rooms below it, types included', async (t) => {
  for (const [file, targets] of imports) {
    for (const target of targets) {
      const [from, to] = [roomOf(file), roomOf(target)]
      if (order.indexOf(to) > order.indexOf(from)) t.fail(`${file} imports ${target}, and ${to} stands above ${from}`)
    }
  }
  t.ok(imports.size > 200, 'the files were found')
})

t.test('no rooms import each other in a circle, and no files', async (t) => {
  t.equal(findCircle(betweenRooms(imports)), null)
  t.equal(findCircle(imports), null)
})

t.test('a circle is found where there is one', async (t) => {
  const graph = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c', 'd'])],
    ['c', new Set<string>()],
    ['d', new Set(['b'])],
  ])
  t.same(findCircle(graph), ['b', 'd', 'b'])
})
