import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { findProgram } from '../support/programs.ts'

const python = findProgram('python3')
const clients = join(import.meta.dirname, '..', '..', 'clients', 'python')

const SCRIPT = `
import sys
from ankiconnect import AnkiConnect, AnkiConnectError, call

anki = AnkiConnect(sys.argv[1], key="k3y")
print(anki.deckNames())
print(len(anki.findNotes(query="deck:Spanish")))
version, decks = anki.batch(call.version(), call.deckNames())
print(version, len(decks), anki.batch())
note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "日本"}}
anki.addNote(note=note)
try:
    anki.addNote(note=note)
except AnkiConnectError as error:
    print(error.text, error.code, error.action, error.index)
print([getattr(one, "code", one) for one in anki.settle(call.version(), call.addNote(note=note))])
try:
    anki.batch(call.modelFieldNames(modelName="Nope"), call.version())
except AnkiConnectError as error:
    print(error, error.code, error.index)
`

t.test(
  'the Python client calls, batches and raises errors as the other one does',
  { skip: python === null && 'no python3' },
  async (t) => {
    const sandbox = await startSandbox({ key: 'k3y', seed: 'demo' })
    t.teardown(sandbox.close)
    const { stdout } = await promisify(execFile)(python as string, ['-c', SCRIPT, sandbox.url], {
      env: { PYTHONPATH: clients, PYTHONDONTWRITEBYTECODE: '1', PATH: process.env.PATH },
    })
    t.strictSame(stdout.trim().split('\n'), [
      "['Default', 'Japanese', 'Japanese::Phrases', 'Spanish']",
      '16',
      '6 4 ()',
      'cannot create note because it is a duplicate ankiconnect.duplicate addNote None',
      "[6, 'ankiconnect.duplicate']",
      'model was not found: Nope ankiconnect.model-not-found 0',
    ])
    t.equal(sandbox.exchanges.length, 7)
  },
)
