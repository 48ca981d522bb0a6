import { hostname } from 'node:os'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Approvals, noApprovals } from '../admin/approvals.ts'
import { loadAssets } from '../admin/assets.ts'
import { type ClientViews, noClientViews } from '../admin/clients.ts'
import type { Console } from '../admin/console.ts'
import { desktopNotify, type Notify } from '../admin/desktop.ts'
import { adminDigest } from '../admin/key.ts'
import type { Lookup } from '../admin/lookup.ts'
import { createNotifier } from '../admin/notifier.ts'
import { ankiState, readinessOf } from '../admin/readiness.ts'
import { noRules, type Rules } from '../admin/rule.ts'
import { startAdmin, startMetrics } from '../admin/server.ts'
import { type SnapshotsState, type StateSources, takeState } from '../admin/state.ts'
import type { BudgetState } from '../budgets/shown.ts'
import { profileOf } from '../checks/policy/check.ts'
import type { Client } from '../clients/client.ts'
import type { Brake } from '../clients/key-check.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import type { Ended } from '../edge/ended.ts'
import type { Greeting } from '../edge/greeting.ts'
import { ownNames } from '../edge/host.ts'
import { startLearning } from '../learning/learning.ts'
import { type Address, formatAddress } from '../net/address.ts'
import { sumCaches, watchCache } from '../observe/kept.ts'
import { createRequestLog, type Log, logText } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import { createRecent } from '../observe/recent.ts'
import { refusedOf } from '../observe/refused.ts'
import type { UpstreamObserver } from '../observe/upstream.ts'
import type { Undo } from '../undo/undo.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import { texts } from './texts.ts'

/** The facts that are known from the start. */
export interface WatchingDependencies {
  readonly log: Log
  readonly metrics: Metrics
  readonly version: string
  /** The brake on guesses at the owner's key. */
  readonly brake: Brake
  readonly clock: Clock
  /** Shows a notification on the owner's desktop. */
  readonly notify?: Notify
}

/** The state of a running gateway. */
export interface Watched {
  readonly upstreams: Pick<Upstreams, 'all'>
  readonly catalogue: Catalogue
  readonly clients: () => readonly Client[]
  readonly approvals?: Approvals
  readonly console?: Console
  readonly rules?: Rules
  readonly undo?: Undo
  /** Returns whether the owner's own rule denies an action to a client, so that its refusals are not shown. */
  readonly isDenied?: (client: string, action: string) => boolean
  readonly isAllowedNow?: (client: string, action: string) => boolean
  readonly budgets?: () => Promise<readonly BudgetState[]>
  readonly interrupted?: () => readonly string[]
  readonly troubles?: () => readonly string[]
  readonly snapshots?: () => SnapshotsState
  readonly clientViews?: ClientViews
  /** The reader of the audit log. */
  readonly recorded?: Lookup['recorded']
  /** Returns the reason, in words, why the gateway serves no clients although Anki is there; null if it serves them. */
  readonly shut?: () => string | null
}

/** All observers: the log, the metrics, the memory of recent events, and the listeners that show them. */
export interface Watching {
  /** The requests under way, which the edge counts. */
  readonly active: { requests: number }
  /** Observes an upstream. */
  observerOf(upstream: string): UpstreamObserver
  onEnd(ended: Ended): void
  /** Forgets the refusals of a caller that is no client. */
  forget(who: string): void
  onFault(error: unknown): void
  /** Returns the page for a person who opens the gateway's own address. */
  greeting(): Greeting
  /** The open and the configured address of the admin listener. */
  addresses(config: Pick<Config, 'admin' | 'metrics'>): readonly Address[]
  /** Opens the admin listener and, if configured, the one for a scraper. Resolves to the address of the admin listener. */
  listen(
    config: Pick<Config, 'admin' | 'metrics' | 'learning' | 'hosts' | 'sandbox'>,
    watched: Watched,
  ): Promise<Address>
  close(): Promise<void>
}

/** Milliseconds between two checks for events that deserve a notification. */
const LOOK_EVERY = 1000

