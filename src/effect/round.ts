import { jsonText } from '../wire/python.ts'
import type { AskAnki, EffectRead } from './ask-anki.ts'
import type { CardInfo, NoteInfo } from './difference.ts'

/** The questions of one exchange, each with a function that returns its result. */
export interface Round {
  add(action: string, params: string): () => unknown
  ids(action: 'findNotes' | 'findCards', query: string): () => readonly string[]
  infos(kind: 'note' | 'card', ids: readonly string[]): () => readonly (NoteInfo & CardInfo)[]
  send(ask: AskAnki): Promise<boolean>
}

/** Creates the questions of one exchange. */
export function createRound(): Round {
  const questions: EffectRead[] = []
  let results: readonly unknown[] = []
  const add: Round['add'] = (action, params) => {
    const index = questions.push({ action, params }) - 1
    return () => results[index] ?? null
  }
  return {
    add,
    ids(action, query) {
      const result = add(action, `{"query": ${jsonText(query)}}`)
      return () => ((result() as readonly number[] | null) ?? []).map(String)
    },
    infos(kind, ids) {
      if (ids.length === 0) return () => []
      const [action, list] = kind === 'note' ? ['notesInfo', 'notes'] : ['cardsInfo', 'cards']
      const result = add(action as string, `{"${list}": [${ids}]}`)
      return () => (result() as readonly (NoteInfo & CardInfo)[] | null) ?? []
    },
    async send(ask) {
      const replies = await ask(questions)
      results = replies ?? []
      return replies !== null
    },
  }
}
