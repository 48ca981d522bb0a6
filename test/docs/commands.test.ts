import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Command, CommanderError } from 'commander'
import t, { type Test } from 'tap'
import { createProgram } from '../../src/commands/program.ts'
import { runProgram } from '../commands/program.ts'
import { ADD_ON } from '../setup/anki.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { inShell, listed, runs } from './documented.ts'
import { commandsOf, type Shown } from './shell.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const text = (page: string) => readFileSync(join(ROOT, page), 'utf8')
// The texts of errors.md are the program's own; names of places in them are no commands.
const pages = globSync(['{README,SECURITY,CONTRIBUTING}.md', 'docs/**/*.md'], { cwd: ROOT }).filter(
  (page) => page !== 'docs/errors.md',
)
const shown = pages.flatMap((page) => commandsOf(page, text(page)))
const ours = shown.filter(({ text }) => text.startsWith('ankiconnect-gateway'))
const others = shown.filter((command) => !ours.includes(command))
const scripts = (JSON.parse(text('package.json')) as { scripts: Record<string, string> }).scripts
const at = ({ page, line, text }: Shown) => `${page}:${line}: ${text}`
/** What commander says of a command that a sentence names without its arguments. */
const UNFINISHED = ['commander.missingArgument', 'commander.missingMandatoryOptionValue', 'commander.help']

function walk(command: Command, change: (one: Command) => void): Command {
  change(command)
  for (const one of command.commands) walk(one, change)
  return command
}

/** What is wrong with a command line of the gateway, or null; it is read as in a terminal and not carried out. */
async function mistakeIn(line: string): Promise<string | null> {
  const program = walk(createProgram(), (one) => {
    one.exitOverride().configureOutput({ writeErr() {}, writeOut() {} })
    if (one.commands.length === 0) one.action(() => {})
  })
  const words = line
    .replace(/ [<|>].*$/, '')
    .replaceAll(/[[\]]/g, '')
    .split(/ +/)
    .slice(1)
  try {
    await program.parseAsync(words, { from: 'user' })
    return null
  } catch (error) {
    const { code, message } = error as CommanderError
    return UNFINISHED.includes(code) || code === 'commander.helpDisplayed' ? null : message
  }
}

t.test('the program understands every command of its own that a page shows', async (t) => {
  t.ok(ours.length > 60, `${ours.length} of them`)
  for (const command of ours) t.equal(await mistakeIn(command.text), null, at(command))
  t.match(await mistakeIn('ankiconnect-gateway clients ad kobo'), /./, 'and would not understand others')
  t.match(await mistakeIn('ankiconnect-gateway clients add kobo --wan'), /unknown option '--wan'/)
})

t.test('every other command is run here, or listed with the reason why not', async (t) => {
  const known = [...inShell, ...listed.map(({ pattern }) => pattern), /^curl http/]
  for (const command of others)
    t.ok(
      known.some((pattern) => pattern.test(command.text)),
      at(command),
    )
  for (const pattern of known)
    t.ok(
      others.some(({ text }) => pattern.test(text)),
      `a page shows ${pattern}`,
    )
  for (const { checked } of listed) if (checked !== undefined) t.ok(existsSync(join(ROOT, checked)), checked)
})

t.test('every script and file that a command names is there', async (t) => {
  for (const command of others) {
    for (const [, name = ''] of command.text.matchAll(/npm run ([\w:-]+)/g)) t.ok(scripts[name], at(command))
    for (const [, file = ''] of command.text.matchAll(/node ((?:bench|scripts|test|src)\/\S+)/g))
      t.ok(existsSync(join(ROOT, file)), at(command))
  }
})

t.test('short commands of other programs do what their page says', async (t) => {
  const cwd = newFolder(t, { 'anki-key': 'key\n' })
  for (const command of others.filter(({ text }) => inShell.some((pattern) => pattern.test(text)))) {
    await t.resolves(promisify(execFile)('sh', ['-c', command.text], { cwd }), at(command))
  }
})

/** Starts a gateway with a sandbox, where an agent's call waits and two callers ask to be let in; returns how commands find it. */
async function startOwn(t: Test) {
  const [port, admin] = [await freePort(), await freePort()]
  const folder = newFolder(t, {
    'gateway.yaml': `listen: '127.0.0.1:${port}'
admin: { address: '127.0.0.1:${admin}', notify: false }
audit: audit.jsonl
clients:
  claude: { keyFile: claude-key, profile: card-creator }
  agent: { keyFile: agent-key, profile: agent }
`,
    'claude-key': 'a key\n',
    'agent-key': 'another key\n',
    [`${ADD_ON}/config.json`]: '{"webBindPort": 8765, "apiKey": null}',
    [`${ADD_ON}/meta.json`]: '{"config": {}}',
  })
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), XDG_STATE_HOME: join(folder, 'state') }
  const own = { ...env, ANKI_BASE: join(folder, 'Anki2'), ANKICONNECT_GATEWAY_CONFIG: join(folder, 'gateway.yaml') }
  runProgram(t, ['start', '--sandbox', '--log-format', 'json'], own)
  const send = async (body: object, headers: Record<string, string> = {}) => {
    const reply = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(body), headers })
    return await reply.text()
  }
  await until(async () => (await fetch(`http://127.0.0.1:${admin}/ready`).catch(() => null))?.status === 200)
  for (const origin of ['app://obsidian.md', 'https://reader.example'])
    await send({ action: 'deckNames', version: 6 }, { Origin: origin })
  await send({ action: 'suspend', version: 6, key: 'a key', params: { cards: [1] } })
  await send({ action: 'deleteNotes', version: 6, key: 'another key', params: { notes: [1_700_000_000_000] } })
  return { folder, own, port }
}

t.test('commands of pages that can run do so, and print what they should', { timeout: 150_000 }, async (t) => {
  const { folder, own, port } = await startOwn(t)
  for (const { shown: beginning, instead: [from, to] = ['', ''], more = [], input = '', status = 0, says } of runs) {
    const command = ours.find(({ text }) => `${text} `.startsWith(`${beginning} `))
    t.ok(command, `a page shows ${beginning}`)
    const words = beginning.replace(from, to).split(' ').slice(1)
    const files = words.map((word) => (/\.(yaml|jsonl)$/.test(word) ? join(folder, word) : word))
    const program = runProgram(t, [...files, ...more], own, input)
    const { stdout, stderr, ...ended } = await program.ended
    t.equal(ended.status, status, `${beginning}: ${stderr}`)
    t.match(stdout + stderr, says, beginning)
  }
  const curl = others.find(({ page, text }) => page === 'README.md' && text.startsWith('curl http'))?.text ?? ''
  const { stdout } = await promisify(execFile)('sh', ['-c', curl.replace(':8765', `:${port}`)])
  t.ok(text('README.md').includes(`The reply is \`${stdout}\``), stdout)
})
