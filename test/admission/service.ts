import { join } from 'node:path'
import type { Test } from 'tap'
import type { PendingApproval } from '../../src/admin/approvals.ts'
import type { AdminState } from '../../src/admin/state.ts'
import { createReload, type Reload } from '../../src/commands/reload.ts'
import { startService } from '../../src/commands/serve.ts'
import type { ImaginedFiles } from '../../src/config/file.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createLog } from '../../src/observe/log.ts'
import type { CommandLineOptions } from '../../src/settings/setting.ts'
import { newFolder } from '../support/folder.ts'

/** A gateway in front of the sandbox that writes down whom its owner lets in, as `start` runs it. */
export interface OwnedService {
  readonly port: number
  /** The admin listener, without a slash behind it. */
  readonly admin: string
  /** The folder of its configuration file. */
  readonly folder: string
  /** The lines of its log. */
  readonly log: readonly string[]
  /** Its configuration file is read again. */
  readonly reload: Reload
  state(): Promise<AdminState>
  /** Resolves to what waits when it is so many. */
  waiting(count?: number): Promise<readonly PendingApproval[]>
  /** The owner's word; resolves to the status and the reply. */
  decide(id: string, decision: object): Promise<{ status: number; reply: Record<string, unknown> }>
  /** Asks for a rule, or writes one by its token; resolves to the status and the reply. */
  rule(asked: object, token?: string): Promise<{ status: number; reply: Record<string, unknown> }>
  close(): Promise<void>
}

/** Starts one; callers are remote that a trusted proxy (127.0.0.1) says so of. */
export async function startOwned(
  t: Pick<Test, 'teardown'>,
  yaml = '',
  given: CommandLineOptions = {},
): Promise<OwnedService> {
  const folder = newFolder(t, { 'gateway.yaml': `trustedProxies: [127.0.0.1]\n${yaml}` })
  process.env.XDG_STATE_HOME = folder
  const options = { sandbox: true, listen: ['127.0.0.1:0'], admin: '127.0.0.1:0', ...given }
  const load = (imagined?: ImaginedFiles) =>
    loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options, ...(imagined && { imagined }) })
  const loaded = await load()
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => void lines.push(line) })
  const config = { ...loaded.config, admin: { ...loaded.config.admin, notify: false } }
  let reload: Reload = async () => ['not ready']
  const files = { folder: loaded.clientFolder, reload: () => reload(), load }
  const result = await startService(config, log, '1.2.3', files)
  if (!result.ok) throw new Error(result.error)
  const { service } = result
  const { reload: apply, observer } = service
  reload = createReload({ running: config, load: () => load(), apply, onFiles: () => {}, log, observer })
  let closed: Promise<void> | null = null
  const close = () => {
    closed ??= service.close()
    return closed
  }
  t.teardown(close)
  const admin = `http://127.0.0.1:${service.adminAddress.port}`
  const json = async (path: string) => (await fetch(`${admin}${path}`)).json()
  return {
    port: service.addresses[0]?.port ?? 0,
    admin,
    folder,
    log: lines,
    reload,
    state: () => json('/state') as Promise<AdminState>,
    async waiting(count = 1) {
      for (;;) {
        const waiting = (await json('/approvals')) as PendingApproval[]
        if (waiting.length === count) return waiting
      }
    },
    async decide(id, decision) {
      const headers = { 'Content-Type': 'application/json' }
      const body = JSON.stringify(decision)
      const reply = await fetch(`${admin}/approvals/${id}`, { method: 'POST', headers, body })
      return { status: reply.status, reply: (await reply.json()) as Record<string, unknown> }
    },
    async rule(asked, token) {
      const headers = { 'Content-Type': 'application/json' }
      const path = token === undefined ? '/rules' : `/rules/${token}`
      const reply = await fetch(`${admin}${path}`, { method: 'POST', headers, body: JSON.stringify(asked) })
      return { status: reply.status, reply: (await reply.json()) as Record<string, unknown> }
    },
    close,
  }
}
