import type { Catalogue } from '../../src/actions/catalogue.ts'
import { HAZARD_NAMES, hazardRow } from '../../src/actions/hazards.ts'
import { MATCHERS } from '../../src/checks/policy/matchers/list.ts'

const VALUES = { path: 'its path', url: 'its URL' } as const

/** docs/policy.md with its tables of matchers and hazards, and its list of actions about the whole collection, as they are now. */
export function withPolicyTables(text: string, catalogue: Catalogue): string {
  const matchers = Object.entries(MATCHERS).map(([name, { schema }]) => `| \`${name}\` | ${schema.description} |`)
  const hazards = HAZARD_NAMES.map((name) => {
    const { means, value, shipped } = hazardRow(name)
    const profiles = Object.keys(shipped)
      .sort()
      .map((profile) => `\`${profile}\``)
    return `| \`${name}\` | ${means} | ${value === null ? '' : VALUES[value]} | ${profiles.join(', ')} |`
  })
  const whole = catalogue.all.filter(({ gateway }) => gateway.scope.kind === 'whole')
  const tables = {
    whole: whole.map(({ name, title }) => `- \`${name}\`: ${title.charAt(0).toLowerCase()}${title.slice(1)}`),
    matchers: ['| matcher | what it asks for |', '| --- | --- |', ...matchers],
    hazards: [
      '| hazard | what the call does | matchers for | shipped profiles that name it |',
      '| --- | --- | --- | --- |',
      ...hazards,
    ],
  }
  return Object.entries(tables).reduce((page, [name, lines]) => {
    const begin = `<!-- ${name}: written by \`npm run generate\` -->`
    const end = `<!-- end of ${name} -->`
    const [before, rest = ''] = page.split(begin)
    const after = rest.split(end)[1]
    if (after === undefined) throw new Error(`docs/policy.md does not mark where its table of ${name} stands`)
    return [before, begin, '\n\n', lines.join('\n'), '\n\n', end, after].join('')
  }, text)
}
