/** Names of headers, in lower case, in which proxies say that they stand in between and for whom. */
export const PROXY_SIGNS =
  /^(?:forwarded|via|x-real-ip|true-client-ip|x-client-ip|x-forwarded(?:-.*)?|x-original-.*|tailscale-.*|cf-.*)$/
