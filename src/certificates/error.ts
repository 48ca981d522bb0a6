/** A certificate that a listener cannot use, at the start or later. The message is for the owner. */
export class CertificateError extends Error {}
