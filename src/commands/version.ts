import { readShipped } from '../shipped.ts'

/** The version of this package. */
export function readVersion(): string {
  return (JSON.parse(readShipped('package.json')) as { version: string }).version
}
