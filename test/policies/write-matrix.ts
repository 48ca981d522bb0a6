import { writeFileSync } from 'node:fs'
import { matrix } from './matrix.ts'

writeFileSync(new URL('matrix.txt', import.meta.url), matrix())
