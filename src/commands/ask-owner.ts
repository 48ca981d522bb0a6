import { createInterface } from 'node:readline/promises'

/** The terminal of the owner. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Whether it is one. Programs take a pipe for none. */
  readonly terminal?: boolean
}

/** Asks a question at the terminal. Resolves to whether the owner agrees; Ctrl-C and Ctrl-D are a no. */
export async function askOwner(
  question: string,
  { input, output, terminal }: Terminal = { input: process.stdin, output: process.stdout },
): Promise<boolean> {
  const lines = createInterface({ input, output, ...(terminal !== undefined && { terminal }) })
  try {
    return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
    output.write('\n')
    return false
  } finally {
    lines.close()
  }
}
