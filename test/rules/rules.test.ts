import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { createRefusedMemory } from '../../src/request/refused-calls.ts'
import { createRules, type RulesOptions } from '../../src/rules/rules.ts'
import { catalogue } from '../checks/policies.ts'
import { fakeClock } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'

t.test('a rule that cannot be used takes nothing back but itself, whatever else is written meanwhile', async (t) => {
  const yaml = 'clients: { claude: { origin: "https://a.example", profile: read-only } }\n'
  const file = join(newFolder(t, { 'gateway.yaml': yaml }), 'gateway.yaml')
  const first = Promise.withResolvers<readonly string[]>()
  const begun = Promise.withResolvers<void>()
  let reloads = 0
  const { preview, write } = createRules({
    catalogue,
    clock: fakeClock(),
    load: (imagined) => loadConfig({ env: {}, options: { config: file }, imagined }),
    refused: createRefusedMemory(),
    reload: async () => {
      reloads += 1
      if (reloads > 1) return []
      begun.resolve()
      return first.promise
    },
    onWritten: () => {},
  } as Partial<RulesOptions> as RulesOptions)
  const tokenFor = async (action: string) => {
    const previewed = await preview({ rule: 'allow', client: 'claude', action })
    return previewed.ok ? previewed.preview.token : t.fail(previewed.error.text)
  }
  const failing = write(String(await tokenFor('suspend')))
  await begun.promise
  const other = write(String(await tokenFor('createDeck')))
  first.resolve(['a mistake'])
  t.match(await failing, { ok: false, error: { code: 'rule.would-break' } })
  t.match(await other, { ok: false, error: { code: 'rule.changed' } }, 'what it showed is not so any more')
  t.equal(readFileSync(file, 'utf8'), yaml)
  t.match(await write(String(await tokenFor('createDeck'))), { ok: true }, 'a failure does not hold up the next')
  t.match(readFileSync(file, 'utf8'), 'allow: [createDeck]')
})
