import type { IncomingMessage, ServerResponse } from 'node:http'
import { openedBy } from '../clients/digest.ts'
import { type Brake, inTurn } from '../clients/key-check.ts'
import { sourceOf } from '../edge/address.ts'
import { authorizedKey } from '../edge/authorization.ts'

/** The result of checking the key of the admin listener. `left`: the client did not wait for the result. */
export type KeyVerdict = 'right' | 'wrong' | 'left'

/**
 * Checks the key of a request under the same rules as a client's key.
 * A check waits for its turn, and the reply to a wrong key is late.
 * Guessing the owner's key is therefore no faster than guessing any other.
 * A request without a key gets its reply at once.
 */
export async function checkKey(
  request: IncomingMessage,
  response: ServerResponse,
  digest: Buffer,
  brake: Brake,
): Promise<KeyVerdict> {
  const key = authorizedKey(request.headers.authorization)
  if (key === null) return 'wrong'
  const gone = new AbortController()
  const leave = () => gone.abort()
  const { remoteAddress } = request.socket
  if (response.closed || remoteAddress === undefined) leave()
  response.once('close', leave)
  try {
    const shown = new Set([key])
    const none: ReadonlySet<string> = new Set()
    const { neighbourhood } = sourceOf(remoteAddress ?? '', {}, [])
    const checked = await inTurn(
      neighbourhood,
      shown,
      brake,
      () => gone.signal,
      () => (openedBy(key, [{ digest }]).length > 0 ? { wrong: none, right: shown } : { wrong: shown, right: none }),
    )
    if (checked === null) return 'left'
    if (checked.late > 0) await brake.pause(checked.late, gone.signal)
    return checked.right.size > 0 ? 'right' : 'wrong'
  } finally {
    response.off('close', leave)
  }
}
