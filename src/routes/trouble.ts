import { errors } from '../wire/errors.ts'

/**
 * Why an exchange with a target did not end well. `unreachable`: no connection. `lost`: it ended without a whole reply. `late`: a limit
 * on time. `request-too-large`, `response-too-large`: a limit on size.
 */
export type Trouble = 'unreachable' | 'lost' | 'late' | 'request-too-large' | 'response-too-large'

/** The status that says it, where no reply has begun. */
export const troubleStatus: Readonly<Record<Trouble, number>> = {
  unreachable: 502,
  lost: 502,
  late: 504,
  'request-too-large': 413,
  'response-too-large': 502,
}

/** What a person is told. */
export function troubleText(trouble: Trouble, path: string): string {
  switch (trouble) {
    case 'unreachable':
      return errors.routeUnreachable(path)
    case 'lost':
      return errors.routeLost(path)
    case 'late':
      return errors.routeLate(path)
    case 'request-too-large':
      return errors.routeRequestTooLarge(path)
    case 'response-too-large':
      return errors.routeResponseTooLarge(path)
  }
}

const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'ECONNECT_TIMEOUT',
])

/** What an error of the connection to a target means. */
export function troubleOf(error: Error): Trouble {
  const { code } = error as NodeJS.ErrnoException
  return code !== undefined && NO_CONNECTION.has(code) ? 'unreachable' : 'lost'
}
