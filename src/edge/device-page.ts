import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PAGE_STYLE } from './page-style.ts'
import { page } from './texts.ts'

/** The path of the page that a phone opens by a QR code. No program of AnkiConnect asks for it. */
export const DEVICE_PAGE = '/device'

/**
 * Returns whether a request asks for that page: a GET without a body and without a page behind it. Browsers send no more signs of a
 * person over plain HTTP.
 */
export function opensDevicePage({ method, url = '/', headers }: IncomingMessage): boolean {
  const isEmpty = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
  const isDocument = (headers['sec-fetch-dest'] ?? 'document') === 'document'
  return method === 'GET' && url === DEVICE_PAGE && isEmpty && isDocument && headers.origin === undefined
}

/**
 * The first groups of the key come in the fragment, which browsers do not send, and the person types the last two: a browser writes an
 * address into its history before any script can take something out of it (seen in Chromium, with replaceState and with a redirect).
 */
const SCRIPT = `"use strict";
const begun = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
addEventListener("DOMContentLoaded", () => {
  const get = (id) => document.getElementById(id);
  const isKey = /^[a-z2-9]{4}(-[a-z2-9]{4}){0,15}$/.test(begun);
  get(isKey ? "with" : "without").hidden = false;
  get("address").value = location.origin;
  const rest = get("rest");
  const fill = () => {
    const typed = rest.value.toLowerCase().replace(/[^a-z2-9]/g, "");
    const key = typed.length === 8 ? begun + "-" + typed.slice(0, 4) + "-" + typed.slice(4) : "";
    get("key").value = key;
    get("both").value = key && location.origin + "/k/" + key;
    get("whole").hidden = key === "";
  };
  rest.addEventListener("input", fill);
  for (const button of document.querySelectorAll("button")) button.addEventListener("click", () => {
    const field = button.previousElementSibling;
    field.select();
    const done = () => { button.textContent = button.dataset.done; };
    if (document.execCommand("copy")) done();
    else if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, () => {});
  });
});
`

const STYLE = `${PAGE_STYLE}label{display:block;margin:1rem 0 .25rem}div.field{display:flex;gap:.5rem}input{flex:1;min-width:0;font:1rem ui-monospace,monospace;padding:.5rem}button{font:inherit;padding:.5rem .75rem}`

const sha = (text: string) => `'sha256-${hash('sha256', text, 'base64')}'`
const HTML = Buffer.from(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page('device.title').text}</title><style>${STYLE}</style><script>${SCRIPT}</script></head>
<body><h1>${page('device.title').text}</h1>
<div id="with" hidden><p>${page('device.what').text}</p>
${field('address', page('device.address').text)}
<label for="rest">${page('device.rest').text}</label>
<div class="field"><input id="rest" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="abcd-efgh"></div>
<div id="whole" hidden>${field('key', page('device.key').text)}
${field('both', page('device.both').text)}</div>
<p class="quiet">${page('device.close').text}</p></div>
<p id="without" hidden>${page('device.without').text}</p>
<noscript><p>${page('device.script').text}</p></noscript></body></html>
`)

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Length': HTML.length,
  'Content-Security-Policy': `default-src 'none'; style-src ${sha(STYLE)}; script-src ${sha(SCRIPT)}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

/** Sends the page, which is the same for everybody and names nothing of the configuration. Returns its length in bytes. */
export function sendDevicePage(response: ServerResponse): number {
  response.writeHead(200, HEADERS).end(HTML)
  return HTML.length
}

function field(id: string, label: string): string {
  const copy = page('device.copy').text
  const button = `<button type="button" data-done="${page('device.copied').text}">${copy}</button>`
  return `<label for="${id}">${label}</label><div class="field"><input id="${id}" readonly>${button}</div>`
}
