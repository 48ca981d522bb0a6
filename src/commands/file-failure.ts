import { type CommandFailure, failure } from './result.ts'
import { programErrors } from './texts/program.ts'

/** Returns the failure of a command that could not read or write a file; null if the error is about something else. */
export function fileFailure(error: unknown): CommandFailure | null {
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (typeof code !== 'string' || syscall === undefined || path === undefined) return null
  return failure(programErrors(TEXTS[code] ?? 'file.failed', { file: path, reason: code }).text)
}

const TEXTS: Readonly<Record<string, 'file.denied' | 'file.read-only' | 'file.full' | 'file.no-folder'>> = {
  EACCES: 'file.denied',
  EPERM: 'file.denied',
  EROFS: 'file.read-only',
  ENOSPC: 'file.full',
  EDQUOT: 'file.full',
  ENOTDIR: 'file.no-folder',
}
