import t from 'tap'
import { noChromium } from '../support/chromium.ts'
import { type Desk, openDesk, tasks } from './tasks.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 90_000 }

/**
 * A person takes about three seconds to find and press a thing, and five to type a number or a name.
 * Ten acts are less than a minute.
 */
const MOST_ACTS = 10
const none = async () => {}

/** The effect of each task for the clients. */
const effects: Readonly<Record<string, (desk: Desk) => Promise<boolean>>> = {
  note: async ({ claude }) => /"error": null/.test(await claude('deckNames')),
  allow: async ({ claude }) => !/refused/.test(await claude('suspend', { cards: [1] })),
  'let-in': async ({ service }) => (await service.state()).clients.some(({ name }) => name === 'phone'),
  rights: async ({ claude }) => /"error": null/.test(await claude('deckNames')),
  revoke: async ({ claude }) =>
    /the owner of this gateway has revoked the client claude/.test(await claude('deckNames')),
}

for (const task of tasks) {
  t.test(`${task.title}: the page answers within a minute of clicks${why}`, options, async (t) => {
    const desk = await openDesk(t)
    await task.run(desk, none)
    t.ok(desk.acts() <= MOST_ACTS, `${desk.acts()} acts`)
    t.equal(await effects[task.name]?.(desk), true, 'its clients notice')
    t.same(desk.page.errors, [], 'nothing on the page breaks its own Content-Security-Policy')
  })
}
