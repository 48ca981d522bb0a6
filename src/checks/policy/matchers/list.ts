import { absent } from './absent.ts'
import { deck } from './deck.ts'
import { eq } from './eq.ts'
import { glob } from './glob.ts'
import { host } from './host.ts'
import { isIn } from './in.ts'
import type { Matcher } from './matcher.ts'
import { max } from './max.ts'
import { maxBytes } from './max-bytes.ts'
import { maxItems } from './max-items.ts'
import { min } from './min.ts'
import { present } from './present.ts'
import { scheme } from './scheme.ts'
import { under } from './under.ts'

/** All matchers by name, in the order of the documentation. */
export const MATCHERS = {
  eq,
  in: isIn,
  deck,
  glob,
  absent,
  present,
  min,
  max,
  maxItems,
  maxBytes,
  under,
  host,
  scheme,
} as const satisfies Readonly<Record<string, Matcher>>

export type MatcherName = keyof typeof MATCHERS
