import type { IncomingMessage, ServerResponse } from 'node:http'
import { digestOf } from '../clients/digest.ts'
import type { Brake } from '../clients/key-check.ts'
import { isProxySign } from '../net/proxy-signs.ts'
import type { Text } from '../settings/declare-texts.ts'
import { formatSize } from '../settings/units.ts'
import { answerConsole, type ConsoleDependencies } from './console.ts'
import { createConsoleDoor, LONGEST_CALL } from './console-door.ts'
import { createEvents } from './events.ts'
import { checkKey } from './gate.ts'
import { type Admin, type ListenerPlace, startListener } from './listener.ts'
import { streamState } from './reply.ts'
import { pathOf, readAsked } from './request.ts'
import {
  type AdminDependencies,
  answerAdmin,
  answerMetrics,
  type MetricsDependencies,
  type Page,
  refusal,
} from './routes.ts'
import { answerRules } from './rules.ts'
import { texts } from './texts.ts'
import { answerUndo } from './undo.ts'

/** The options that protect the admin listener. */
export interface AdminOptions extends ListenerPlace {
  /** The SHA-256 of the listener's key. Null if it needs no key. */
  readonly keyDigest: Buffer | null
  /** The brake on guessing that key. */
  readonly brake: Brake
}

/** The path of the admin page. */
const PAGE = '/'
/** The longest body, in bytes. A verdict is short. */
const LONGEST_BODY = 4096

/**
 * Serves the admin page, /state, /approvals, /rules, /clients/NAME, /requests, /history, /undo, /events and /console in addition to /health, /ready and /metrics.
 * Only a decision of the owner and a run of the console change anything.
 *
 * @throws the system's error if it cannot listen
 */
export async function startAdmin(
  options: AdminOptions,
  dependencies: AdminDependencies & ConsoleDependencies,
): Promise<Admin> {
  const events = createEvents(async () => JSON.stringify(await dependencies.state()))
  const door = dependencies.console === undefined ? null : createConsoleDoor(digestOf(dependencies.console.token))
  const answer = async (request: IncomingMessage, response: ServerResponse, longest: number): Promise<Page | null> => {
    const asked = await readAsked(request, response, longest)
    if (asked === null) return refusal(tooLarge(longest))
    const isOpen = asked.path === '/health' || asked.path === '/ready'
    if (options.keyDigest === null && !isOpen && Object.keys(request.headers).some(isProxySign))
      return refusal(texts('admin.proxied'))
    if (options.keyDigest !== null && !isOpen) {
      const verdict = await checkKey(request, response, options.keyDigest, options.brake)
      if (verdict === 'left') return null
      if (verdict === 'wrong') return refusal(texts('admin.key'))
    }
    if (asked.path === '/events' && asked.method === 'GET') return streamState(request, response, events)
    return (
      (await answerMetrics(asked, dependencies)) ??
      (await answerRules(asked, dependencies)) ??
      (await answerUndo(asked, dependencies)) ??
      (await answerConsole(asked, dependencies)) ??
      answerAdmin(asked, dependencies)
    )
  }
  const admin = await startListener(options, PAGE, async (request, response) => {
    const entry = door?.enter(request, pathOf(request)) ?? null
    if (entry === null) return answer(request, response, LONGEST_BODY)
    if (!entry.ok) return refusal(entry.error)
    try {
      return await answer(request, response, entry.longest)
    } finally {
      entry.leave()
    }
  })
  return {
    ...admin,
    close() {
      events.close()
      return admin.close()
    },
  }
}

/** Serves /health, /ready and /metrics for a metrics scraper, and nothing else. */
export function startMetrics(place: ListenerPlace, dependencies: MetricsDependencies): Promise<Admin> {
  return startListener(place, null, async (request, response) => {
    const asked = await readAsked(request, response, LONGEST_BODY)
    const page = asked && (await answerMetrics(asked, dependencies))
    return page ?? refusal(texts('admin.metrics-paths'))
  })
}

function tooLarge(longest: number): Text {
  return longest === LONGEST_CALL
    ? texts('console.too-large', { size: formatSize(longest) })
    : texts('admin.verdict-too-large')
}
