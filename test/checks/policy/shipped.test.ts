import { readFileSync } from 'node:fs'
import t from 'tap'
import { profileNames, shippedProfiles } from '../../../src/checks/policy/shipped.ts'

const SHIPPED = JSON.parse(readFileSync(new URL('../../../policies/profiles.json', import.meta.url), 'utf8')) as object

t.test('the shipped profiles are those of the file, which is read once', async (t) => {
  t.same(shippedProfiles(), SHIPPED)
  t.equal(shippedProfiles(), shippedProfiles())
})

t.test("the names are those of the shipped profiles and the owner's, each once", async (t) => {
  t.same(profileNames({}), Object.keys(SHIPPED))
  t.same(profileNames({ mine: {}, agent: {} }), [...Object.keys(SHIPPED), 'mine'])
})
