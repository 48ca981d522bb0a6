import { ask } from '../support/ask.ts'

/** Calls one action by a client's key. Resolves to its result, and fails on an error. */
export interface Caller {
  (action: string, params?: object): Promise<unknown>
  whole(action: string, params?: object): Promise<{ readonly result: unknown; readonly error: string | null }>
}

export function caller(port: number, key: string | null): Caller {
  const whole: Caller['whole'] = async (action, params = {}) => {
    const { text } = await ask(port, { action, version: 6, params, key })
    return JSON.parse(text ?? '{"result": null, "error": "no reply"}') as Awaited<ReturnType<Caller['whole']>>
  }
  const call = async (action: string, params?: object) => {
    const { result, error } = await whole(action, params)
    if (error !== null) throw new Error(`${action}: ${error}`)
    return result
  }
  return Object.assign(call, { whole })
}

/** The actions in a request body, those of a multi one by one. */
export function actionsOf(body: string): string[] {
  if (body === '') return []
  const { action, params } = JSON.parse(body) as { action: string; params?: { actions?: { action: string }[] } }
  return action === 'multi' ? (params?.actions ?? []).map((one) => one.action) : [action]
}
