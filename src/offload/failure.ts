/** The client may not fetch from the host of the address. */
export class NotAllowed extends Error {}

/** The content is larger than the limit. */
export class TooLarge extends Error {}

/** A fetch failed. The message is the one that AnkiConnect would have returned. */
export class Unfetched extends Error {
  /** Whether an allowed server was reached. If so, its reply, or its silence, is the final result. */
  readonly isAnswered: boolean

  constructor(message: string, isAnswered: boolean) {
    super(message)
    this.isAnswered = isAnswered
  }
}
