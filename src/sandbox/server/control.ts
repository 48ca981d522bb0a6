import type { WholeRequest } from '../connection.ts'
import type { Fault } from '../fault.ts'
import type { Exchange } from '../record.ts'
import { FaultError, readFaults } from './given-faults.ts'
import { type GivenSeed, SEED_NAMES, SeedError } from './seed.ts'

/** The parts of a sandbox that a test outside this process can use. */
export interface Controlled {
  readonly exchanges: readonly Exchange[]
  reset(seed?: GivenSeed): Promise<void>
  setFaults(faults: readonly Fault[]): void
  closeDialog(): void
}

const FOLDER = '/_sandbox/'

/** Answers a request for a path below `/_sandbox/`; undefined for all others. Never rejects. */
export function control(sandbox: Controlled, { head, body }: WholeRequest): Promise<Buffer> | undefined {
  if (!head.path.startsWith(FOLDER)) return undefined
  return answerControl(sandbox, `${head.method} ${head.path.slice(FOLDER.length)}`, body.toString()).catch(refusal)
}

async function answerControl(sandbox: Controlled, route: string, body: string): Promise<Buffer> {
  switch (route) {
    case 'POST reset': {
      const { seed } = (body === '' ? {} : JSON.parse(body)) as { seed?: GivenSeed }
      if (typeof seed === 'string' && !SEED_NAMES.includes(seed))
        throw new SeedError(`seed: expected an object or one of ${SEED_NAMES.join(', ')}`)
      await sandbox.reset(seed)
      return reply(200, '{}')
    }
    case 'GET requests':
      return reply(200, `{"requests": [${sandbox.exchanges.map(shown).join(', ')}]}`)
    case 'POST faults':
      sandbox.setFaults(readFaults(JSON.parse(body)))
      return reply(200, '{}')
    case 'DELETE faults':
      sandbox.setFaults([])
      sandbox.closeDialog()
      return reply(200, '{}')
    default:
      return failure(404, 'there are POST reset, GET requests, POST faults and DELETE faults')
  }
}

/** A request as JSON. Its body stays as it came, so that long ids are exact. */
function shown({ method, path, headers, body, answered }: Exchange): string {
  const text = body.toString()
  const about = JSON.stringify({ method, path, headers: headersOf(headers), answered, text })
  return `${about.slice(0, -1)},"json":${isJson(text) ? text : 'null'}}`
}

function headersOf(lines: string): object {
  return Object.fromEntries(
    lines.split('\r\n').flatMap((line) => {
      const at = line.indexOf(':')
      return at < 0 ? [] : [[line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]]
    }),
  )
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function refusal(error: unknown): Buffer {
  const isMistake = error instanceof SeedError || error instanceof FaultError || error instanceof SyntaxError
  return failure(isMistake ? 400 : 500, error instanceof Error ? error.message : String(error))
}

function failure(status: number, error: string): Buffer {
  return reply(status, JSON.stringify({ error }))
}

const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 400: 'Bad Request', 404: 'Not Found', 500: 'Error' }

function reply(status: number, body: string): Buffer {
  const length = Buffer.byteLength(body)
  return Buffer.from(
    `HTTP/1.1 ${status} ${REASONS[status]}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  )
}
