import type { Test } from 'tap'
import { type Chromium, noChromium, openChromium } from '../support/chromium.ts'
import { clientConfigs } from '../support/clients.ts'
import { openConsole } from './console.ts'

/** Why a test of the page is skipped, as a part of its name. */
export const why = noChromium === null ? '' : ` (${noChromium})`
export const options = { skip: noChromium ?? false, timeout: 60_000 }

/** Opens the console of a gateway with two clients, in a browser. */
export async function openPage(t: Test, hash: string) {
  const clients = clientConfigs({
    claude: { key: 'c', profile: 'agent' },
    reader: { key: 'r', profile: 'read-only', origins: ['https://reader.example'] },
  })
  const opened = await openConsole(t, { clients })
  const { host, port } = opened.front.gateway.adminAddress
  const page = await openChromium(`http://${host}:${port}/${hash}`)
  t.teardown(() => page.close())
  await page.until(`document.querySelector('#console-verdict li') !== null`)
  return { ...opened, page }
}

/** The text of an element. */
export const textOf = (page: Chromium, id: string) => page.evaluate(`document.getElementById('${id}').textContent`)
export const click = (page: Chromium, id: string) => page.evaluate(`document.getElementById('${id}').click()`)
/** Types into a field. */
export const type = (page: Chromium, selector: string, text: string) =>
  page.evaluate(`{
    const field = document.querySelector(${JSON.stringify(selector)})
    field.value = ${JSON.stringify(text)}
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }`)
export const press = (page: Chromium, key: string) =>
  page.evaluate(
    `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }))`,
  )
