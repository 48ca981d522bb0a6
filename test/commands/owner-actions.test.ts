import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { SCHEMAS } from '../../scripts/schemas.ts'
import { startService } from '../../src/commands/serve.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { createLog } from '../../src/observe/log.ts'
import { ask } from '../support/ask.ts'

t.test("a call of the owner's own action is timed under its group", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-actions-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  process.env.XDG_STATE_HOME = folder
  const version = JSON.parse(readFileSync(join(SCHEMAS, 'actions', 'version.json'), 'utf8')) as object
  const file = join(folder, 'ownAction.json')
  writeFileSync(file, JSON.stringify({ ...version, action: 'ownAction' }))
  const address = { host: '127.0.0.1', port: 0 }
  const plain = defaultConfig()
  const config = {
    ...plain,
    listen: [{ address, transport: 'loopback' as const }],
    admin: { ...plain.admin, address },
    actions: [file],
    sandbox: true,
  }
  const served = await startService(config, createLog({ level: 'silent', format: 'json' }), '0.0.0')
  if (!served.ok) throw new Error(served.error)
  t.teardown(() => served.service.close())
  await ask(served.service.addresses[0]?.port ?? 0, { action: 'ownAction', version: 6 })
  const metrics = await (await fetch(`http://127.0.0.1:${served.service.adminAddress.port}/metrics`)).text()
  t.match(metrics, /request_duration_seconds_count\{group="read",served="upstream"\} 1/)
})
