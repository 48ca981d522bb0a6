import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fetchTool } from './tools.ts'

/**
 * Makes a single executable of the program for this system: Node's own binary with the bundled program and all files that ship with it
 * inside. It runs on a machine without Node. docs/executable.md has the recipe for each system.
 */
/** Node looks for this mark, which its documentation of single executables gives. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
const FOLDER = 'dist-executable'
const SHIPPED = ['schemas', 'policies', 'seeds', 'src/admin/page']

const isWindows = process.platform === 'win32'
const isMac = process.platform === 'darwin'
const target = join(FOLDER, `ankiconnect-gateway${isWindows ? '.exe' : ''}`)
const bundle = join(FOLDER, 'bundle.cjs')
/** The code of threads, by its name in the executable. */
const WORKERS = {
  'sandbox-worker.cjs': './src/sandbox/worker.ts',
  'check-worker.cjs': './src/snapshots/check-worker.ts',
}
const blob = join(FOLDER, 'executable.blob')

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
await writeBundle("import { run } from './src/commands/program.ts'\nrun(process.argv)", bundle)
for (const [name, source] of Object.entries(WORKERS)) await writeBundle(`import '${source}'`, join(FOLDER, name))
writeFileSync(
  join(FOLDER, 'executable.json'),
  JSON.stringify({
    main: bundle,
    output: blob,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: {
      ...Object.fromEntries(['package.json', ...SHIPPED.flatMap(filesOf)].map((path) => [path, path])),
      ...Object.fromEntries(Object.keys(WORKERS).map((name) => [name, join(FOLDER, name)])),
    },
  }),
)
execFileSync(process.execPath, ['--experimental-sea-config', join(FOLDER, 'executable.json')], { stdio: 'inherit' })
copyFileSync(process.execPath, target)
chmodSync(target, 0o755)
if (isMac) execFileSync('codesign', ['--remove-signature', target])
await inject()
// An ad hoc signature: macOS runs no arm64 program without one.
if (isMac) execFileSync('codesign', ['--sign', '-', target])
for (const file of readdirSync(FOLDER)) if (join(FOLDER, file) !== target) rmSync(join(FOLDER, file))
console.log(`${target}: ${execFileSync(target, ['--version'], { encoding: 'utf8' }).trim()}`)

/** Bundles a part of the program as CommonJS, the only form that a single executable of Node 24 can start. */
async function writeBundle(contents: string, outfile: string): Promise<void> {
  const { build } = (await import(pathToFileURL(join(fetchTool('esbuild'), 'lib', 'main.js')).href)) as EsbuildModule
  await build({
    stdin: { contents, resolveDir: '.', loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    legalComments: 'inline',
    logLevel: 'warning',
    define: {
      'import.meta.dirname': '__dirname',
      'import.meta.url': '__filename',
      'import.meta.filename': '__filename',
    },
    plugins: [{ name: 'plain require', setup: useRequire }],
  })
}

/** esbuild bundles what `require` names, but does not look through `createRequire`. */
function useRequire({ onLoad }: PluginBuild): void {
  onLoad({ filter: /src[\\/].*\.ts$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8')
      .replace(/^\s*const require = createRequire\(import\.meta\.url\)$/m, '')
      .replace('createRequire(import.meta.url)(', 'require('),
    loader: 'ts',
  }))
}

async function inject(): Promise<void> {
  const { inject } = (await import(pathToFileURL(join(fetchTool('postject'), 'dist', 'api.js')).href)) as PostjectModule
  await inject(target, 'NODE_SEA_BLOB', readFileSync(blob), {
    sentinelFuse: FUSE,
    ...(isMac && { machoSegmentName: 'NODE_SEA' }),
  })
}

function filesOf(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return found.map(({ parentPath, name }) => join(parentPath, name).replaceAll('\\', '/'))
}

interface PluginBuild {
  readonly onLoad: (
    options: { readonly filter: RegExp },
    load: (file: { readonly path: string }) => { contents: string; loader: 'ts' },
  ) => void
}

interface EsbuildModule {
  readonly build: (options: object) => Promise<unknown>
}

interface PostjectModule {
  readonly inject: (file: string, name: string, content: Buffer, options: object) => Promise<void>
}
