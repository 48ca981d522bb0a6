import { DEVICE_PAGE } from '../edge/device-page.ts'
import { deviceOutputs } from './texts/devices.ts'

/** The facts that a device needs. */
export interface Handover {
  /** The address of the gateway, without a slash at its end: `http://192.168.1.10:8765`. */
  readonly url: string
  /** The client's readable key. The gateway shows it here and nowhere else. */
  readonly key: string
}

/** Returns the address with the key in it, for programs that have a field for an address and none for a key. */
export function keyedUrl({ url, key }: Handover): string {
  return `${url}/k/${key}`
}

/** The end of a key that the person types: two groups, which nobody can guess. */
const TYPED = 'abcd-efgh'.length

/** Returns the end of a key that the page for a phone asks for. */
export function typedPart(key: string): string {
  return key.slice(-TYPED)
}

/**
 * Returns the address of the page for a phone. Its fragment, which no browser sends, begins the key. The end is left out, because the
 * address stays in histories.
 */
export function deviceUrl({ url, key }: Handover): string {
  return `${url}${DEVICE_PAGE}#${key.slice(0, -TYPED - 1)}`
}

/** Returns lines to paste into an e-reader that speaks only HTTP. */
export function readerLines({ url, key }: Handover): string[] {
  return [
    deviceOutputs('device.koreader').text,
    deviceOutputs('device.koreader-where').text,
    '',
    `    url = "${url}",`,
    `    api_key = "${key}",`,
  ]
}

/** Returns lines to paste into any program. */
export function fieldLines(handover: Handover): string[] {
  const { url, key } = handover
  return [
    deviceOutputs('device.two-fields').text,
    '',
    `    ${url}`,
    `    ${key}`,
    '',
    deviceOutputs('device.one-field').text,
    '',
    `    ${keyedUrl(handover)}`,
  ]
}

/** Returns lines for an extension of a browser, which the gateway knows by its origin too. */
export function extensionLines(handover: Handover, origin: string): string[] {
  return [deviceOutputs('device.extension', { origin }).text, '', `    ${handover.url}`, `    ${handover.key}`]
}

/**
 * Returns the address of the page for a phone as a QR code in half blocks.
 *
 * @param isColoured whether to set the colours: a terminal with a light background would show the code inverted
 */
export async function qrLines(handover: Handover, isColoured: boolean): Promise<string[]> {
  const { default: encodeQR } = await import('qr')
  const lines = encodeQR(deviceUrl(handover), 'ascii', { ecc: 'low' }).trimEnd().split('\n')
  return isColoured ? lines.map((line) => `\u001b[97;40m${line}\u001b[0m`) : lines
}
