/** A certificate that a listener could not open with, or could not go on with; the message is for the owner. */
export class CertificateError extends Error {}
