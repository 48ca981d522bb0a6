import type { Clock } from '../../src/clock.ts'

/** Everything that happened, as a digest, and the last of it in words. */
export interface Trace {
  add(line: string): void
  digest(): string
  last(): readonly string[]
}

const KEPT = Number(process.env.SIMULATED_TRACE ?? 200)

export function createTrace({ steady }: Pick<Clock, 'steady'>): Trace {
  const lines: string[] = []
  let count = 0
  let hash = 0x811c9dc5
  return {
    add(line) {
      const whole = `${steady().toFixed(3)} ${line}`
      for (let at = 0; at < whole.length; at++) hash = Math.imul(hash ^ whole.charCodeAt(at), 0x01000193)
      lines[count % KEPT] = whole
      count += 1
    },
    digest: () => `${count}:${(hash >>> 0).toString(16)}`,
    last: () => [...lines.slice(count % KEPT), ...lines.slice(0, count % KEPT)],
  }
}
