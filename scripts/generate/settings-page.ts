import { stringify } from 'yaml'
import { configVariable, optionName, rows, variableOf } from '../../src/config/settings.ts'
import type { Row, Rows } from '../../src/settings/setting.ts'

/** A setting with its path as the page shows it: `clients.NAME.origin`. */
type Placed = readonly [path: string, row: Row, live: boolean]

/** docs/settings.md: every setting there is, from its row. */
export function settingsPage(): string {
  const all = Object.entries(rows as Rows)
  const options = all.flatMap(([name, row]) => placed(name, row)).filter(([, row]) => row.option !== undefined)
  return `# Settings

<!-- Written by \`npm run generate\` from the rows in src/*/settings.ts. -->

Every setting of the gateway.
All are optional: without a configuration file the defaults apply, and nothing beyond this machine can reach the gateway.
[gateway.example.yaml](../gateway.example.yaml) lists them all with their defaults, and \`ankiconnect-gateway --print-config\` prints those in force.
If the first line of your file is \`# yaml-language-server: $schema=FOLDER/schemas/config.json\`, editors complete and check it.

- The command line wins over the environment, the environment over the file, and the file over the default.
- Durations are written \`100ms\`, \`30s\`, \`2min\`, \`1h\` or \`1d\`; sizes \`512B\`, \`16KiB\`, \`8MiB\` or \`1GiB\`. \`30 seconds\` and \`1.5h\` are fine too; \`10m\` and \`8MB\` are not, because they could mean two things.
- \`on\` and \`yes\` mean \`true\`, \`no\` means \`false\`, and both \`no\` and \`false\` mean \`off\`.
- In place of a list of names, addresses or actions, you can write a single one: \`hosts: nas.lan\`.
- A map or list that is left empty (\`clients:\`) counts as absent, unless that could mean two things.
- \`\${NAME}\` inside a text is that environment variable.
- Relative file names start at the folder of the configuration file.
- The gateway reads the file again when it changes, and at SIGHUP.
  Settings marked *at once* take effect about a second later, for requests that begin afterwards; all others at the next start.
  If the gateway cannot use the changed file, nothing changes, and the log says why.

## Options and variables

The options of \`start\`, \`check\` and \`explain\`. \`--config <file>\` (\`${configVariable}\`) names the configuration file.

| Option | Variable | Setting |
| --- | --- | --- |
${options.map(([path, row]) => `| \`${row.option}\` | \`${variableOf(row)}\` | ${row.optionOnly ? '-' : `\`${path}\``} |`).join('\n')}

${all.map(([name, row]) => section(name, row)).join('\n\n')}
`
}

function section(name: string, row: Row): string {
  const below = placed(name, row).slice(1)
  const own = below.length === 0 || row.default !== undefined || row.otherwise !== undefined
  const places = row.kind.rows === undefined ? [[name, row, row.live === true] as Placed, ...below] : below
  const lines = [
    `## ${row.optionOnly ? `--${optionName(row)}` : name}`,
    '',
    escaped(row.text),
    ...shortOf(name, row),
    '',
  ]
  lines.push('| Setting | Value | Default | A change takes effect | Meaning |', '| --- | --- | --- | --- | --- |')
  for (const [path, each, live] of own ? places : below) {
    const text = each === row ? '' : escaped(each.text)
    const option = each.option === undefined ? '' : ` Option \`--${optionName(each)}\`.`
    lines.push(
      `| \`${each.optionOnly ? `--${optionName(each)}` : path}\` | ${escaped(each.kind.unit)} | ${defaultOf(each)} | ${live ? 'at once' : 'at the next start'} | ${`${text}${option}`.trim()} |`,
    )
  }
  const examples = (row.examples ?? []).map((example) => stringify({ [name]: example }, { lineWidth: 0 }))
  if (examples.length > 0) lines.push('', ...['```yaml', examples.join('# or\n').trimEnd(), '```'])
  return lines.join('\n')
}

/** Values that may replace the map. */
function shortOf(name: string, { kind }: Row): string[] {
  const members = kind.rows ?? kind.inside?.rows ?? {}
  return (kind.shortNames ?? []).map((each) => {
    const { default: value, examples = [] } = members[each] as Row
    const short = stringify({ [name]: value ?? examples[0] }, { lineWidth: 0 }).trim()
    return `In short, \`${short}\` sets \`${name}.${each}\`.`
  })
}

/** A setting and those inside it. A setting inside takes effect when the whole does. */
function placed(path: string, row: Row, isLive = false): Placed[] {
  const live = isLive || row.live === true
  const { rows: members, inside } = row.kind
  const step =
    inside === undefined || inside.step === '' ? path : `${path}${inside.step === '[]' ? '' : '.'}${inside.step}`
  const below = Object.entries(members ?? inside?.rows ?? {})
  return [[path, row, live], ...below.flatMap(([name, each]) => placed(`${step}.${name}`, each, live))]
}

function defaultOf({ default: value, otherwise, required, kind }: Row): string {
  if (otherwise !== undefined) return otherwise
  if (value !== undefined) return `\`${stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()}\``
  return required ? 'required' : kind.rows === undefined ? 'none' : '-'
}

/** A text in a table, and in it the pages of this folder as links. */
function escaped(text: string): string {
  const links = text.replaceAll(/\(docs\/([a-z-]+\.md)\)/g, '([$1]($1))')
  return links.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
