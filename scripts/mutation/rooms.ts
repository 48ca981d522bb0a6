import { globSync } from 'node:fs'

/** A room whose code mutation changes, and the tests that should then fail. */
export interface Room {
  readonly files: string
  readonly tests: readonly string[]
  /** The names of files without behaviour of their own: texts, and rows of settings that other tests hold to the generated pages. */
  readonly except: readonly string[]
}

export const ROOMS: Readonly<Record<string, Room>> = {
  wire: { files: 'src/wire/*.ts', tests: ['test/wire/*.test.ts'], except: ['errors', 'bytes'] },
  cache: {
    files: 'src/cache/*.ts',
    // The others start a whole gateway, or processes with SQLite.
    tests: ['test/cache/!(gateway|stamp).test.ts'],
    except: ['texts', 'disk'],
  },
  policy: {
    files: 'src/checks/policy/**/*.ts',
    tests: [
      'test/checks/{policy,matchers,place,policy-schema}.test.ts',
      'test/checks/policy/*.test.ts',
      'test/policies/{matrix,profiles}.test.ts',
    ],
    except: ['texts'],
  },
  // Its other tests start whole gateways or make thousands of calls.
  scope: {
    files: 'src/scope/**/*.ts',
    tests: [
      'test/scope/{cached,deck-places,decks,deleted-tag,deletion,duplicates,finish,group,id-set,ids,judged,known,media-calls,media-names,memory,outright,outside,own-media,patterns,questions,refusal,results,scope,stage,strays,substitutes,tags,window}.test.ts',
    ],
    except: ['settings', 'texts'],
  },
}

/** The files of the tests of a room. Tests with a real Anki skip without one, and take long with it. */
export function testsOf(name: string): readonly string[] {
  const { tests } = roomOf(name)
  return tests
    .flatMap((pattern) => globSync(pattern))
    .filter((file) => !file.includes('real-anki'))
    .sort()
}

/**
 * The room of a name.
 *
 * @throws if there is none
 */
function roomOf(name: string): Room {
  const room = ROOMS[name]
  if (room === undefined) throw new Error(`npm run mutation -- ${Object.keys(ROOMS).join(' | ')} [NAME ...]`)
  return room
}
