import type { RequestOutcome } from '../wire/outcome.ts'

/** A routed request that has ended. Sizes in bytes. */
export interface RoutedEnd {
  /** The route's path, as configured. */
  readonly route: string
  readonly outcome: RequestOutcome
  readonly bytesIn: number
  readonly bytesOut: number
}

/** An observer of requests through routes. */
export interface RouteObserver {
  /** Receives the paths of the routes that exist from now on. */
  routesKnown(paths: readonly string[]): void
  routed(end: RoutedEnd): void
}