/** Begins to observe, before anything happens. */
export function startWatching({ log, metrics, version, brake, clock, notify }: WatchingDependencies): Watching {
  const active = { requests: 0 }
  const recent = createRecent(clock)
  const logRequest = createRequestLog(log)
  const caches: ReturnType<typeof watchCache>[] = []
  const started = clock.wall()
  const open: { close(): Promise<void> }[] = []
  const addresses: Address[] = []
  let count = 0
  let greeting: () => Greeting = () => ({ reason: texts('gateway.starting').text, admin: null })
  metrics.watchActive(() => active.requests)

  return {
    active,
    observerOf(upstream) {
      const kept = watchCache(metrics.upstream(upstream))
      caches.push(kept)
      return kept.observer
    },
    onEnd(ended) {
      count += 1
      metrics.request(ended)
      recent.add(ended)
      logRequest({ id: count.toString(36), ...ended, refused: refusedOf(ended.refusal, ended.calls) })
    },
    forget: recent.forget,
    onFault(error) {
      metrics.fault()
      logText(log, 'error', texts('log.fault'), { err: error })
    },
    greeting: () => greeting(),
    addresses: ({ admin, metrics: { address } }) => [
      admin.address,
      ...(address === null ? [] : [address]),
      ...addresses,
    ],
    async listen({ admin, metrics: scraped, learning, hosts, sandbox }, watched) {
      const { upstreams, catalogue, clients, approvals = noApprovals, clientViews = noClientViews } = watched
      const { interrupted = () => [], troubles = () => [], shut = () => null, isDenied, isAllowedNow } = watched
      const { budgets, recorded = null, rules = noRules, console, undo, snapshots } = watched
      const isOne = upstreams.all.length === 1
      const states = () => upstreams.all.map((upstream) => ankiState(upstream, isOne, sandbox))
      const readiness = () => readinessOf(states(), shut())
      const sources: StateSources = {
        version,
        isSandbox: sandbox,
        started,
        clock,
        upstreams: states,
        active: () => active.requests,
        cache: () => sumCaches(caches.map(({ state }) => state())),
        clients: () => clients().map((client) => ({ ...client, profile: profileOf(client) })),
        budgets: budgets ?? (async () => []),
        recent: recent.shown,
        approvals,
        ...(isDenied !== undefined && { isDenied }),
        ...(isAllowedNow !== undefined && { isAllowedNow }),
        interrupted,
        troubles,
        ...(snapshots !== undefined && { snapshots }),
      }
      const { address } = admin
      const names = ownNames(hostname(), hosts)
      const keyDigest = adminDigest(admin)
      const state = () => takeState(sources)
      const lookup: Lookup = { requests: recent.requests, recorded }
      const assets = loadAssets(console?.token)
      const decided = {
        approvals,
        rules,
        clientViews,
        lookup,
        ...(console !== undefined && { console }),
        ...(undo !== undefined && { undo }),
      }
      const shown = { metrics, readiness, assets, state, ...decided }
      const opened = await startAdmin({ address, names, keyDigest, brake }, shown)
      open.push(opened)
      addresses.push(opened.address)
      greeting = () => ({ reason: readiness().reason, admin: formatAddress(opened.address) })
      if (scraped.address !== null) {
        const scraper = await startMetrics({ address: scraped.address, names }, { metrics, readiness })
        open.push(scraper)
        addresses.push(scraper.address)
        logText(log, 'info', texts('log.metrics-at', { address: formatAddress(scraper.address) }))
      }
      if (admin.notify) {
        const say = notify ?? desktopNotify(process.platform, process.env)
        const timer = setInterval(
          createNotifier({ pending: approvals.pending, upstreams: states, notify: say, clock }),
          LOOK_EVERY,
        ).unref()
        open.push({ close: async () => clearInterval(timer) })
      }
      if (learning !== null) {
        for (const upstream of upstreams.all) {
          const observer = metrics.collection(upstream.name)
          const onProblem = (err: unknown) =>
            logText(log, 'warn', texts('log.learning-failed'), { err, upstream: upstream.name })
          open.push(startLearning({ upstream, catalogue, every: learning.every, observer, clock, onProblem }))
        }
      }
      return opened.address
    },
    async close() {
      await Promise.all(open.map((admin) => admin.close()))
    },
  }
}
