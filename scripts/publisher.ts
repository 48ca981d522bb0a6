import { readFileSync, writeFileSync } from 'node:fs'

/**
 * The address of the repository and the address for reports of holes (SECURITY.md) are in package.json alone: `repository`, `homepage`
 * and `bugs`. These members are missing until the addresses exist. `npm run publisher -- REPOSITORY ADDRESS` writes them. Without
 * arguments the script fails if one is missing: npm runs it before it publishes, so that no release lacks one.
 */
const file = new URL('../package.json', import.meta.url)
const REPOSITORY = /^https:\/\/[^\s"\\?#]+[^\s"\\?#/]$/
const ADDRESS = /^[^\s@<>"\\]+@[^\s@<>"\\]+$/
const MEMBERS = /^ {2}"(?:repository|homepage|bugs)": .*,\n/gm

interface Manifest {
  readonly repository?: { readonly url?: string }
  readonly homepage?: string
  readonly bugs?: { readonly url?: string; readonly email?: string }
}

const text = readFileSync(file, 'utf8')
const [repository, address, ...more] = process.argv.slice(2)
if (repository === undefined) {
  const { repository: where, homepage, bugs } = JSON.parse(text) as Manifest
  const lacks = Object.entries({
    repository: where?.url,
    homepage,
    'bugs.url': bugs?.url,
    'bugs.email, the address to which holes are reported': bugs?.email,
  }).filter(([, value]) => !value)
  if (lacks.length === 0) console.log(`published at ${where?.url}; holes are reported to ${bugs?.email}`)
  else fail(`package.json has no ${lacks.map(([name]) => name).join('; no ')}: npm run publisher -- REPOSITORY ADDRESS`)
} else if (REPOSITORY.test(repository) && address !== undefined && ADDRESS.test(address) && more.length === 0) {
  // Line by line, because npm would reformat the whole file.
  const lines = [
    `  "repository": { "type": "git", "url": "git+${repository}.git" },\n`,
    `  "homepage": "${repository}#readme",\n`,
    `  "bugs": { "url": "${repository}/issues", "email": "${address}" },\n`,
  ]
  writeFileSync(file, text.replace(MEMBERS, '').replace(/^ {2}"license":/m, `${lines.join('')}$&`))
  console.log(`published at ${repository}; holes are reported to ${address}`)
} else fail('expected the https address of the repository and one mail address')

function fail(why: string): void {
  console.error(why)
  process.exitCode = 1
}
