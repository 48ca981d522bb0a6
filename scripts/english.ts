import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { proseOf } from './english/prose.ts'
import { findWords, readWords } from './english/words.ts'

/**
 * Fails if a text for people uses wording of english/words.yaml, and names the file, the line and what to write instead. Files on the
 * command line replace the usual ones; `--report` counts the uses in each folder and never fails.
 */
const ROOT = join(import.meta.dirname, '..')
const TEXTS = [
  '*.md',
  'docs/**/*.md',
  'test/**/README.md',
  'policies/*.yaml',
  'grafana/**/*.{yaml,json}',
  'schemas/action.schema.json',
  'schemas/config.json',
  'gateway.example.yaml',
  'schemas/{actions,shapes}/*.json',
  'src/**/{texts,errors}.ts',
  'src/actions/**/*.ts',
  'src/admin/**/*.ts',
  'src/admission/**/*.ts',
  'src/assembly/**/*.ts',
  'src/budgets/**/*.ts',
  'src/cache/**/*.ts',
  'src/certificates/**/*.ts',
  'src/checks/**/*.ts',
  'src/clients/**/*.ts',
  'src/clock.ts',
  'src/commands/**/*.ts',
  'src/config/**/*.ts',
  'src/edge/**/*.ts',
  'src/learning/**/*.ts',
  'src/net/**/*.ts',
  'src/observe/**/*.ts',
  'src/offload/**/*.ts',
  'src/pipeline.ts',
  'src/request/**/*.ts',
  'src/routes/**/*.ts',
  'src/safety/**/*.ts',
  'src/sandbox/**/*.ts',
  'src/settings/**/*.ts',
  'src/upstream/**/*.ts',
  'src/wire/**/*.ts',
  'src/{cli,gateway}.ts',
  'bench/*.ts',
  'scripts/**/*.ts',
  'Dockerfile',
  '.ci/run',
]

const report = process.argv.includes('--report')
const given = process.argv.slice(2).filter((argument) => argument !== '--report')
const files = globSync(given.length > 0 ? given : TEXTS, { cwd: ROOT }).sort()
if (files.length === 0) throw new Error('no file to check')

const words = readWords()
const found = files.flatMap((file) =>
  findWords(proseOf(file, readFileSync(resolve(ROOT, file), 'utf8')), words).map((finding) => ({ file, ...finding })),
)
if (report) {
  const folders = Map.groupBy(found, ({ file }) => file.split('/').slice(0, 2).join('/'))
  for (const [folder, uses] of folders) console.log(`${String(uses.length).padStart(4)} ${folder}`)
} else if (found.length > 0) {
  for (const { file, line, found: text, word } of found) {
    console.error(`${file}:${line}: "${text}": ${word.why}. Better: ${word.better}`)
  }
  process.exitCode = 1
}
