import { replyOnce } from '../client.ts'
import type { Call, Goal } from './goal.ts'

/** Calls on connections of their own. */
export function callerAt(port: number): Call {
  return async (action, params = {}) => {
    const reply = await replyOnce(port, JSON.stringify({ action, version: 6, params }))
    const { result, error } = JSON.parse(reply.toString()) as { result: unknown; error: string | null }
    if (error !== null) throw new Error(`${action}: ${error}`)
    return result
  }
}

/** Runs a goal, and counts its requests and its time in ms. */
export async function timeGoal(goal: Goal, ask: Call): Promise<{ readonly ms: number; readonly requests: number }> {
  let requests = 0
  const began = performance.now()
  await goal.run((action, params) => {
    requests += 1
    return ask(action, params)
  })
  return { ms: performance.now() - began, requests }
}
