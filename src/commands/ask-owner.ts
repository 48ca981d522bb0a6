import { createInterface } from 'node:readline/promises'

/** Asks a question at the terminal. Resolves to whether the owner agrees. */
export async function askOwner(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
