import { join } from 'node:path'

/** The folder of the schemas: beside `src` in a checkout, beside `dist` in the package. */
export const SCHEMAS = join(import.meta.dirname, '..', '..', 'schemas')
