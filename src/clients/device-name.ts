/** Windows opens a device under these names, in every folder and with any ending, so a file `NAME.yaml` cannot have them. */
const DEVICE = /^(?:aux|con|nul|prn|com[0-9]|lpt[0-9])(?:\.|$)/i

/**
 * Returns whether a name of a client is the name of a device on Windows, such as `nul` or `con.old`.
 * A new client gets no such name on any system, so that its file can move to another one.
 * Source of the rule: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name)
}
