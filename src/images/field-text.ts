// biome-ignore lint/suspicious/noControlCharactersInRegex: Anki removes these from fields
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** Returns the text of a field as Anki keeps it: composed, and of all control characters only tabs and line feeds. */
export function fieldText(text: string): string {
  return text.replace(CONTROL, '').normalize('NFC')
}
