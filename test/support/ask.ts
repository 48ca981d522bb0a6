import type { HttpReply } from './http-reply.ts'
import { openRaw, post } from './raw-client.ts'

/** What a client met: the status and text of a reply, or the end of the connection without one (`null`). */
export interface Met {
  readonly status: number | null
  readonly text: string | null
}

/** Sends some bytes on a connection of their own and waits for one reply, or for the end without a single byte of one. */
export async function askRaw(port: number, bytes: string): Promise<Met & { reply: HttpReply | null }> {
  const client = await openRaw(port)
  try {
    await client.send(bytes)
    const reply = await client.reply(bytes.slice(0, bytes.indexOf(' ')))
    return { status: reply.status, text: reply.body.toString('utf8'), reply }
  } catch (error) {
    const { bytes: received } = await client.ended()
    if (received.length > 0) throw error
    return { status: null, text: null, reply: null }
  } finally {
    client.close()
  }
}

/** Posts one call (version 6 unless it says otherwise) on a connection of its own. */
export async function ask(port: number, call: object, ...headers: readonly string[]): Promise<Met> {
  const { status, text } = await askRaw(port, post({ version: 6, ...call }, ...headers))
  return { status, text }
}

/** What a client meets when the connection ends without a reply. */
export const NOTHING: Met = { status: null, text: null }
