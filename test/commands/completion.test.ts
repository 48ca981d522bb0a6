import { execFile } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { complete, completionLines, type KnownNames } from '../../src/commands/completion.ts'
import { completionScripts } from '../../src/commands/completion-scripts.ts'
import { createProgram } from '../../src/commands/program.ts'
import { newFolder } from '../support/folder.ts'
import { findProgram } from '../support/programs.ts'

const program = createProgram()
const known: KnownNames = {
  clients: async () => ['claude', 'kobo'],
  profiles: async () => ['agent', 'read-only'],
  waiting: async (kind) => [{ word: kind === 'call' ? '7' : 'c1', about: 'claude: delete 2 notes' }],
}

/** The candidates after these words; the last one is to be completed. */
async function after(...words: string[]): Promise<string[]> {
  const lines = completionLines(await complete(program, words, words.length - 1, known))
  return lines.map((line) => line.split('\t')[0] ?? '')
}

t.test('commands are completed with what they do, and groups with their commands', async (t) => {
  const all = await after('')
  for (const name of ['start', 'clients', 'approvals', 'completion', 'help']) t.ok(all.includes(name), name)
  t.notOk(all.includes('complete'))
  t.same(await after('cl'), ['clients'])
  t.same(await after('clients', 'a'), ['add', 'approve', 'allow'])
  t.same(await after('help', 'clients', 'rev'), ['revoke'])
  const lines = completionLines(await complete(program, ['ver'], 0, known))
  t.same(lines, ['version\tprint the version'])
})

t.test('options and their words are completed, of the command that runs by itself too', async (t) => {
  t.same(await after('clients', 'add', 'x', '--pro'), ['--profile'])
  t.same(await after('--log-f'), ['--log-format'])
  t.same(await after('--log-format', ''), ['pretty', 'json'])
  t.same(await after('start', '--when-down', 'd'), ['drop'])
  t.same(await after('clients', '--adm'), ['--admin'])
  t.same(await after('sandbox', '--seed', ''), ['demo', 'fresh', 'general', 'japanese'])
  t.same(await after('completion', 'z'), ['zsh'])
})

t.test('names are those of the configuration and of the running gateway', async (t) => {
  t.same(await after('explain', '--client', ''), ['claude', 'kobo'])
  t.same(await after('clients', 'add', 'x', '--profile', 'r'), ['read-only'])
  t.same(await after('clients', 'revoke', ''), ['claude', 'kobo'])
  t.same(await after('approvals', 'allow', ''), ['7'])
  t.same(await after('clients', 'approve', '--name', 'x', ''), ['c1'])
  t.same(await after('clients', 'approve', 'c1', ''), [], 'one is enough')
})

t.test('files are left to the shell', async (t) => {
  t.same(await after('learn', ''), [':file'])
  t.same(await after('check', '--config', 'g'), [':file'])
  t.same(await after('clients', 'add', ''), [], 'a new name is nobody’s to guess')
})

/** A folder with the program under its own name, for the path of a shell. */
function installed(t: Test): NodeJS.ProcessEnv {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
  const folder = newFolder(t, {
    'ankiconnect-gateway': `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`,
    'one file.jsonl': '',
  })
  chmodSync(join(folder, 'ankiconnect-gateway'), 0o755)
  return { PATH: `${folder}:${process.env.PATH}`, HOME: folder, TERM: 'xterm' }
}

const run = promisify(execFile)
const shells = { bash: findProgram('bash'), zsh: findProgram('zsh'), fish: findProgram('fish') }
const skipped = (shell: keyof typeof shells) => (shells[shell] === null ? ` (skipped: ${shell} is not installed)` : '')

t.test(`bash completes commands and files${skipped('bash')}`, { skip: shells.bash === null }, async (t) => {
  const env = installed(t)
  const script = `
    source <(ankiconnect-gateway completion bash)
    complete -p ankiconnect-gateway
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ankiconnect_gateway; printf '%s|' "\${COMPREPLY[@]}"; echo; }
    try ankiconnect-gateway clients re
    try ankiconnect-gateway clients ''
    try ankiconnect-gateway learn "$HOME/one"`
  const { stdout, stderr } = await run(shells.bash ?? '', ['--norc', '-c', script], { env })
  const [registered, begun, empty, file] = stdout.split('\n')
  t.equal(stderr, '')
  t.equal(registered, 'complete -F _ankiconnect_gateway ankiconnect-gateway')
  t.equal(begun, 'refuse|revoke|')
  t.equal(empty, 'list|add|approve|allow|refuse|revoke|')
  t.equal(file, `${env.HOME}/one file.jsonl|`)
})

t.test(`zsh completes commands with their descriptions${skipped('zsh')}`, { skip: shells.zsh === null }, async (t) => {
  const script = `
    autoload -U compinit; compinit -u -D
    source <(ankiconnect-gateway completion zsh)
    _describe() { print -l -- "\${(@P)2}" }
    _files() { print files }
    try() { local -a words; words=("$@"); local CURRENT=$#; _ankiconnect_gateway }
    try ankiconnect-gateway clients rev
    try ankiconnect-gateway clients ''
    try ankiconnect-gateway learn ''
    print $_comps[ankiconnect-gateway]`
  const { stdout } = await run(shells.zsh ?? '', ['-f', '-c', script], { env: installed(t) })
  const lines = stdout.trimEnd().split('\n')
  t.equal(lines[0], 'revoke:stop a client: refuse each of its calls from now on')
  t.match(lines.slice(1, 7).join(), /^list:.*,add:.*,revoke:/)
  t.same(lines.slice(7), ['files', '_ankiconnect_gateway'])
})

t.test(
  `fish completes commands with their descriptions, and files${skipped('fish')}`,
  { skip: shells.fish === null },
  async (t) => {
    const env = installed(t)
    const script = `
    source (ankiconnect-gateway completion fish | psub)
    complete -C 'ankiconnect-gateway clients rev'
    complete -C 'ankiconnect-gateway clients '
    complete -C "ankiconnect-gateway learn $HOME/on"`
    const { stdout } = await run(shells.fish ?? '', ['--no-config', '-c', script], { env })
    const lines = stdout.trimEnd().split('\n')
    t.equal(lines[0], 'revoke\tstop a client: refuse each of its calls from now on')
    t.same(
      lines
        .slice(1, 7)
        .map((line) => line.split('\t')[0])
        .sort(),
      ['add', 'allow', 'approve', 'list', 'refuse', 'revoke'],
    )
    t.equal(lines[7], `${env.HOME}/one file.jsonl`)
  },
)

t.test('the script for PowerShell registers itself, asks the program, and leaves files to PowerShell', async (t) => {
  const { powershell } = completionScripts
  t.match(powershell, 'Register-ArgumentCompleter -Native -CommandName ankiconnect-gateway -ScriptBlock {')
  t.match(powershell, '& $program complete $at @words 2>$null')
  t.match(powershell, "$_ -ne ':file'")
  t.match(powershell, '$word, $about = $_ -split "`t", 2')
  t.match(powershell, '[System.Management.Automation.CompletionResult]::new(')
  const count = (sign: string) => powershell.split(sign).length
  for (const [open, close] of ['{}', '()', '[]']) t.equal(count(open ?? ''), count(close ?? ''), `${open}${close}`)
  t.notMatch(powershell, /\$\{|\\/, 'nothing of the other shells is in it')
})
