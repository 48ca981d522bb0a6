import { readShipped } from '../shipped.ts'
import type { NodeFacts } from './facts.ts'

/** Returns the oldest Node that runs the program, from `package.json`, such as `22.19`. */
export function neededNode(): string {
  const { engines } = JSON.parse(readShipped('package.json')) as { engines: { node: string } }
  return /[0-9.]+/.exec(engines.node)?.[0] ?? '0'
}

/** Compares a version of Node with the oldest one that is needed. */
export function nodeFacts(version: string, needed: string): NodeFacts {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = needed.split('.').map(Number)
  return { version, needed, isTooOld: major < leastMajor || (major === leastMajor && minor < leastMinor) }
}
