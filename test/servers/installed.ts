/** Which programs are on this machine; a test may pretend that one is not. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The full path of a program, looked for in PATH and the system's own folders (which a user's PATH often lacks); undefined when
 * it is not there.
 */
export function programPath(name: string): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/bin',
    '/usr/lib/openldap',
    '/usr/local/libexec',
  ]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** Whether a run shall behave as on a machine without this server: IDWEAVE_WITHOUT_SERVERS names them, separated by commas. */
export function pretendedAway(server: string): boolean {
  return (process.env['IDWEAVE_WITHOUT_SERVERS'] ?? '').split(',').includes(server)
}

/** Whether this machine can run a domain controller; it takes a port and an address that only root may. */
export function sambaInstalled(): boolean {
  const programs = ['samba', 'samba-tool', 'ip'].map(programPath)
  return !pretendedAway('samba') && !programs.includes(undefined) && process.getuid?.() === 0
}

export function chromiumInstalled(): boolean {
  return !pretendedAway('chromium') && programPath('chromium') !== undefined
}
