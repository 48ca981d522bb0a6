import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Limits } from '../config/config.ts'
import { type Pipeline, refusal, type Served, serve, servePreflight } from '../pipeline.ts'
import { errors } from '../wire/errors.ts'
import { type Buffered, readBody } from './body.ts'
import { judgeOrigin } from './origin.ts'
import { sendReply } from './reply.ts'
import { targetError } from './target.ts'

/** What is known of a request once it has ended; times in ms, sizes in bytes. */
export interface Ended extends Pick<Served, 'outcome' | 'servedBy' | 'actions'> {
  readonly bytesIn: number
  readonly bytesOut: number
  readonly ms: number
  /** The HTTP status, or null where the connection ended without a reply. */
  readonly status: number | null
}

/** What the requests of all listeners share. */
export interface HandlerOptions {
  readonly pipeline: Pipeline
  readonly limits: Limits
  readonly buffered: Buffered
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number
  readonly onEnd: (ended: Ended) => void
}

const ABANDONED: Served = { kind: 'drop', pieces: [], outcome: 'abandoned', servedBy: 'nobody', actions: {} }

/** Handles one request from its headers to its end. */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  const wrong = targetError(request)
  if (wrong !== null) {
    response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(`${wrong}\n`)
    return
  }
  const started = options.now()
  const verdict = judgeOrigin(request.headers.origin)
  const gone = new AbortController()
  response.once('close', () => gone.abort())

  const { served, bytesIn } =
    request.method === 'OPTIONS'
      ? { served: await servePreflight(options.pipeline), bytesIn: 0 }
      : await serveBody(request, verdict.allowed, gone.signal, options)
  const left = gone.signal.aborted ? ABANDONED : served
  const { status, bytesOut } = sendReply(request, response, left, verdict)
  const { outcome, servedBy } = left
  options.onEnd({ outcome, servedBy, actions: served.actions, bytesIn, bytesOut, status, ms: options.now() - started })
}

async function serveBody(
  request: IncomingMessage,
  allowed: boolean,
  signal: AbortSignal,
  { pipeline, limits, buffered }: HandlerOptions,
): Promise<{ served: Served; bytesIn: number }> {
  const body = await readBody(request, limits, buffered)
  switch (body.kind) {
    case 'gone':
      return { served: ABANDONED, bytesIn: 0 }
    case 'too-large':
      return { served: refusal(errors.bodyTooLarge(limits.body)), bytesIn: 0 }
    case 'too-much-held':
      return { served: refusal(errors.tooManyBytesHeld), bytesIn: 0 }
    case 'whole':
      try {
        return { served: await serve({ body: body.bytes, allowed, signal }, pipeline), bytesIn: body.bytes.length }
      } finally {
        body.release()
      }
  }
}
