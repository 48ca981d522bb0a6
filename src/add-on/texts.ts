import { declareTexts } from '../settings/declare-texts.ts'

/** Facts about AnkiConnect that let callers go around the gateway. */
export const findings = declareTexts(
  'A finding of `doctor`, and a line of the log and the admin page of a running gateway.',
  {
    'around.port-back': {
      text: 'AnkiConnect is set to port {port} in {file}: an update or a change in Anki put it back where the gateway listens, so only one of the two can start',
    },
    'around.key-lost': {
      text: 'AnkiConnect at {place} no longer asks for the key that the gateway has for it: programs on this machine can go around the gateway',
    },
    'around.no-key': {
      text: 'AnkiConnect at {place} asks for no key: programs on this machine can go around the gateway',
    },
    'around.other-machines': {
      text: 'AnkiConnect answers at {place}: other machines can go around the gateway, without encryption',
    },
    'around.binds-wide': {
      text: 'AnkiConnect is set to listen on {address} in {file}: other machines can go around the gateway, without encryption',
    },
  },
)

/** The remedies. */
export const remedies = declareTexts('The remedy of such a finding.', {
  'remedy.doctor-fix': { text: 'close Anki and run ankiconnect-gateway doctor --fix' },
  'remedy.give-key': {
    text: 'run ankiconnect-gateway setup, which gives AnkiConnect a key; or set "apiKey" by hand (Tools > Add-ons > AnkiConnect > Config) and name a file with it in upstream.keyFile',
  },
})
