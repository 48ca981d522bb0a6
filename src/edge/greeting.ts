import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { opensPage } from './fetch-site.ts'
import { PAGE_STYLE } from './page-style.ts'
import { page } from './texts.ts'

/** The page for a person who opens the gateway's address in a browser. */
export interface Greeting {
  /** The state of AnkiConnect, in words. */
  readonly reason: string
  /** The address of the admin page. Null for a visitor from another machine. */
  readonly admin: string | null
}

/** Returns whether a person opened the address in a browser. Programs and scripts of pages never send a navigation. */
export function isNavigation({ method, url = '/', headers }: IncomingMessage): boolean {
  const isEmpty = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
  return isEmpty && opensPage(method, headers) && url.split('?')[0] === '/'
}

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${hash('sha256', PAGE_STYLE, 'base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

/**
 * Sends a page with AnkiConnect's reply to an empty request and a link to the admin page.
 * Returns its length in bytes.
 */
export function greet(response: ServerResponse, { reason, admin }: Greeting): number {
  const link = admin === null ? '' : `<p><a href="http://${admin}/">${page('page.link').text}</a></p>`
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>AnkiConnect v.6</title><style>${PAGE_STYLE}</style></head>
<body><h1>AnkiConnect v.6</h1><p>${escapeHtml(reason)}.</p>${link}
<p class="quiet">${page('page.about').text}</p></body></html>
`
  const length = Buffer.byteLength(html)
  response.writeHead(200, { ...HEADERS, 'Content-Length': length }).end(html)
  return length
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
