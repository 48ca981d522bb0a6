import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { outputs } from './generate/outputs.ts'

for (const [name, content] of outputs()) {
  const file = join(import.meta.dirname, '..', name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}
