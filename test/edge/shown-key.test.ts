import t from 'tap'
import { shownKey } from '../../src/edge/shown-key.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

const table: [string, string | undefined, string, string | null][] = [
  ['nothing', undefined, '/', null],
  ['Bearer', 'Bearer abc', '/', 'abc'],
  ['Bearer in any case', 'bEaReR abc', '/', 'abc'],
  ['Bearer with more blanks', 'Bearer   abc  ', '/', 'abc'],
  ['Bearer without a key', 'Bearer', '/', null],
  ['Bearer with two words', 'Bearer abc def ', '/', 'abc def'],
  ['Basic: the password', basic('user:abc'), '/', 'abc'],
  ['Basic: the user where there is no password', basic('abc:'), '/', 'abc'],
  ['Basic without a colon', basic('abc'), '/', 'abc'],
  ['Basic: a colon in the password', basic('user:a:b:c'), '/', 'a:b:c'],
  ['Basic: not only ASCII', basic('user:schlüssel'), '/', 'schlüssel'],
  ['Basic with nothing in it', basic(':'), '/', null],
  ['another scheme', 'Digest abc', '/', null],
  ['the path', undefined, '/k/abc', 'abc'],
  ['the path with a slash at the end', undefined, '/k/abc/', 'abc'],
  ['the path with more behind it', undefined, '/k/abc/anki?x=1', 'abc'],
  ['the path, escaped', undefined, '/k/a%2Fb%C3%BC', 'a/bü'],
  ['the path, escaped wrongly', undefined, '/k/a%zz', 'a%zz'],
  ['the path without a key', undefined, '/k/', null],
  ['a path that only looks like it', undefined, '/key/abc', null],
  ['a path further down', undefined, '/x/k/abc', null],
  ['the query', undefined, '/?key=abc', 'abc'],
  ['the query among others', undefined, '/anything?x=1&key=abc&y=2', 'abc'],
  ['the query, escaped', undefined, '/?key=a%26b', 'a&b'],
  ['the query, empty', undefined, '/?key=', null],
  ['the query, another name', undefined, '/?Key=abc&apikey=def', null],
  ['Authorization before path and query', 'Bearer one', '/k/two?key=three', 'one'],
  ['the path before the query', undefined, '/k/two?key=three', 'two'],
  ['another scheme leaves the path', 'Digest x', '/k/two', 'two'],
]

for (const [about, authorization, url, expected] of table) {
  t.test(`a key outside the body: ${about}`, (t) => {
    t.equal(shownKey(authorization === undefined ? {} : { authorization }, url), expected)
    t.end()
  })
}
