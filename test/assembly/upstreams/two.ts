import type { Test } from 'tap'
import type { CacheConfig } from '../../../src/cache/settings.ts'
import { defaultConfig } from '../../../src/config/defaults.ts'
import { clientConfigs, type GivenClient } from '../../support/clients.ts'
import { type Front, type FrontOptions, startFront } from '../../support/front.ts'
import { type Script, type ScriptedUpstream, startScripted } from '../../support/scripted-upstream.ts'

/** A cache whose answers hold as long as a test runs, but for what is written; it asks nothing of its own. */
export const KEPT = { ...defaultConfig().cache, ttl: 600_000, stamp: 'off' } as CacheConfig

/** Clients of two upstreams: anna's go to the default one. */
export const clients = clientConfigs({
  anna: { key: 'a' },
  ben: { key: 'b', upstream: 'ben' },
  'ben-page': { key: 'p', origins: ['https://ben.example'], upstream: 'ben' },
})

/** Two scripted Ankis behind one gateway, the default one (anki) for anna and the other one for ben. */
export interface TwoScripted {
  readonly front: Front
  readonly anna: ScriptedUpstream
  readonly ben: ScriptedUpstream
}

/** Starts them, known to be up; each answers as told. */
export async function startTwo(
  t: Test,
  { scripts = [same('anna'), same('ben')], more = {}, ...options }: TwoOptions = {},
): Promise<TwoScripted> {
  const [anna, ben] = await Promise.all(scripts.map((script) => startScripted(script)))
  if (anna === undefined || ben === undefined) throw new Error('there are two')
  const front = await startFront({
    clients,
    ...options,
    upstream: { url: anna.url },
    others: { ben: { url: ben.url, ...more } },
  })
  t.teardown(async () => {
    await front.close()
    await Promise.all([anna.close(), ben.close()])
  })
  await Promise.all([front.known('up'), front.known('up', 'ben')])
  return { front, anna, ben }
}

export interface TwoOptions extends Omit<FrontOptions, 'upstream' | 'others'> {
  readonly scripts?: readonly [Script, Script]
  /** Settings of ben's. */
  readonly more?: Partial<FrontOptions['upstream']>
}

/** Answers every call with one and the same text, item by item. */
export function same(text: string): Script {
  const one = `{"result": "${text}", "error": null}`
  return (body) => {
    const { action, params } = JSON.parse(body) as { action: string; params?: { actions?: unknown[] } }
    if (action !== 'multi') return one
    return `{"result": [${(params?.actions ?? []).map(() => one).join(', ')}], "error": null}`
  }
}

/** The clients of a test beside anna and ben. */
export function clientsWith(given: Readonly<Record<string, GivenClient>>) {
  return clientConfigs({ anna: { key: 'a' }, ben: { key: 'b', upstream: 'ben' }, ...given })
}

/** A call of version 6 with a key. */
export function callOf(key: string, action: string, params?: object): object {
  return { action, version: 6, key, ...(params !== undefined && { params }) }
}

/** A request of anna's with items of both. */
export function both(...actions: readonly object[]): object {
  return callOf('a', 'multi', { actions })
}
