/** A user of a bounded resource. A connection holds one place, and a body holds the bytes that have arrived. */
export interface Holder {
  /** The share of the holder. Holders of one share belong to the same caller as far as is known. */
  readonly share: string
  readonly amount: number
  /** The order of arrival. A newer holder has a greater number. */
  readonly entered: number
  /** The time since which the holder has been idle, on the same count. Null while it is in use. */
  readonly idleSince: number | null
  /** True if the holder serves a client whose call has begun and needs a reply. */
  readonly isKept: boolean
}

/**
 * Returns the holder that must leave so that `newcomer` fits in.
 * It belongs to the share that holds most.
 * Within that share it is the holder that has been idle longest, or the newest one if none is idle.
 * A share that holds less than the newcomer's own loses nothing, unless the newcomer is kept.
 * The newcomer itself leaves if no other holder has to.
 */
export function holderToEvict<T extends Holder>(holders: Iterable<T>, newcomer: T): T {
  const shares = new Map<string, { amount: number; first: T | null }>()
  for (const holder of holders) {
    const share = shares.get(holder.share) ?? { amount: 0, first: null }
    shares.set(holder.share, share)
    share.amount += holder.amount
    if (!holder.isKept && (share.first === null || isBefore(holder, share.first))) share.first = holder
  }
  const least = newcomer.isKept ? 0 : (shares.get(newcomer.share)?.amount ?? 0)
  let leaving: T | null = null
  let greediest = least
  for (const { amount, first } of shares.values()) {
    if (first === null || amount < greediest) continue
    if (leaving === null || amount > greediest || isBefore(first, leaving)) leaving = first
    greediest = amount
  }
  return leaving ?? newcomer
}

/** Returns whether one of two holders leaves before the other, regardless of their shares. */
function isBefore(one: Holder, other: Holder): boolean {
  if (one.idleSince !== null && other.idleSince !== null) return one.idleSince < other.idleSince
  if (one.idleSince !== null || other.idleSince !== null) return one.idleSince !== null
  return one.entered > other.entered
}

/** One holder's part of a pool. */
export interface Place {
  /**
   * Adds to the amount held.
   * Other holders end if they have to make room.
   * Returns false if this one has to leave.
   * It then holds nothing any more.
   */
  grow(amount: number): boolean
  /** Moves the holder to another share, because its owner is now better known. */
  move(share: string, most?: number): void
  /** Marks the holder as in use. */
  use(): void
  /** Protects the holder until it is idle or leaves. */
  keep(): void
  idle(): void
  /** Returns the whole amount to the pool. */
  leave(): void
}

/** A bounded resource that callers share: the connections of a listener, or the bytes of its bodies. */
export interface Pool {
  /**
   * Creates a place that holds nothing yet.
   *
   * @param most the maximum that its share may hold, in addition to the limit of the pool
   * @param end ends the holder because others need its room.
   * The place holds nothing by then.
   */
  enter(share: string, end: () => void, most?: number): Place
  /** The total that all places hold. */
  readonly held: number
}

type Held = { -readonly [name in keyof Holder]: Holder[name] } & { most: number; readonly end: () => void }

/** @param size returns the maximum that the pool may hold at present */
export function createPool(size: () => number): Pool {
  const holders = new Set<Held>()
  const shares = new Map<string, number>()
  let count = 0
  let held = 0

  const add = (share: string, amount: number) => {
    const sum = (shares.get(share) ?? 0) + amount
    if (sum === 0) shares.delete(share)
    else shares.set(share, sum)
  }
  const remove = (holder: Held) => {
    if (!holders.delete(holder)) return
    held -= holder.amount
    add(holder.share, -holder.amount)
  }
  /** Returns the holder that has to leave, or null if there is room. */
  const evictedFor = (holder: Held): Held | null => {
    if ((shares.get(holder.share) ?? 0) > holder.most)
      return holderToEvict(
        [...holders].filter(({ share }) => share === holder.share),
        holder,
      )
    return held > size() ? holderToEvict(holders, holder) : null
  }
  return {
    enter(share, end, most = Number.POSITIVE_INFINITY) {
      count += 1
      const holder: Held = { share, amount: 0, entered: count, idleSince: null, isKept: false, most, end }
      let isIn = true
      return {
        grow(amount) {
          if (!isIn) return false
          holders.add(holder)
          holder.amount += amount
          held += amount
          add(holder.share, amount)
          for (let other = evictedFor(holder); other !== null; other = evictedFor(holder)) {
            remove(other)
            if (other === holder) {
              isIn = false
              return false
            }
            other.end()
          }
          return true
        },
        move(share, most = Number.POSITIVE_INFINITY) {
          if (holder.share !== share && holders.has(holder)) {
            add(holder.share, -holder.amount)
            add(share, holder.amount)
          }
          holder.share = share
          holder.most = most
        },
        use() {
          holder.idleSince = null
        },
        keep() {
          holder.isKept = true
        },
        idle() {
          count += 1
          holder.idleSince = count
          holder.isKept = false
        },
        leave() {
          isIn = false
          remove(holder)
        },
      }
    },
    get held() {
      return held
    },
  }
}
