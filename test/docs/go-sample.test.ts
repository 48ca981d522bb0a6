import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { newFolder } from '../support/folder.ts'
import { findProgram } from '../support/programs.ts'
import { outcome, sampleOf } from './samples.ts'

const go = findProgram('go')

// Alone in this file, because Go compiles its whole library for HTTP first where it has not done so yet.
t.test('the Go test of sandbox.md passes', { skip: go === null && 'no go' }, async (t) => {
  const sandbox = await startSandbox({ control: true })
  t.teardown(sandbox.close)
  const folder = newFolder(t, {
    'go.mod': 'module words\n\ngo 1.18\n',
    'words_test.go': sampleOf('docs/sandbox.md', 'go'),
  })
  t.match(await outcome(go as string, ['test', './...'], folder, { SANDBOX: sandbox.url }), {
    failed: null,
    text: /^ok/,
  })
})
