import { join, resolve } from 'node:path'
import { NO_SNAPSHOTS, type SnapshotsState } from '../admin/state.ts'
import { ownStateFolder } from '../settings/own-folders.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { nameHint } from '../settings/suggest.ts'
import { formatSize, MiB } from '../settings/units.ts'
import { EXPORT_ENDINGS, exportSnapshot } from '../snapshots/export.ts'
import { listSnapshots, SNAPSHOTS, snapshotFile } from '../snapshots/shelf.ts'
import { adminClient } from './admin-client.ts'
import { localTime } from './local-time.ts'
import { adminOrFail, type CommandFailure, type CommandResult, failure, misuse } from './result.ts'
import { aligned } from './table.ts'
import { snapshotErrors, snapshotOutputs } from './texts/snapshots.ts'

/** Lists the copies of collections, newest first: those of the running gateway, and without one those in this user's folder. */
export async function listCopies(options: CommandLineOptions, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const found = await findCopies(options, env)
  if (!found.ok) return found
  const { folder, kept, missing, isOff } = found
  const without =
    missing === null ? [] : ['', snapshotOutputs('snapshots.missing', { ...missing, at: localTime(missing.at) }).text]
  if (kept.length === 0) {
    const none = snapshotOutputs(isOff ? 'snapshots.off' : 'snapshots.none', { folder })
    return { ok: true, lines: [none.text, ...without] }
  }
  const isSeveral = new Set(kept.map(({ upstream }) => upstream)).size > 1
  const rows = kept
    .toReversed()
    .map(({ name, made, client, action, upstream, notes, cards, bytes }) => [
      name,
      localTime(made),
      `${action} of ${client}`,
      ...(isSeveral ? [upstream] : []),
      String(notes),
      String(cards),
      formatSize(Math.ceil(bytes / MiB) * MiB),
    ])
  const head = ['name', 'made', 'before', ...(isSeveral ? ['upstream'] : []), 'notes', 'cards', 'size']
  return { ok: true, lines: [...aligned([head, ...rows]), ...without, '', snapshotOutputs('snapshots.export').text] }
}

/** Writes a copy to a new file, as a package that Anki imports or as it is. */
export async function exportCopy(
  name: string,
  file: string,
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const ending = EXPORT_ENDINGS.find((each) => file.endsWith(each))
  if (ending === undefined)
    return misuse(snapshotErrors('snapshots.ending', { endings: EXPORT_ENDINGS.join(' or ') }).text)
  const found = await findCopies(options, env)
  if (!found.ok) return found
  const { folder, kept } = found
  const names = kept.map((one) => one.name)
  if (!names.includes(name))
    return failure(
      snapshotErrors('snapshots.none-such', { name: JSON.stringify(name), hint: nameHint(name, names) }).text,
    )
  const to = resolve(file)
  try {
    await exportSnapshot(snapshotFile(folder, name), to)
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return failure(snapshotErrors('snapshots.exists', { file: to }).text)
    return failure(snapshotErrors('snapshots.not-written', { file: to, reason: code }).text)
  }
  return {
    ok: true,
    lines: [
      snapshotOutputs(ending === '.colpkg' ? 'snapshots.exported' : 'snapshots.exported-file', { file: to }).text,
    ],
  }
}

/** The copies, and whether a running gateway makes none. */
interface Copies extends SnapshotsState {
  readonly folder: string
  readonly isOff: boolean
}

/** A copy must be within reach while no gateway runs: that may be why its owner needs it. */
async function findCopies(
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
): Promise<({ readonly ok: true } & Copies) | CommandFailure> {
  const admin = await adminOrFail({ env, options })
  if (!admin.ok) return admin
  const told = await adminClient(admin.config).state()
  if (!told.ok && !told.isAbsent) return failure(told.error)
  const { folder, kept, missing } = told.ok ? told.value.snapshots : NO_SNAPSHOTS
  if (folder !== null) return { ok: true, folder, kept, missing, isOff: false }
  const own = join(ownStateFolder(), SNAPSHOTS)
  return { ok: true, folder: own, kept: listSnapshots(own), missing: null, isOff: told.ok }
}
