import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from './programs.ts'

/** The Chromium of this machine; null where there is none. */
export function findBrowser(): string | null {
  return findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
}

/** Without a window, and asking nobody for anything but the page. */
export const quietly: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--remote-debugging-port=0',
]

/** A browser without a window, with a profile of its own, for which every name is this machine. */
export async function openBrowser(program: string, url: string): Promise<{ close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'gateway-browser-'))
  const child: ChildProcess = spawn(
    program,
    [...quietly, '--host-resolver-rules=MAP *.example 127.0.0.1', `--user-data-dir=${profile}`, url],
    { stdio: 'ignore', detached: true },
  )
  await once(child, 'spawn')
  return {
    async close() {
      const ended = child.exitCode === null ? once(child, 'exit') : null
      // Its helpers are in the same group, and would go on writing to the profile.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}
