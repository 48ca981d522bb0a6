import type { Chromium } from '../support/chromium.ts'

/** The hands and eyes of the owner on a page. */
export interface Hands {
  /** Presses the pointer on the middle of an element, once it is there. */
  click(selector: string): Promise<void>
  /** Types into the field that has the focus, in place of what it holds. */
  type(text: string): Promise<void>
  press(key: 'Enter'): Promise<void>
  /** Resolves when an element shows a text. */
  sees(selector: string, text: string): Promise<void>
  /** How many clicks, texts and keys it took until now. */
  acts(): number
}

export function handsOn(page: Chromium): Hands {
  let acts = 0
  const placeOf = (selector: string) =>
    `(() => { const place = document.querySelector(${JSON.stringify(selector)}); place.scrollIntoView({ block: 'nearest' });
      globalThis.isHit = false;
      addEventListener('click', ({ target }) => { globalThis.isHit = target.closest(${JSON.stringify(selector)}) !== null },
        { capture: true, once: true });
      const { x, y, width, height } = place.getBoundingClientRect(); return [x + width / 2, y + height / 2] })()`
  return {
    async click(selector) {
      acts += 1
      // The page draws what is new meanwhile, and may move the element away from the pointer. A person then clicks again.
      do {
        await page.until(`document.querySelector(${JSON.stringify(selector)})?.checkVisibility() === true`)
        const [x, y] = (await page.evaluate(placeOf(selector))) as [number, number]
        for (const type of ['mousePressed', 'mouseReleased'])
          await page.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 })
      } while ((await page.evaluate('globalThis.isHit')) === false)
    },
    async type(text) {
      await page.evaluate('document.activeElement.select()')
      await page.send('Input.insertText', { text })
      acts += 1
    },
    async press(key) {
      const event = { key, code: key, windowsVirtualKeyCode: 13, text: '\r' }
      await page.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event })
      await page.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
      acts += 1
    },
    sees: (selector, text) =>
      page.until(
        `document.querySelector(${JSON.stringify(selector)})?.textContent.includes(${JSON.stringify(text)}) === true`,
      ),
    acts: () => acts,
  }
}
