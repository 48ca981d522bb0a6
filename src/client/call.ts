import type { AnkiConnectActions } from '../actions/types.ts'

/** The name of an action. */
export type ActionName = keyof AnkiConnectActions

/** What an action takes: nothing, or its parameters; they may be left out where none is required. */
export type Arguments<Name extends ActionName> =
  Record<string, never> extends AnkiConnectActions[Name]['params']
    ? [params?: AnkiConnectActions[Name]['params']]
    : [params: AnkiConnectActions[Name]['params']]

/** A call that has not been sent, for `batch`. */
export interface UnsentCall<Name extends ActionName = ActionName> {
  readonly action: Name
  readonly params: AnkiConnectActions[Name]['params']
}

/** Makes unsent calls: one method for each action. */
export type UnsentCalls = {
  readonly [Name in keyof AnkiConnectActions]: (...given: Arguments<Name>) => UnsentCall<Name>
}

/** The result of an unsent call. */
export type ResultOf<Call> = Call extends UnsentCall<infer Name> ? AnkiConnectActions[Name]['result'] : never
