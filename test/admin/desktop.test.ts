import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t, { type Test } from 'tap'
import { runProgram } from '../commands/program.ts'
import { ask } from '../support/ask.ts'
import { newFolder } from '../support/folder.ts'

const reason = process.platform === 'linux' ? null : 'notify-send is what Linux has'
const CLAUDE = 'Origin: http://claude.example'
const DELETION = { action: 'deleteNotes', params: { notes: [1] } }

/** A gateway on a desktop whose notifications go down a pipe; resolves to its port. */
async function start(t: Test, folder: string, name: string, notify: boolean): Promise<number> {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(
    file,
    `listen: ["127.0.0.1:0"]
admin: { address: "127.0.0.1:0", notify: ${notify} }
profiles: { careful: { extends: admin, ask: [deleteNotes] } }
clients: { ${name}: { origin: "http://claude.example", profile: careful } }
audit: off
`,
  )
  const env = { DISPLAY: ':0', PATH: `${folder}${delimiter}${process.env.PATH}` }
  const program = runProgram(t, ['--sandbox', '--config', file, '--log-format', 'json'], env)
  const [, port] = /listening on 127\.0\.0\.1:(\d+)/.exec(await program.line(/listening on/)) ?? []
  return Number(port)
}

const title = 'what waits for approval is said on the desktop, unless the owner wants none of it'
t.test(reason === null ? title : `${title} (${reason})`, { skip: reason ?? false }, async (t) => {
  const folder = newFolder(t, { 'notify-send': '#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/said"\n' })
  execFileSync('chmod', ['+x', join(folder, 'notify-send')])
  execFileSync('mkfifo', [join(folder, 'said')])
  const said = createReadStream(join(folder, 'said'), 'utf8')
  t.teardown(() => said.destroy())
  const [silent, speaking] = [await start(t, folder, 'quiet', false), await start(t, folder, 'claude', true)]
  t.match((await ask(silent, DELETION, CLAUDE)).text, /waiting for approval/)
  t.match((await ask(speaking, DELETION, CLAUDE)).text, /waiting for approval/)
  const [text] = await once(said, 'data')
  t.match(text, /^--app-name=AnkiConnect Gateway\n--\nAnki: waiting for your decision\nclaude asks: deletes 1 note/)
  t.notMatch(text, 'quiet')
})
