import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')

/** A piece of code that a page shows. */
export interface Sample {
  readonly page: string
  readonly text: string
}

/** The samples of a language in the README and docs, as they stand there. */
export function samplesOf(language: string): readonly Sample[] {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(block)].map(([, text = '']) => ({ page, text })),
    )
}

/** The sample of a page that a test runs. */
export function sampleOf(page: string, language: string): string {
  const found = samplesOf(language).find((sample) => sample.page === page)
  if (found === undefined) throw new Error(`${page} shows no ${language}`)
  return found.text
}

const run = promisify(execFile)

/** The end of a program that ran a sample. */
export interface Ending {
  /** What it wrote, if it failed; else null. */
  readonly failed: string | null
  readonly text: string
}

/** Runs a program in a folder. */
export async function outcome(
  program: string,
  args: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Ending> {
  return run(program, args, { cwd: folder, env: { ...process.env, ...env } }).then(
    ({ stdout, stderr }) => ({ failed: null, text: stdout + stderr }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ failed: `${stdout}${stderr}`, text: '' }),
  )
}
