/** The facts about one hazard. Code, schemas, shipped profiles and docs/policy.md take them from here. */
export interface HazardRow {
  /** The effect of such a call, for people. */
  readonly means: string
  /** The kind of value at the hazard's place in a call, which matchers of a profile can restrict; null if there is none. */
  readonly value: 'path' | 'url' | null
  /** The matchers that a profile means by `true`, if that is not everything. */
  readonly plain?: Readonly<Record<string, unknown>>
  /** The members of a medium that AnkiConnect prefers to this value. */
  readonly after?: readonly string[]
  /** The shipped profiles that name the hazard, and how. `npm run generate` writes this to policies/. */
  readonly shipped: Readonly<Record<string, true | Readonly<Record<string, unknown>>>>
}

const PROGRAMS = { admin: true, 'local-program': true } as const

/** The effects that a call can have on the machine or on the whole collection. The gateway refuses them unless a profile names them. */
export const HAZARDS = {
  'host-file': {
    means: 'takes a medium from a file of this machine',
    value: 'path',
    after: ['data'],
    shipped: PROGRAMS,
  },
  fetch: {
    means: 'takes a medium from a URL',
    value: 'url',
    plain: { host: 'public' },
    after: ['data', 'path'],
    shipped: { admin: { glob: '*' }, extension: { host: ['public', 'loopback'] }, 'local-program': { glob: '*' } },
  },
  export: { means: 'writes a deck to a file', value: 'path', shipped: PROGRAMS },
  import: { means: 'reads a deck from a file', value: 'path', shipped: PROGRAMS },
  'folder-list': { means: 'lists a folder of this machine', value: null, shipped: {} },
  end: { means: 'ends Anki', value: null, shipped: PROGRAMS },
  block: {
    means: 'keeps Anki busy until it is done or somebody answers: sync, dialogs',
    value: null,
    shipped: { agent: true, extension: true, ...PROGRAMS },
  },
  'profile-switch': { means: "opens another of Anki's profiles", value: null, shipped: PROGRAMS },
  'full-sync': { means: 'makes the next sync a full one', value: null, shipped: { extension: true, ...PROGRAMS } },
  'raw-reviews': { means: "writes into the review log past Anki's rules", value: null, shipped: PROGRAMS },
  'card-attributes': { means: 'sets any attribute of a card', value: null, shipped: PROGRAMS },
  'template-script': {
    means: "writes templates or styling, whose script runs in Anki's pages",
    value: null,
    shipped: { extension: true, ...PROGRAMS },
  },
} as const satisfies Readonly<Record<string, HazardRow>>

export type Hazard = keyof typeof HAZARDS

/** The names of all hazards, in the order of the documentation. */
export const HAZARD_NAMES = Object.keys(HAZARDS) as readonly Hazard[]

/** Returns the facts about a hazard. */
export function hazardRow(name: Hazard): HazardRow {
  return HAZARDS[name]
}
