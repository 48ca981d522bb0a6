import type { VirtualClock } from './clock.ts'
import type { AnkiProcess } from './process.ts'
import type { Profile } from './profile.ts'
import type { Random } from './random.ts'

/** The profile that is open in Anki, if one is. */
export interface OpenProfile {
  readonly now: Profile | null
  /** Since when a profile is open, or none. */
  readonly since: number
  /** What answers a call: the open profile, or that AnkiConnect has no collection. */
  readonly answering: Profile['anki']
  /** Opens a profile after a time in ms. */
  openLater(number: number, after: number): void
  /** Closes the profile, and opens the other one a while later. Returns false if none is open. */
  change(): boolean
}

export interface OpenProfileOptions {
  readonly clock: VirtualClock
  readonly random: Random
  readonly profiles: readonly Profile[]
  readonly onChange: () => void
  readonly onEvent: (event: string) => void
  readonly process: Pick<AnkiProcess, 'inThisLife' | 'onDeath'>
}

/** Anki starts with the first profile. If it dies, the last process may or may not have closed the files. */
export function createOpenProfile(options: OpenProfileOptions): OpenProfile {
  const { clock, random, profiles, onChange, onEvent, process } = options
  const [first] = profiles as readonly [Profile]
  let now: Profile | null = first
  let since = 0
  const close = () => {
    now = null
    since = clock.steady()
    onChange()
  }
  const openLater = (number: number, after: number) => {
    clock.timer(
      after,
      process.inThisLife(() => {
        now = profiles[number] as Profile
        now.files.open()
        since = clock.steady()
        onEvent(`opens ${number}`)
        onChange()
      }),
    )
  }
  process.onDeath(() => {
    if (random.chance(0.5)) now?.files.close()
    close()
  })
  return {
    get now() {
      return now
    },
    get since() {
      return since
    },
    get answering() {
      return now === null ? first.closed : now.anki
    },
    openLater,
    change() {
      if (now === null) return false
      onEvent('closes the profile')
      const other = now === first ? 1 : 0
      now.files.close()
      close()
      openLater(other, random.between(20, 1500))
      return true
    },
  }
}
