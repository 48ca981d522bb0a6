import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** The command line as a process of its own. */
export interface Program {
  readonly child: ChildProcess
  /** The first line of standard output, from the start on, that matches. Rejects where the program ends without it. */
  line(pattern: RegExp): Promise<string>
  /** Its exit status (or signal) and everything it wrote, when it has ended. */
  readonly ended: Promise<{ status: number | string; stdout: string; stderr: string }>
}

/** Runs the command line, with `input` on standard input; no variable of ours and no record of an earlier run comes in from outside, and it ends with the test at the latest. */
export function runProgram(t: Test, args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): Program {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ANKICONNECT|NODE|TAP)/.test(name)),
  )
  const state = mkdtempSync(join(tmpdir(), 'gateway-state-'))
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...clean, XDG_STATE_HOME: state, XDG_CONFIG_HOME: state, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  t.teardown(() => {
    child.kill('SIGKILL')
    rmSync(state, { recursive: true, force: true, maxRetries: 5 })
  })
  let stdout = ''
  let stderr = ''
  let isClosed = false
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of [...waiting]) look()
  }
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  createInterface(child.stdout).on('line', (line) => {
    stdout += `${line}\n`
    lines.push(line)
    wake()
  })
  const ended = once(child, 'close').then(([code, signal]) => {
    isClosed = true
    wake()
    return { status: code ?? signal, stdout, stderr }
  })
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines.find((candidate) => pattern.test(candidate))
        if (found === undefined && !isClosed) return
        waiting.delete(look)
        if (found !== undefined) resolve(found)
        else reject(new Error(`it ended without ${pattern}:\n${stdout}${stderr}`))
      }
      waiting.add(look)
      look()
    })
  return { child, line, ended }
}
