/** The rooms whose tests mutation tries: the files that it changes, and the tests that should then fail, the quickest first. */
export const ROOMS: Readonly<Record<string, Room>> = {
  wire: { files: 'src/wire/*.ts', tests: 'test/wire/*.test.ts', except: ['texts'] },
  cache: { files: 'src/cache/*.ts', tests: 'test/cache/*.test.ts', except: ['settings', 'texts', 'disk'] },
  policy: {
    files: 'src/checks/policy/**/*.ts',
    tests: 'test/checks/{policy,matchers,place,walk,policy-schema}*.test.ts',
    except: ['texts'],
  },
  scope: { files: 'src/scope/**/*.ts', tests: 'test/scope/**/*.test.ts', except: ['settings', 'texts'] },
}

export interface Room {
  readonly files: string
  readonly tests: string
  /** The names of files without behaviour of their own: texts, and rows of settings that other tests hold to the generated pages. */
  readonly except: readonly string[]
}
