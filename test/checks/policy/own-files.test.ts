import { symlinkSync } from 'node:fs'
import t from 'tap'
import { type Links, leadsToOwnFiles, localLinks } from '../../../src/checks/policy/own-files.ts'
import { newFolder } from '../../support/folder.ts'

/** A file system with these links, whose content the kernel generates below `madeUp`. Everything else is a plain folder. */
function linked(links: Record<string, string>, madeUp: readonly string[] = []): Links {
  return { target: (path) => links[path] ?? null, isMadeUp: (folder) => madeUp.includes(folder) }
}

t.test('a path below /proc or /dev leads to files that differ from process to process', async (t) => {
  const plain = linked({})
  for (const path of [
    '/proc',
    '/proc/self/cwd',
    '/dev/fd/3',
    '//dev/./tty',
    '/home/../proc/1',
    '/../dev',
    '/proc/../home',
  ])
    t.equal(leadsToOwnFiles(path, plain), true, path)
  for (const path of ['/', '', '/home/me', '/home/proc', '/process', '/devices/x', '/home/dev/a.png'])
    t.equal(leadsToOwnFiles(path, plain), false, path)
})

t.test('a link leads there too, whether absolute or relative, at the end or on the way', async (t) => {
  const links = linked({
    '/home/fds': '/dev/fd',
    '/home/up': '../proc',
    '/home/two': 'fds',
    '/media': '/home/me/media',
    '/home/me/here': './media/./x',
  })
  for (const path of ['/home/fds', '/home/fds/3', '/home/up/self', '/home/two/4', '/home/me/../up'])
    t.equal(leadsToOwnFiles(path, links), true, path)
  for (const path of ['/media/a.png', '/home/me/here', '/home/fds2', '/media/../me/x'])
    t.equal(leadsToOwnFiles(path, links), false, path)
})

t.test('a relative target starts from the folder of its link, an absolute one from the root', async (t) => {
  const asked: string[] = []
  const links = { '/a/b/link': 'c/d', '/a/b/c/d': '/e' } as Record<string, string>
  const spy: Links = {
    target(path) {
      asked.push(path)
      return links[path] ?? null
    },
    isMadeUp: () => false,
  }
  t.equal(leadsToOwnFiles('/a/./b//link/.././f', spy), false)
  t.same(asked, ['/a', '/a/b', '/a/b/link', '/a/b/c', '/a/b/c/d', '/e', '/f'])
})

t.test('a link that the kernel generates leads to files of one process', async (t) => {
  const links = { '/mnt/kernel/1/cwd': '/home/me', '/mnt/plain': '/home/me' }
  t.equal(leadsToOwnFiles('/mnt/kernel/1/cwd/a', linked(links, ['/mnt/kernel/1'])), true)
  t.equal(leadsToOwnFiles('/mnt/plain/a', linked(links, ['/mnt/kernel/1'])), false)
  t.equal(leadsToOwnFiles('/mnt/kernel/1/status', linked(links, ['/mnt/kernel/1'])), false, 'not a link')
})

t.test('as many links are followed as Linux follows, and a circle counts as such a place', async (t) => {
  const chain = (length: number) =>
    linked(Object.fromEntries(Array.from({ length }, (_, index) => [`/link${index}`, `/link${index + 1}`])))
  t.equal(leadsToOwnFiles('/link0', chain(40)), false)
  t.equal(leadsToOwnFiles('/link0', chain(41)), true)
  t.equal(leadsToOwnFiles('/a', linked({ '/a': 'b', '/b': 'a' })), true)
})

t.test('what cannot be read ends in the error of the file system', async (t) => {
  const links: Links = {
    target() {
      throw new Error('EACCES')
    },
    isMadeUp: () => false,
  }
  t.throws(() => leadsToOwnFiles('/a', links), /EACCES/)
})

t.test('on this machine a link has a target, and a file, a folder and nothing have none', async (t) => {
  const folder = newFolder(t, { file: '', 'folder/x': '' })
  symlinkSync('file', `${folder}/link`)
  symlinkSync('x', `${folder}/lost`)
  t.equal(localLinks.target(`${folder}/link`), 'file')
  t.equal(localLinks.target(`${folder}/lost`), 'x')
  for (const name of ['file', 'folder', 'nothing']) t.equal(localLinks.target(`${folder}/${name}`), null, name)
  t.equal(localLinks.isMadeUp(folder), false)
  t.throws(() => localLinks.target(`${folder}/file/below`), { code: 'ENOTDIR' })
})

t.test(
  'the content of /proc is generated',
  { skip: process.platform !== 'linux' && 'there is no /proc here' },
  async (t) => {
    t.equal(localLinks.isMadeUp('/proc'), true)
    t.equal(localLinks.isMadeUp('/proc/self'), true)
  },
)
