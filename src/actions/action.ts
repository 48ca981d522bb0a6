import type { ActionFacts } from './facts.ts'

/** An action: its parameters, its result and the facts about it. */
export interface Action {
  readonly name: string
  /** The name as JSON text. */
  readonly nameText: Buffer
  readonly title: string
  readonly description: string
  /** In the order of the Python signature, which error texts follow. */
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[]
  readonly gateway: ActionFacts
  /** JSON Schema of `params`. */
  readonly params: object
  /** JSON Schema of a result. */
  readonly result: object | boolean
  readonly examples: readonly { readonly params: object; readonly result: unknown }[]
}
