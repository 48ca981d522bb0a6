import { codeOfText } from './code.ts'

/** Where an {@link AnkiConnectError} comes from. */
export interface ErrorContext {
  readonly action: string
  /** The code that the reply itself names, in the header of a gateway with `errors: http`. */
  readonly code?: string | null
  /** Its place in the batch. */
  readonly index?: number
}

/** An error that AnkiConnect or the gateway replied with. `message` is the text of the reply, unchanged. */
export class AnkiConnectError extends Error {
  override readonly name = 'AnkiConnectError'
  /** The stable code of the text, or null if it is none of the published ones (schemas/client-errors.json). */
  readonly code: string | null
  /** The action that failed. */
  readonly action: string
  /** The place of the call in its batch; null for a call of its own. */
  readonly index: number | null

  constructor(text: string, { action, code, index }: ErrorContext) {
    super(text)
    this.code = code ?? codeOfText(text)
    this.action = action
    this.index = index ?? null
  }
}
