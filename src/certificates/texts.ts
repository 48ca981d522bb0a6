import { declareTexts } from '../settings/declare-texts.ts'

/** Reasons why a certificate cannot be used. */
export const errors = declareTexts('Standard error at the start, a line of the log later, and `check`.', {
  'certificate.other-key': { text: 'the key in {key} does not belong to the certificate in {cert}' },
  'certificate.unusable': { text: '{cert} and {key} cannot be used ({reason})' },
  'certificate.absent': {
    text: 'there is no file {file}; certificate: self-signed, in place of cert and key, makes a certificate (docs/tls.md)',
  },
  'certificate.unreadable': { text: '{file} cannot be read ({reason})' },
  'certificate.not-pem': { text: '{file} does not contain a certificate in PEM (-----BEGIN CERTIFICATE-----)' },
  'certificate.key-not-pem': { text: '{file} does not contain a private key in PEM (-----BEGIN PRIVATE KEY-----)' },
  'certificate.passphrase': {
    text: 'the key in {file} has a passphrase, which the gateway cannot enter; openssl pkey -in {file} -out NEW removes it',
  },
  'certificate.not-kept': { text: 'the gateway cannot store a certificate in {folder} ({reason})' },
})

/** Warnings about a certificate that can be used. */
export const notes = declareTexts('A line of the log.', {
  'certificate.key-readable': {
    text: 'other users of this machine can read {file}; chmod 600 makes it yours alone',
    when: 'The file of a private key has a mode that lets other users read it.',
  },
  'certificate.expired': {
    text: 'the certificate in {file} expired on {day}; clients refuse it',
    when: 'The certificate of a listener is no longer valid.',
  },
  'certificate.not-yet': {
    text: 'the certificate in {file} is not valid before {day}',
    when: 'The certificate of a listener is not valid yet; often the clock of this machine is wrong.',
  },
})
