import { type Profiler, Session } from 'node:inspector/promises'

/** A profile of this process's own processor time. */
export interface Profile {
  /** Ends it; resolves to the share of all work done in these functions and in the functions they call, without waiting. */
  share(functions: readonly RegExp[]): Promise<number>
}

/** Begins a profile. Unlike two rates side by side, a share of one process's work is the same on a busy machine. */
export async function startProfile(): Promise<Profile> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  return {
    async share(functions) {
      const { profile } = await session.post('Profiler.stop')
      session.disconnect()
      return shareOf(profile, functions)
    },
  }
}

function shareOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, functions: readonly RegExp[]): number {
  const own = new Map<number, number>()
  for (const [index, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  let all = 0
  let wanted = 0
  const visit = (id: number, isWanted: boolean): void => {
    const node = byId.get(id) as Profiler.ProfileNode
    const { functionName, url } = node.callFrame
    const is = isWanted || functions.some((pattern) => pattern.test(`${url} ${functionName}`))
    const time = functionName === '(idle)' ? 0 : (own.get(id) ?? 0)
    all += time
    if (is) wanted += time
    for (const child of node.children ?? []) visit(child, is)
  }
  visit(nodes[0]?.id as number, false)
  return wanted / all
}
