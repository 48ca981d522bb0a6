import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { call } from './ask.ts'

async function start(t: Test, options = {}): Promise<number> {
  const sandbox = await startSandbox(options)
  t.teardown(sandbox.close)
  return sandbox.port
}

t.test('a file gets the name that Anki gives it', async (t) => {
  const port = await start(t)
  const store = (filename: string): Promise<unknown> => call(port, 'storeMediaFile', { filename, data: 'eA==' })
  const names: [string, string][] = [
    ['Hello World.MP3', 'hello world.mp3'],
    ['CON.tar.gz', 'con_.tar.gz'],
    ['con', 'con_'],
    ['console.txt', 'console.txt'],
    ['a[1].txt', 'a1.txt'],
    ['a\u00a0b\n.txt', 'a b.txt'],
    ['a..', 'a.._'],
    ['a/b/c.txt', 'c.txt'],
    ['e\u0301.txt', 'é.txt'],
    ['x'.repeat(130), 'x'.repeat(118)],
    [`${'x'.repeat(118)}. .txt`, `${'x'.repeat(115)}.txt`],
    [`${'é'.repeat(70)}.mp3`, `${'é'.repeat(57)}.mp3`],
    [`x.${'y'.repeat(130)}`, `x.${'y'.repeat(10)}`],
  ]
  for (const [given, stored] of names) t.equal(await store(given), stored, given)
  await t.rejects(store('a/'), { message: /Is a directory/ })
})

t.test('base64 is read as leniently as Python reads it', async (t) => {
  const port = await start(t)
  const read = async (data: string): Promise<unknown> => {
    await call(port, 'storeMediaFile', { filename: 'd', data })
    return call(port, 'retrieveMediaFile', { filename: 'd' })
  }
  t.equal(await read('abcd====efgh'), 'abcdefgh')
  t.equal(await read('YQ==YQ=='), 'YQ==')
  t.equal(await read('a=b=c=d'), 'abc=')
  t.equal(await read('====*'), '')
  await t.rejects(read('ab=c'), { message: 'Incorrect padding' })
  await t.rejects(read('abcde'), {
    message: 'Invalid base64-encoded string: number of data characters (5) cannot be 1 more than a multiple of 4',
  })
})

t.test('host files are out of reach unless they are allowed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'secret.txt')
  writeFileSync(path, 'secret')
  const shut = await start(t)
  await t.rejects(call(shut, 'storeMediaFile', { filename: 's', path }), { message: /Permission denied/ })
  t.strictSame(await call(shut, 'getMediaFilesNames', { pattern: join(folder, '*') }), [])
  const open = await start(t, { hostFiles: true })
  t.equal(await call(open, 'storeMediaFile', { filename: 's', path }), 's')
  t.equal(await call(open, 'retrieveMediaFile', { filename: 's' }), Buffer.from('secret').toString('base64'))
  t.strictSame(await call(open, 'getMediaFilesNames', { pattern: join(folder, '*') }), ['secret.txt'])
})

t.test('an address is never fetched, and a number is no file descriptor', async (t) => {
  const port = await start(t, { hostFiles: true })
  const store = (more: object): Promise<unknown> => call(port, 'storeMediaFile', { filename: 'u', ...more })
  await t.rejects(store({ url: `http://127.0.0.1:${port}/` }), { message: /Max retries exceeded/ })
  await t.rejects(store({ url: 'http:///x' }), { message: "Invalid URL 'http:///x': No host supplied" })
  await t.rejects(store({ path: 1 }), { message: '[Errno 9] Bad file descriptor' })
})

t.test('patterns are those of Python: sets, hidden files, folders beside', async (t) => {
  const port = await start(t)
  for (const filename of ['a.txt', 'b.txt', '.hidden', 'c.png']) {
    await call(port, 'storeMediaFile', { filename, data: 'eA==' })
  }
  const list = (pattern: string): Promise<unknown> => call(port, 'getMediaFilesNames', { pattern })
  t.strictSame(await list('*'), ['a.txt', 'b.txt', 'c.png'])
  t.strictSame(await list('[!a].txt'), ['b.txt'])
  t.strictSame(await list('.*'), ['.hidden'])
  t.strictSame(await list('./c.png'), ['c.png'])
  t.strictSame(await list('../collection.anki?'), ['collection.anki2'])
  t.strictSame(await list('sub/*'), [])
})

t.test('deleting the empty name takes every file', async (t) => {
  const port = await start(t)
  await call(port, 'storeMediaFile', { filename: 'a.txt', data: 'eA==' })
  t.equal(await call(port, 'deleteMediaFile', { filename: '' }), null)
  t.strictSame(await call(port, 'getMediaFilesNames'), [])
})
