import { spawn } from 'node:child_process'

/** Shows a short text on the owner's desktop; where there is none, nothing happens. */
export type Notify = (title: string, text: string) => void

/** A program and its arguments that show a notification. */
export type Command = readonly [program: string, ...args: string[]]

/**
 * The command that shows a notification on this system; null where there is no desktop to show it on. Texts go as arguments of
 * their own or through the environment, never into a script.
 */
export function notificationCommand(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  title: string,
  text: string,
): Command | null {
  if (platform === 'darwin') {
    const script = 'on run {title, body}\ndisplay notification body with title title\nend run'
    return ['osascript', '-e', script, title, text]
  }
  if (platform === 'win32') return ['msg', env.USERNAME ?? '*', '/time:20', `${title}: ${text}`]
  const hasDesktop = [env.DISPLAY, env.WAYLAND_DISPLAY].some((display) => display !== undefined && display !== '')
  return hasDesktop ? ['notify-send', '--app-name=AnkiConnect Gateway', '--', title, text] : null
}

/** Notifications of this system's desktop. A program that is missing or fails is nobody's trouble. */
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
