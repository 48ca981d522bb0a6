import { fork } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'

/** A process of its own that holds a database as Anki does: exclusively, with a write-ahead log. */
export interface SqliteProcess {
  /** Opens a file; one that was open is closed first. */
  open(file: string): Promise<void>
  /** Runs statements; resolves when they are done. */
  run(sql: string): Promise<void>
  closeDatabase(): Promise<void>
  /** Ends the process as a crash does. */
  kill(): Promise<void>
}

type Order = { readonly open: string } | { readonly run: string } | { readonly close: true }

/** Starts such a process. */
export function startSqlite(): SqliteProcess {
  const child = fork(import.meta.filename, ['serve'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const gone = once(child, 'exit').then(() => ['the process ended'])
  const order = async (message: Order): Promise<void> => {
    const answered = Promise.race([once(child, 'message'), gone])
    child.send(message)
    const [error] = (await answered) as [string]
    if (error !== '') throw new Error(error)
  }
  return {
    open: (file) => order({ open: file }),
    run: (sql) => order({ run: sql }),
    closeDatabase: () => order({ close: true }),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await gone
    },
  }
}

function serve(): void {
  let database: DatabaseSync | null = null
  const obey = (order: Order): void => {
    if ('run' in order) {
      database?.exec(order.run)
      return
    }
    database?.close()
    database = null
    if ('close' in order) return
    database = new DatabaseSync(order.open)
    // Few pages in memory, so that a transaction spills into the log before it is committed.
    database.exec('pragma locking_mode=exclusive; pragma journal_mode=wal; pragma cache_size=10; pragma cache_spill=10')
  }
  process.on('message', (order: Order) => {
    try {
      obey(order)
      process.send?.('')
    } catch (error) {
      process.send?.(String(error))
    }
  })
}

if (process.argv[2] === 'serve' && process.send !== undefined) serve()
