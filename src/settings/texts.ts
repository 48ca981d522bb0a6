import { declareTexts } from './declare-texts.ts'

/** Hints about a name that does not exist. */
export const hints = declareTexts('The end of an error of the configuration or of a command.', {
  'hint.meant': { text: 'did you mean {name}?' },
  'hint.there-are-none': { text: 'there are none' },
  'hint.there-is': { text: 'there is {names}' },
  'hint.there-are': { text: 'there are {names}' },
})

/** Values that several settings can have, and that are wrong. A mistake that only one setting knows gets its code from that setting. */
export const errors = declareTexts('An error of the configuration.', {
  'config.expected-duration': {
    text: 'expected a duration such as 100ms, 30s, 2min, 1h or 1d',
    when: 'The value of a setting for a time is something else.',
  },
  'config.duration-range': {
    text: 'expected a duration between 1ms and 24d',
    when: 'A time is too short or too long.',
  },
  'config.expected-size': {
    text: 'expected a size such as 512B, 16KiB, 8MiB or 1GiB',
    when: 'The value of a setting for a size is something else.',
  },
  'config.size-zero': { text: 'expected a size of at least 1B', when: 'A size is zero.' },
  'config.expected-count': {
    text: 'expected a whole number from 1 to {most}',
    when: 'The value of a setting for a number is something else, or too large.',
  },
  'config.expected-word': {
    text: 'expected one of {words}',
    when: 'The value of a setting with a fixed choice is another word.',
  },
  'config.expected-switch': {
    text: 'expected true or false (or on, yes, off, no)',
    when: 'The value of a setting that is on or off is something else.',
  },
  'config.expected-text': {
    text: 'expected {title}',
    when: 'The value of a setting for a text is a list, a map or a number.',
  },
  'config.expected-map': {
    text: 'expected {title}',
    when: 'The value of a setting with members is a text, a number or a list.',
  },
  'config.expected-list': { text: 'expected {title}', when: 'The value of a setting for several things is a map.' },
  'config.left-empty': {
    text: 'has no value: expected {title}; to get the default, remove the line',
    when: 'The name of a setting stands alone, and nothing could mean two things.',
  },
  'config.list-empty': { text: 'expected at least one {item}', when: 'A list that needs an item has none.' },
  'config.expected-address': {
    text: 'expected HOST:PORT with an IP address or localhost, such as 127.0.0.1:9464, or a port of this machine alone, such as 9464',
    when: 'The value of a setting for a listener is no address with a port.',
  },
  'config.expected-network': {
    text: 'expected an IP address or a range of them, such as 192.168.1.0/24 or fd00::/8',
    when: 'The value of `from` or `trustedProxies` is neither an address nor a range.',
  },
  'config.network-length': {
    text: 'expected an IP address or a range of them, such as 192.168.1.0/24 or fd00::/8; this one has bits behind its length',
    when: 'A range of addresses names an address inside it instead of its first one.',
  },
  'config.expected-origin': {
    text: 'expected an origin such as https://example.org, chrome-extension://ID or app://obsidian.md, or any-extension',
    when: 'The value of `origin` is no origin; often it has a path or a final slash.',
  },
  'config.origin-null': {
    text: 'expected an origin such as https://example.org, chrome-extension://ID or app://obsidian.md, or any-extension; null is what every sandboxed frame and local file calls itself',
    when: 'The value of `origin` is null.',
  },
  'config.expected-key-hash': {
    text: 'expected sha256: and 64 hexadecimal digits',
    when: 'The value of `keyHash` is something else, often the key itself.',
  },
  'config.expected-file': {
    text: 'expected the name of a file',
    when: 'The value of a setting for a file is something else.',
  },
  'config.key-file-unreadable': {
    text: 'expected a file with {whose}; {file} cannot be read ({reason})',
    when: 'The file of a key does not exist, or this user may not read it.',
  },
  'config.key-file-encoding': {
    text: 'expected {whose} as text in UTF-8; {file} holds something else',
    when: 'The file of a key is not text.',
  },
  'config.key-file-lines': {
    text: 'expected one line, {whose}, in {file}',
    when: 'The file of a key is empty or has several lines.',
  },
})

/** Properties of a usable configuration that its owner should know. */
export const notes = declareTexts('A note of `check`, and a line of the log at the start and after each reload.', {
  'config.key-file-readable': {
    text: 'other users of this machine can read {file}; chmod 600 makes it yours alone',
  },
  'config.key-short': { text: 'the key of client {client} is short; {least} characters or more cannot be tried out' },
  'config.action-file-old-name': { text: '{file}: {before} is now called {now}' },
})
