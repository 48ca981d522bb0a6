let isWatched = false

/**
 * Writes a line for the person at the terminal. A reader that has seen enough, such as `| head`, ends a command, and that is no
 * error.
 */
export function print(line: string): void {
  const { stdout } = process
  if (!isWatched) {
    isWatched = true
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(0)
    })
  }
  stdout.write(`${line}\n`)
}
