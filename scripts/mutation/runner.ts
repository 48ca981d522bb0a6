import { basename } from 'node:path'
import fc from 'fast-check'
import tap, { Test } from 'tap'
import { createEnvironment, type Environment, type Repeatable, runTest } from './environment.ts'
import { testsOf } from './rooms.ts'

/** Variables that changed code reads and counts while it runs. */
interface Namespace {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  mutantCoverage?: unknown
  hitCount?: number | undefined
  hitLimit?: number | undefined
}

interface MutantRun {
  readonly testFilter?: readonly string[]
  readonly hitLimit?: number
  readonly activeMutant: { readonly id: string }
  readonly sandboxFileName: string
  readonly mutantActivation: 'runtime' | 'static'
  readonly reloadEnvironment: boolean
}

const shared = globalThis as { __stryker__?: Namespace }
shared.__stryker__ ??= {}
const space = shared.__stryker__

// Nobody uses the root of tap here, which would end the process because no test of its own comes.
tap.setTimeout(0)
// Nobody reads what failed, so that it need not be small.
fc.configureGlobal({ endOnFailure: true })

/** The first failure outside of a test's own promises, while that test ran. */
let stray: string | null = null
const onStray = (error: unknown): void => {
  stray ??= String(error)
}
process.on('uncaughtException', onStray).on('unhandledRejection', onStray)

/**
 * Runs the tests of a room in the process in which Stryker asks for it: a process for each change would spend nearly all of its time on
 * starting. Stryker's own runners know other test frameworks than tap.
 */
function createRunner({ room }: { readonly room: string }) {
  const environment: Environment = createEnvironment(process.cwd(), testsOf(room))
  let tests: readonly Repeatable[] = []
  // Stryker wants the id of a test also where none could be loaded.
  let anyId = ''

  const took = new Map<string, number>()
  /** The quick tests come first, and before them those that are named like the changed file. */
  const rank = ({ id, file }: Repeatable, changed: string) =>
    basename(file, '.test.ts') === changed ? -1 : (took.get(id) ?? 0)

  const run = async (test: Repeatable): Promise<string | null> => {
    stray = null
    space.currentTestId = test.id
    const began = performance.now()
    try {
      const failure = await runTest(Test, test)
      return failure ?? stray
    } catch (error) {
      return String(error)
    } finally {
      took.set(test.id, performance.now() - began)
      space.currentTestId = undefined
    }
  }
  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async init() {},
    async dryRun() {
      tests = await environment.load()
      const results = []
      for (const test of tests) {
        const failureMessage = await run(test)
        const common = { id: test.id, name: test.id, fileName: test.file, timeSpentMs: took.get(test.id) }
        results.push(failureMessage === null ? { ...common, status: 0 } : { ...common, status: 1, failureMessage })
      }
      return { status: 'complete', tests: results, mutantCoverage: space.mutantCoverage }
    },
    async mutantRun(options: MutantRun) {
      const { testFilter, hitLimit, activeMutant, mutantActivation, reloadEnvironment, sandboxFileName } = options
      space.hitCount = hitLimit === undefined ? undefined : 0
      space.hitLimit = hitLimit
      const isStatic = mutantActivation === 'static'
      let nrOfTests = 0
      const killed = (id: string, failureMessage: string) =>
        isOver() ?? { status: 'killed', killedBy: [id], failureMessage, nrOfTests }
      const isOver = () => {
        const { hitCount = 0, hitLimit = Number.POSITIVE_INFINITY } = space
        return hitCount > hitLimit ? { status: 'timeout', reason: `ran ${hitCount} times` } : null
      }
      try {
        if (isStatic) space.activeMutant = activeMutant.id
        try {
          if (reloadEnvironment || tests.length === 0) tests = await environment.load()
        } catch (error) {
          return killed(anyId, `does not load: ${error}`)
        }
        anyId = tests[0]?.id ?? anyId
        space.activeMutant = activeMutant.id
        const mine = basename(sandboxFileName, '.ts')
        const chosen = tests.filter(({ id }) => testFilter === undefined || testFilter.includes(id))
        for (const test of chosen.toSorted((one, other) => rank(one, mine) - rank(other, mine))) {
          nrOfTests += 1
          const failure = await run(test)
          if (failure !== null) return killed(test.id, failure)
          const over = isOver()
          if (over !== null) return over
        }
        return { status: 'survived', nrOfTests }
      } finally {
        space.activeMutant = undefined
        // Modules that were loaded with this change must not serve others.
        if (isStatic) tests = []
      }
    },
    async dispose() {},
  }
}

/** The option of Stryker's configuration that names the room. */
export const strykerValidationSchema = { properties: { room: { type: 'string' } } }

function factory(options: { readonly room: string }) {
  return createRunner(options)
}
factory.inject = ['options'] as const

/** The plugins in this file, as Stryker looks for them. */
export const strykerPlugins = [{ kind: 'TestRunner', name: 'rooms', factory }]
