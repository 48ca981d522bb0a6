import type { DatabaseSync } from 'node:sqlite'

type Sqlite = typeof import('node:sqlite')

let loaded: Sqlite | undefined

/** An empty database in memory. SQLite is loaded with the first one. */
export function emptyDatabase(): DatabaseSync {
  loaded ??= loadQuietly()
  return new loaded.DatabaseSync(':memory:', { enableDoubleQuotedStringLiterals: true })
}

/** Node.js 22 warns that SQLite is experimental, which is of no use to somebody who starts a sandbox. */
function loadQuietly(): Sqlite {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}
