import { ask } from '../../support/ask.ts'

/** So many notes that can be added. */
export function notes(count: number, from = 0): object[] {
  return Array.from({ length: count }, (_, index) => note(`front ${from + index}`))
}

export function note(front: unknown, more: object = {}): object {
  return { deckName: 'Default', modelName: 'Basic', fields: { Front: front, Back: 'back' }, ...more }
}

export const addNotes = (list: readonly unknown[]) => ({ action: 'addNotes', version: 6, params: { notes: list } })

/** What a reply of version 6 holds. */
export interface Reply {
  readonly result: unknown
  readonly error: string | null
}

/** Asks, and reads the reply. */
export async function call(port: number, body: object): Promise<Reply> {
  const { text } = await ask(port, body)
  return JSON.parse(text ?? 'null') as Reply
}

/** The first fields of all notes, in the order in which they were added. */
export async function fronts(port: number): Promise<string[]> {
  const found = await call(port, { action: 'findNotes', params: { query: 'deck:*' } })
  const ids = (found.result as number[]).toSorted((a, b) => a - b)
  const { result } = await call(port, { action: 'notesInfo', params: { notes: ids } })
  return (result as { fields: { Front: { value: string } } }[]).map(({ fields }) => fields.Front.value)
}

/** The actions of the calls in the body of an exchange. */
export function actionsIn(body: string): string[] {
  const { action, params } = JSON.parse(body) as { action: string; params?: { actions?: { action: string }[] } }
  return action === 'multi' ? (params?.actions ?? []).map((item) => item.action) : [action]
}
