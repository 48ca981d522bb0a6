/** What a device needs to know. */
export interface Handover {
  /** Where the gateway is reached, without a slash behind it: `http://192.168.1.10:8765`. */
  readonly url: string
  /** The client's key in clear; shown here and nowhere else. */
  readonly key: string
}

/** The address that carries the key with it, for programs that have a field for an address and none for a key. */
export function keyedUrl({ url, key }: Handover): string {
  return `${url}/k/${key}`
}

/** Lines to paste, for devices that are known and for all others. */
export function deviceLines(handover: Handover): string[] {
  const { url, key } = handover
  return [
    'KOReader with its Anki plugin, by USB: in koreader/plugins/anki.koplugin/profiles/default.lua',
    '(on a Kobo below .adds/, the folder is hidden), in the place of the lines of the same names:',
    '',
    `    url = "${url}",`,
    `    api_key = "${key}",`,
    '',
    'Programs with a field for an address and one for a key:',
    '',
    `    ${url}`,
    `    ${key}`,
    '',
    'Programs with a field for an address alone:',
    '',
    `    ${keyedUrl(handover)}`,
  ]
}

/**
 * The address that carries the key, as a QR code in half blocks.
 *
 * @param isColoured whether to say which colours are meant: a terminal with a light ground would show it inside out
 */
export async function qrLines(handover: Handover, isColoured: boolean): Promise<string[]> {
  const { default: encodeQR } = await import('qr')
  const lines = encodeQR(keyedUrl(handover), 'ascii', { ecc: 'low' }).trimEnd().split('\n')
  return isColoured ? lines.map((line) => `\u001b[97;40m${line}\u001b[0m`) : lines
}
