import { symlinkSync } from 'node:fs'
import { sep } from 'node:path'
import t from 'tap'
import { type Files, isUnder, localFiles } from '../../../src/checks/policy/folders.ts'
import { newFolder } from '../../support/folder.ts'

const failure = (code: string) => Object.assign(new Error(code), { code })

/** A file system that has these real paths. A path with an error code fails with it, and any other is missing. */
function files(real: Record<string, string>, more: Partial<Files> = {}): Files {
  return {
    target: () => null,
    isMadeUp: () => false,
    isThere: (path) => Object.hasOwn(real, path),
    realPath(path) {
      const found = real[path] ?? 'ENOENT'
      if (found.startsWith('/')) return found
      throw failure(found)
    },
    ...more,
  }
}

const PLAIN = { '/': '/', '/media': '/media', '/media/a.png': '/media/a.png', '/media2': '/media2', '/home': '/home' }

// The paths below are those of a system with slashes.
const skip = sep !== '/' && 'paths look different here'

t.test('the folder itself and all below it lie under it, and its neighbours do not', { skip }, async (t) => {
  const plain = files(PLAIN)
  for (const path of ['/media', '/media/a.png', '/media//a.png', '/media/new.png', '/media/new/folder/x'])
    t.equal(isUnder('/media', path, plain), true, path)
  for (const path of ['/', '/media2', '/media2/a.png', '/home', '/other/media/a.png'])
    t.equal(isUnder('/media', path, plain), false, path)
  for (const path of ['/', '/media/a.png', '/new']) t.equal(isUnder('/', path, plain), true, `${path} under /`)
})

t.test('real paths decide, on both sides', { skip }, async (t) => {
  const linked = files({ ...PLAIN, '/alias': '/media', '/media/out': '/home', '/home/in': '/media/a.png' })
  t.equal(isUnder('/alias', '/media/a.png', linked), true)
  t.equal(isUnder('/media', '/alias/new.png', linked), true)
  t.equal(isUnder('/media', '/home/in', linked), true)
  t.equal(isUnder('/media', '/media/out/new.png', linked), false)
})

t.test('a folder that does not exist yet is where it would be', { skip }, async (t) => {
  t.equal(isUnder('/media/later', '/media/later/a.png', files(PLAIN)), true)
  t.equal(isUnder('/media/later', '/media/a.png', files(PLAIN)), false)
})

t.test('a path that Anki may read in another way lies under nothing', { skip }, async (t) => {
  const anything = files({}, { realPath: () => '/media' })
  t.equal(isUnder('/media', '/x', anything), true)
  for (const path of ['media', './x', 'file:///x', '', '//host/x', '\\\\host\\x', '/\\x', '/x\0', '/\ud800'])
    t.equal(isUnder('/media', path, anything), false, JSON.stringify(path))
})

t.test(
  'a path to files of a single process lies under nothing, and neither does one that cannot be read',
  { skip },
  async (t) => {
    const everything = files({}, { realPath: () => '/media' })
    t.equal(isUnder('/media', '/proc/self/cwd', everything), false)
    t.equal(isUnder('/media', '/dev/fd/3', everything), false)
    const closed = files(
      {},
      {
        realPath: () => '/media',
        target() {
          throw failure('EACCES')
        },
      },
    )
    t.equal(isUnder('/media', '/x', closed), false)
  },
)

t.test('what a part hides cannot be said to lie under a folder', { skip }, async (t) => {
  const closed = files({ ...PLAIN, '/media/closed': 'EACCES', '/media/file/x': 'ENOTDIR', '/media/loop': 'ELOOP' })
  for (const path of ['/media/closed', '/media/file/x', '/media/loop'])
    t.equal(isUnder('/media', path, closed), false, path)
  t.equal(isUnder('/media/closed', '/media/a.png', closed), false, 'the folder')
  const gone = files({ '/media': '/media', '/media/closed': 'EACCES' }, { isThere: () => false })
  t.equal(isUnder('/media', '/media/closed', gone), false, 'an error that does not mean that it is missing')
  t.equal(
    isUnder('/media', '/media/a.png', files({ '/media': '/media' }, { isThere: () => true })),
    false,
    'a link that leads nowhere',
  )
  const unsure = files(
    { '/media': '/media' },
    {
      isThere() {
        throw failure('EIO')
      },
    },
  )
  t.equal(isUnder('/media', '/media/a.png', unsure), false)
})

t.test('`..` after a missing part may lead anywhere', { skip }, async (t) => {
  t.equal(isUnder('/media', '/media/new/../a.png', files({ '/media': '/media' })), false)
  t.equal(isUnder('/media', '/media/new/..', files({ '/media': '/media' })), false)
})

t.test('where not even the root exists, nothing lies under anything', { skip }, async (t) => {
  t.equal(isUnder('/media', '/media/a.png', files({})), false)
})

t.test('on this machine a link that leads nowhere is there, and a missing file is not', async (t) => {
  const folder = newFolder(t, { file: '' })
  symlinkSync('missing', `${folder}/link`)
  t.same(
    ['file', 'link', 'missing', ''].map((name) => localFiles.isThere(`${folder}/${name}`)),
    [true, true, false, true],
  )
  t.throws(() => localFiles.realPath(`${folder}/missing`), { code: 'ENOENT' })
  t.equal(localFiles.realPath(`${folder}/../${folder.split(sep).at(-1)}/file`), localFiles.realPath(`${folder}/file`))
  t.equal(isUnder(folder, `${folder}/file`, localFiles), true)
  t.equal(isUnder(folder, `${folder}/link`, localFiles), false)
  t.equal(isUnder(folder, `${folder}/new`, localFiles), true)
  t.equal(isUnder(folder, `${folder}/file/below`, localFiles), false, 'below a file there is nothing')
})
