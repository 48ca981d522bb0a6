import { join } from 'node:path'

/** The folder of the schemas. */
export const SCHEMAS = join(import.meta.dirname, '..', 'schemas')
