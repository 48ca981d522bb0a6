import { spawn } from 'node:child_process'

/** Shows a short text on the owner's desktop. Does nothing if there is no desktop. */
export type Notify = (title: string, text: string) => void

/** The program that shows a notification, and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/** The longest text of a notification. Nobody reads a longer one, so it is cut. */
const LONGEST = 600

/**
 * Returns the command that shows a notification on this system, or null if there is no desktop.
 * Texts are separate arguments and never part of a script.
 * They appear literally: markup and escapes in them have no effect.
 */
export function notificationCommand(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  title: string,
  given: string,
): Command | null {
  const text = shownText(given)
  if (platform === 'darwin') {
    const script = 'on run {title, body}\ndisplay notification body with title title\nend run'
    return ['osascript', '-e', script, title, text]
  }
  if (platform === 'win32') return ['msg', env.USERNAME ?? '*', '/time:20', `${title}: ${text}`]
  const hasDesktop = [env.DISPLAY, env.WAYLAND_DISPLAY].some((display) => display !== undefined && display !== '')
  return hasDesktop ? ['notify-send', '--app-name=AnkiConnect Gateway', '--', title, asBody(text)] : null
}

/**
 * Replaces invisible characters and those that reorder text (controls, bidirectional marks), except line breaks.
 * Cuts a text that is too long.
 */
function shownText(text: string): string {
  const plain = text.replaceAll(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, ' ')
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain
}

/**
 * Escapes the body of a notification.
 * The body is markup (Desktop Notifications Specification), and `notify-send` first interprets C escapes in it.
 */
function asBody(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Returns the notifier for this system's desktop. A missing or failing program has no effect. */
export function desktopNotify(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Notify {
  return (title, text) => {
    const command = notificationCommand(platform, env, title, text)
    if (command === null) return
    const [program, ...args] = command
    spawn(program, args, { stdio: 'ignore', detached: true, windowsHide: true })
      .on('error', () => {})
      .unref()
  }
}
