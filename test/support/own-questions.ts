import type { Exchange, Sandbox } from '../../src/sandbox/sandbox.ts'

/** What a sandbox was asked but for the gateway's own question, which it puts now and then as long as it runs. */
export function askedOf({ exchanges }: Pick<Sandbox, 'exchanges'>): readonly Exchange[] {
  return exchanges.filter(({ body }) => !body.includes('ankiconnect-gateway '))
}
