import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '..', '..')
const COMMENT = /^\s*(?:\/\/|\/?\*).*|\/\/ .*/gm
const FILE = /(?<![\w./*-])((?:[\w.-]+\/)*[\w-]+\.(?:ts|md))\b/g
const TRANSCRIPT = /\btranscripts\/([a-z-]+?)(?:-([0-9]{3}))?(?![\w-])/g

/** Every comment of the sources, by its file. */
const comments = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const file = join('src', name)
    return [file, (readFileSync(join(ROOT, file), 'utf8').match(COMMENT) ?? []).join('\n')] as const
  })

/** Where a file that a comment names can stand: beside it, in its room's neighbours, in the sources or in the repository. */
function isThere(file: string, name: string): boolean {
  const folders = [dirname(file), dirname(dirname(file)), 'src', '.']
  return folders.some((folder) => existsSync(join(ROOT, folder, name)))
}

t.test('a comment cites only what is in the repository', async (t) => {
  let cited = 0
  for (const [file, text] of comments) {
    t.notMatch(text, /\b(?:FACTS|DESIGN|HOUSE)\b/, file)
    for (const [, name = ''] of text.matchAll(FILE)) {
      cited += 1
      if (!isThere(file, name)) t.fail(`${file} cites ${name}, which is not there`)
    }
    for (const [, scenario, number] of text.matchAll(TRANSCRIPT)) {
      cited += 1
      const path = join(ROOT, 'test', 'conformance', 'transcripts', `${scenario}.jsonl`)
      const isFound = existsSync(path) && readFileSync(path, 'utf8').includes(`"${scenario}-${number ?? '001'}"`)
      if (!isFound) t.fail(`${file} cites transcripts/${scenario}-${number}, which is not there`)
    }
  }
  t.ok(cited > 30, 'citations were found')
})
