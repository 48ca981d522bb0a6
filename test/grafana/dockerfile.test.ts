import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readDockerfile } from '../../scripts/container/dockerfile.ts'

const root = join(import.meta.dirname, '..', '..')
const stages = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))
const image = stages.at(-1)?.steps ?? []
const wordsOf = (name: string) => image.filter((step) => step.name === name).map(({ words }) => words)

t.test(
  'the image runs as a user without rights, with a health check, and has what the program reads at run time',
  async (t) => {
    t.strictSame(wordsOf('USER'), ['node'])
    t.match(wordsOf('HEALTHCHECK'), [/CMD \["node", "-e", ".*127\.0\.0\.1:18764\/health/])
    t.strictSame([...wordsOf('ENTRYPOINT'), ...wordsOf('CMD')], ['["node", "dist/cli.js"]', '["container"]'])
    const copied = image.filter(({ name }) => name === 'COPY')
    for (const { options } of copied) t.equal(options.from, 'build')
    for (const name of ['schemas', 'policies', 'package.json']) {
      t.ok(
        copied.some(({ words }) => words.startsWith(`/app/${name} `)),
        name,
      )
      t.ok(existsSync(join(root, name)), name)
    }
    t.match(copied.find(({ words }) => words.startsWith('/state '))?.options, { chown: 'node:node' })
  },
)

t.test('a Dockerfile is read with its stages, options and continued lines', async (t) => {
  const text =
    '# a comment\nFROM one AS first\nCOPY --from=zero --chown=a:b x y\nHEALTHCHECK --interval=1s \\\n  CMD ["a", "--b=c"]\nFROM two\n'
  t.strictSame(readDockerfile(text), [
    {
      from: 'one',
      name: 'first',
      steps: [
        { name: 'COPY', options: { from: 'zero', chown: 'a:b' }, words: 'x y' },
        { name: 'HEALTHCHECK', options: { interval: '1s' }, words: 'CMD ["a", "--b=c"]' },
      ],
    },
    { from: 'two', name: null, steps: [] },
  ])
  t.throws(() => readDockerfile('RUN true\n'), /expected FROM/)
})
