import { writeSync } from 'node:fs'
import { SLOW_READER } from './texts.ts'

/** Where lines of the log go. Never throws: what cannot be written is lost, and counted. */
export interface LogOutput {
  write(line: string): void
  /** Reports losses and writes from now on, and earlier losses at once. */
  watch(observer: LogOutputObserver): void
}

/** Hears what becomes of lines. */
export interface LogOutputObserver {
  onLost(lines: number, reason: string): void
  onWritten(): void
}

/** Writes bytes from an offset on, and returns how many it took. */
export type WriteSome = (descriptor: number, bytes: Buffer, offset: number) => number

/** How long a line may wait for others, in ms, and how many bytes are gathered at most. */
const GATHER = 50
const HELD = 32 * 1024
/** Most bytes that a character of a line takes. */
const WIDEST = 3
/** The bytes that may wait for a slow reader, and the interval of new attempts in ms. */
const MOST_BACKLOG = 1024 * 1024
const AGAIN = 100
/** At the end of the process a slow reader is waited for, so often and so long each time, in ms. */
const LAST_TRIES = 100
const LAST_AGAIN = 10
const LINE_FEED = 0x0a

/**
 * Gathers lines that come close together and writes them at once, without a worker thread: a write costs more than everything else about
 * a line. A line is out within a twentieth of a second, and when the process ends.
 */
export function createLogOutput(descriptor: number, writeSome: WriteSome = writeSync): LogOutput {
  const held = Buffer.allocUnsafeSlow(HELD)
  let length = 0
  let timer: NodeJS.Timeout | undefined
  let backlog: Buffer = Buffer.alloc(0)
  let isTorn = false
  let lost = 0
  let reason = ''
  let observer: LogOutputObserver | null = null

  const lose = (bytes: Buffer, why: string) => {
    const lines = countLines(bytes)
    reason = why
    if (observer === null) lost += lines
    else observer.onLost(lines, why)
  }
  /** A reader that takes nothing now gets the rest later; whatever else goes wrong loses it. */
  const writeWhole = (lines: Buffer): void => {
    const bytes = isTorn ? Buffer.concat([END_OF_LINE, lines]) : lines
    let offset = 0
    try {
      while (offset < bytes.length) offset += writeSome(descriptor, bytes, offset)
      isTorn = false
      observer?.onWritten()
    } catch (error) {
      const rest = bytes.subarray(offset)
      const { code = String(error) } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN') {
        isTorn = false
        backlog = Buffer.from(rest)
        setTimeout(writeBacklog, AGAIN).unref()
      } else {
        isTorn ||= offset > 0 && bytes[offset - 1] !== LINE_FEED
        lose(rest.length > lines.length ? lines : rest, code)
      }
    }
  }
  const writeBacklog = () => {
    const rest = backlog
    backlog = Buffer.alloc(0)
    if (rest.length > 0) writeWhole(rest)
    settle()
  }
  const put = (bytes: Buffer): void => {
    if (backlog.length === 0) writeWhole(bytes)
    else if (backlog.length + bytes.length > MOST_BACKLOG) lose(bytes, SLOW_READER)
    else backlog = Buffer.concat([backlog, bytes])
  }
  const flush = () => {
    clearTimeout(timer)
    const lines = Buffer.from(held.subarray(0, length))
    length = 0
    put(lines)
    settle()
  }
  const atExit = () => {
    if (length > 0) flush()
    for (let tries = 0; backlog.length > 0 && tries < LAST_TRIES; tries++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_AGAIN)
      writeBacklog()
    }
  }
  /** Something is held back that the end of the process must not swallow, or nothing is any more. */
  let isWaiting = false
  const settle = () => {
    const waits = length > 0 || backlog.length > 0
    if (waits === isWaiting) return
    isWaiting = waits
    if (waits) process.on('exit', atExit)
    else process.off('exit', atExit)
  }
  return {
    write(line) {
      const most = line.length * WIDEST
      if (length > 0 && length + most > HELD) flush()
      if (most > HELD) put(Buffer.from(line))
      else {
        if (length === 0) timer = setTimeout(flush, GATHER).unref()
        length += held.write(line, length)
      }
      settle()
    },
    watch(watching) {
      observer = watching
      if (lost > 0) watching.onLost(lost, reason)
    },
  }
}

const END_OF_LINE = Buffer.from('\n')

function countLines(bytes: Buffer): number {
  let lines = 0
  for (const byte of bytes) if (byte === LINE_FEED) lines += 1
  return lines
}
