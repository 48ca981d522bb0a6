/** The look of the pages at the gateway's own address. */
export const PAGE_STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:34rem;margin:18vh auto;padding:0 1.5rem}h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:.25rem 0}.quiet{opacity:.65}`
