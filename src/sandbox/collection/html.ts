const MEDIA_TAG =
  /<(?:img|audio|video|source|object)\b(?:[^>"']|"[^"]*"|'[^']*')*?\b(?:src|data)=(?:"([^"]+?)"[^>]*>|'([^']+?)'[^>]*>|([^ >]+?)(?: [^>]*)?>)/gis
const MARKUP = /<!--.*?-->|<style.*?>.*?<\/style>|<script.*?>.*?<\/script>|<.*?>/gis
const ENTITY = /&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

/** Text without HTML; the file names of media tags stay, so that two pictures are two things. */
export function stripHtml(html: string): string {
  const bare = html.replace(MEDIA_TAG, ' $1$2$3 ').replace(MARKUP, '')
  return bare.includes('&') ? bare.replace(ENTITY, decode).replaceAll('\u00a0', ' ') : bare
}

function decode(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? entity
  const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity
}

/** Whether a field counts as empty where cards are made: white space and line breaks only. */
export function isBlankField(html: string): boolean {
  return /^(?:\s|<\/?(?:br|div) ?\/?>)*$/i.test(html)
}
