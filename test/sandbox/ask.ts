import { openRaw, post } from '../support/raw-client.ts'

/** What a call answered at version 6: its result, or the text of its error. */
export async function call(port: number, action: string, params: unknown = {}): Promise<unknown> {
  const { result, error } = JSON.parse(await exchange(port, { action, version: 6, params }))
  if (error !== null) throw new Error(error)
  return result
}

/** The body of the reply to a JSON request, on a connection of its own. */
export async function exchange(port: number, request: unknown): Promise<string> {
  const client = await openRaw(port)
  await client.send(post(request))
  const { body } = await client.reply()
  client.close()
  return body.toString()
}

/** How a connection ends that is reset as it comes: the reset can be there before the connection is. */
export async function fate(port: number): Promise<string | undefined> {
  try {
    const client = await openRaw(port)
    return (await client.ended()).how
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ECONNRESET' ? 'reset' : code
  }
}
