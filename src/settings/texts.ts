import { declareTexts } from './declare-texts.ts'

/** Hints about a name that does not exist. */
export const hints = declareTexts('The end of an error of the configuration or of a command.', {
  'hint.meant': { text: 'did you mean {name}?' },
  'hint.there-is': { text: 'there is {names}' },
  'hint.there-are': { text: 'there are {names}' },
})

/** Values that several settings can have, and that are wrong. A mistake that only one setting knows gets its code from that setting. */
export const errors = declareTexts('An error of the configuration.', {
  'config.expected-duration': { text: 'expected a duration such as 100ms, 30s, 2min, 1h or 1d' },
  'config.duration-range': { text: 'expected a duration between 1ms and 24d' },
  'config.expected-size': { text: 'expected a size such as 512B, 16KiB, 8MiB or 1GiB' },
  'config.size-zero': { text: 'expected a size of at least 1B' },
  'config.expected-count': { text: 'expected a whole number from 1 to {most}' },
  'config.expected-word': { text: 'expected one of {words}' },
  'config.expected-switch': { text: 'expected true or false (or on, yes, off, no)' },
  'config.expected-text': { text: 'expected {title}' },
  'config.expected-map': { text: 'expected {title}' },
  'config.expected-list': { text: 'expected {title}' },
  'config.left-empty': {
    text: 'has no value: expected {title}; to get the default, remove the line',
  },
  'config.list-empty': { text: 'expected at least one {item}' },
  'config.expected-address': {
    text: 'expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:9464, or a port of this machine alone, such as 9464',
  },
  'config.expected-network': {
    text: 'expected an IP address or a range of them, such as 192.168.1.0/24 or fd00::/8',
  },
  'config.network-length': {
    text: 'expected an IP address or a range of them, such as 192.168.1.0/24 or fd00::/8; this one has bits behind its length',
  },
  'config.expected-origin': {
    text: 'expected an origin such as https://example.org, chrome-extension://ID or app://obsidian.md, or any-extension',
  },
  'config.origin-null': {
    text: 'expected an origin such as https://example.org, chrome-extension://ID or app://obsidian.md, or any-extension; null is what every sandboxed frame and local file calls itself',
  },
  'config.expected-key-hash': { text: 'expected sha256: and 64 hexadecimal digits' },
  'config.expected-file': { text: 'expected the name of a file' },
  'config.key-file-unreadable': { text: 'expected a file with {whose}; {file} cannot be read ({reason})' },
  'config.key-file-encoding': { text: 'expected {whose} as text in UTF-8; {file} holds something else' },
  'config.key-file-lines': { text: 'expected one line, {whose}, in {file}' },
})

/** Properties of a usable configuration that its owner should know. */
export const notes = declareTexts('A note of `check`, and a line of the log at the start and after each reload.', {
  'config.key-file-readable': {
    text: 'other users of this machine can read {file}; chmod 600 makes it yours alone',
  },
  'config.key-short': { text: 'the key of client {client} is short; {least} characters or more cannot be tried out' },
  'config.action-file-old-name': { text: '{file}: {before} is now called {now}' },
})
