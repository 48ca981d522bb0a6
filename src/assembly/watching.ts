import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Approvals, noApprovals } from '../admin/approvals.ts'
import { loadAssets } from '../admin/assets.ts'
import { createHerald } from '../admin/herald.ts'
import { digestOf } from '../admin/key.ts'
import { ankiState, readinessOf } from '../admin/readiness.ts'
import { startAdmin, startMetrics } from '../admin/server.ts'
import { type BudgetState, type StateSources, takeState } from '../admin/state.ts'
import type { Client } from '../clients/client.ts'
import { formatAddress } from '../config/address.ts'
import type { Address, Config } from '../config/config.ts'
import type { Greeting } from '../edge/greeting.ts'
import type { Ended } from '../edge/handler.ts'
import { ownNames } from '../edge/host.ts'
import { desktopNotify, type Notify } from '../observe/desktop.ts'
import { createKept, sumKept } from '../observe/kept.ts'
import { startLearning } from '../observe/learning.ts'
import { createRequestLog, type Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import { createRecent } from '../observe/recent.ts'
import { refusedOf } from '../observe/refused.ts'
import type { UpstreamObserver } from '../observe/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'

/** What is known from the start. */
export interface WatchingDependencies {
  readonly log: Log
  readonly metrics: Metrics
  readonly version: string
  /** The wall clock in ms. */
  readonly now: () => number
  /** Says something on the owner's desktop. */
  readonly notify?: Notify
}

/** What a running gateway can be asked about. */
export interface Watched {
  readonly upstreams: Pick<Upstreams, 'all'>
  readonly catalogue: Catalogue
  readonly clients: () => readonly Client[]
  readonly approvals?: Approvals
  readonly budgets?: () => Promise<readonly BudgetState[]>
  readonly interrupted?: () => readonly string[]
}

/** Everything that looks on: the log, the metrics, the memory of what happened lately, and the listeners that show them. */
export interface Watching {
  /** Requests under way; the edge counts them. */
  readonly active: { requests: number }
  /** Listens to an upstream. */
  observerOf(upstream: string): UpstreamObserver
  onEnd(ended: Ended): void
  onFault(error: unknown): void
  /** What a person is told who opens the gateway's own address. */
  greeting(): Greeting
  /** Opens the admin listener and, where one is configured, the one for a scraper; resolves to where the former listens. */
  listen(config: Pick<Config, 'admin' | 'metrics' | 'learning' | 'hosts'>, watched: Watched): Promise<Address>
  close(): Promise<void>
}

/** How often it is looked for what is worth a word on the desktop, in ms. */
const LOOK_EVERY = 1000

/** Begins to look on, before there is anything to be seen. */
export function startWatching({ log, metrics, version, now, notify }: WatchingDependencies): Watching {
  const active = { requests: 0 }
  const recent = createRecent(now)
  const logRequest = createRequestLog(log)
  const caches: ReturnType<typeof createKept>[] = []
  const started = now()
  const open: { close(): Promise<void> }[] = []
  let count = 0
  let greeting: () => Greeting = () => ({ reason: 'The gateway starts', admin: null })
  metrics.watchActive(() => active.requests)

  return {
    active,
    observerOf(upstream) {
      const kept = createKept(metrics.upstream(upstream))
      caches.push(kept)
      return kept.observer
    },
    onEnd(ended) {
      count += 1
      metrics.request(ended)
      recent.add(ended)
      logRequest({ id: count.toString(36), ...ended, refused: refusedOf(ended.refusal, ended.calls) })
    },
    onFault(error) {
      metrics.fault()
      log.error({ err: error }, 'a fault inside the gateway ended a request')
    },
    greeting: () => greeting(),
    async listen({ admin, metrics: scraped, learning, hosts }, watched) {
      const { upstreams, catalogue, clients, approvals = noApprovals, budgets, interrupted = () => [] } = watched
      const isOne = upstreams.all.length === 1
      const states = () => upstreams.all.map((upstream) => ankiState(upstream, isOne ? '' : `${upstream.name}: `))
      const readiness = () => readinessOf(states())
      const sources: StateSources = {
        version,
        started,
        now,
        upstreams: states,
        active: () => active.requests,
        cache: () => sumKept(caches.map(({ state }) => state())),
        clients,
        budgets: budgets ?? (async () => []),
        lately: recent.lately,
        approvals,
        interrupted,
      }
      const { address } = admin
      const names = ownNames(hostname(), hosts)
      const keyDigest = digestOf(admin)
      const state = () => takeState(sources)
      const shown = { metrics, readiness, assets: loadAssets(), approvals, state }
      const opened = await startAdmin({ address, names, keyDigest }, shown)
      open.push(opened)
      greeting = () => ({ reason: readiness().reason, admin: formatAddress(opened.address) })
      if (scraped.address !== null) {
        const scraper = await startMetrics({ address: scraped.address, names }, { metrics, readiness })
        open.push(scraper)
        log.info(`a scraper finds /metrics at http://${formatAddress(scraper.address)}`)
      }
      if (admin.notify) {
        const say = notify ?? desktopNotify(process.platform, process.env)
        const timer = setInterval(
          createHerald({ pending: approvals.pending, upstreams: states, notify: say, now }),
          LOOK_EVERY,
        ).unref()
        open.push({ close: async () => clearInterval(timer) })
      }
      if (learning !== null) {
        const pause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal, ref: false }).catch(() => {})
        for (const upstream of upstreams.all) {
          const observer = metrics.collection(upstream.name)
          const onProblem = (err: unknown) =>
            log.warn({ err, upstream: upstream.name }, 'the collection could not be counted; it is tried again')
          open.push(startLearning({ upstream, catalogue, every: learning.every, observer, now, pause, onProblem }))
        }
      }
      return opened.address
    },
    async close() {
      await Promise.all(open.map((admin) => admin.close()))
    },
  }
}
