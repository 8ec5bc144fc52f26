/** How connections to a directory are encrypted, and what the connection test says about it. */
import type { ConnectionOptions } from 'node:tls'
import type { LdapSettings } from '../settings'

/** Whether connections to the address are encrypted from their first byte on; with StartTLS they are later. */
export function isEncryptedFromStart(url: string): boolean {
  return new URL(url).protocol === 'ldaps:'
}

/** How a connection to that host is encrypted. A host that is an address has no server name. */
export function encryptionOptions(settings: LdapSettings, host: string): ConnectionOptions {
  return {
    host,
    rejectUnauthorized: settings.verifyTls,
    minVersion: 'TLSv1.2',
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(settings.trusted === undefined ? {} : { ca: settings.trusted }),
  }
}

/** What the connection test says about the encryption of a connection to that address. */
export function encryptionSentence(settings: LdapSettings, url: string): string {
  if (!isEncryptedFromStart(url) && !settings.startTls)
    return settings.bindDn === ''
      ? 'Warning: not encrypted.'
      : 'Warning: not encrypted; the password and all values can be read on the way. Use ldaps:// or StartTLS.'
  return settings.verifyTls
    ? "Encrypted, and the server's certificate is trusted."
    : "Warning: encrypted, but the server's certificate is not checked, so anybody in between could pose as the server."
}
