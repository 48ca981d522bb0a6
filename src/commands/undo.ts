import type { AskedUndo, UndoShown } from '../admin/undo.ts'
import type { ConfigSources } from '../config/load.ts'
import { quoted } from '../safety/summary.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { nameHint } from '../settings/suggest.ts'
import { parseSince } from '../undo/since.ts'
import { type AdminClient, adminClient } from './admin-client.ts'
import { askOwner } from './ask-owner.ts'
import { localTime } from './local-time.ts'
import { print } from './output.ts'
import { adminOrFail, type CommandResult, failure, misuse } from './result.ts'
import { clientErrors } from './texts/clients.ts'
import { undoErrors, undoOutputs } from './texts/undo.ts'
import { loadForOwner } from './unset.ts'

/** The calls to undo, and whether to do it. */
export interface UndoCommandOptions extends CommandLineOptions {
  readonly client?: string
  readonly since?: string
  readonly call?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  /** Takes back undos of the calls instead of the calls. */
  readonly redo?: boolean
}

/** Asks the person at the terminal about the shown lines. Null if there is no terminal. */
export type AgreeToUndo = ((lines: readonly string[]) => Promise<boolean>) | null

/** Says what an undo would do, asks, and does it. If it would do something else by then, it does nothing. */
export async function undoCalls(
  { client, since, call, dryRun = false, yes = false, redo = false, ...options }: UndoCommandOptions,
  env: NodeJS.ProcessEnv,
  agree: AgreeToUndo = terminal(),
): Promise<CommandResult> {
  if (client === undefined && call === undefined)
    return misuse(undoErrors('undo.usage', { command: redo ? 'redo' : 'undo' }).text)
  if (since !== undefined && parseSince(since) === null) return misuse(undoErrors('undo.since').text)
  const found = await adminOrFail({ env, options })
  if (!found.ok) return found
  const admin = adminClient(found.config)
  const asked: AskedUndo = {
    ...(client !== undefined && { client }),
    ...(since !== undefined && { since }),
    ...(call !== undefined && { call }),
    ...(redo && { redo }),
  }
  const preview = await admin.undo({ ...asked, dryRun: true })
  if (!preview.ok) return failure(preview.error)
  const lines = linesOf(preview.value, true)
  if (preview.value.failed.length > 0) {
    const reason =
      client === undefined || redo || preview.value.calls.length > 0
        ? null
        : await whyNothing(client, { env, options }, admin)
    return failure(...preview.value.failed, ...(reason === null ? [] : [reason]))
  }
  if (dryRun || preview.value.done.length === 0) return { ok: true, lines }
  if (!yes && agree === null) return failure(...lines, undoErrors('undo.not-agreed').text)
  if (!yes && !(await agree?.(lines))) return failure(undoErrors('undo.not-done').text)
  const done = await admin.undo({ ...asked, digest: preview.value.digest })
  if (!done.ok) return failure(done.error)
  const all = linesOf(done.value, false)
  return done.value.failed.length === 0 ? { ok: true, lines: all } : failure(...all)
}

/** Resolves to why the gateway has kept no call of a client, if that is not for want of calls. */
async function whyNothing(name: string, sources: ConfigSources, admin: AdminClient): Promise<string | null> {
  const told = await admin.state()
  const names = told.ok ? told.value.clients.map((one) => one.name) : [name]
  if (!names.includes(name))
    return clientErrors('client.none-such', { name: JSON.stringify(name), hint: nameHint(name, names) }).text
  const loaded = await loadForOwner(sources)
  const own = loaded.ok ? loaded.config.clients.find((one) => one.name === name) : undefined
  return own?.undo === false ? undoErrors('undo.off', { client: name }).text : null
}

function linesOf({ calls, done, left, cannot, failed }: UndoShown, isDryRun: boolean): string[] {
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]
  return [
    ...part(
      undoOutputs('undo.calls').text,
      calls.map(
        (one) => `${one.call}  ${localTime(Date.parse(one.at))}  ${one.client}  ${one.summary}${profileText(one)}`,
      ),
    ),
    ...part(undoOutputs(isDryRun ? 'undo.would' : 'undo.did').text, done),
    ...(done.length === 0 ? [undoOutputs('undo.nothing').text] : []),
    ...part(undoOutputs('undo.left').text, left),
    ...part(undoOutputs('undo.cannot').text, cannot),
    ...part(undoOutputs('undo.failed').text, failed),
  ]
}

function profileText({ profile }: UndoShown['calls'][number]): string {
  return profile === null ? '' : `  ${undoOutputs('undo.profile', { profile: quoted(profile) }).text}`
}

function terminal(): AgreeToUndo {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null
  return (lines) => {
    for (const line of lines) print(line)
    return askOwner(undoOutputs('undo.ask').text)
  }
}
