/** What can go wrong while talking to a directory, as sentences for an administrator. */
import { messageOf, SyncError, type SyncErrorCode } from '../../../model/errors'
import { microsoftMeaning } from './microsoft-codes'
import { resultCode } from './result-codes'

/** What went wrong while talking to a directory. */
export interface Fault {
  /**
   * `refused`: the server answered with a result code; `lost`: no answer, so a write may have arrived; `unreachable`: nothing was
   * sent.
   */
  readonly kind: 'refused' | 'lost' | 'unreachable'
  /** The LDAP result code of a refusal. */
  readonly code?: number
  /** A sentence with the server's code and own words. */
  readonly sentence: string
  readonly next: string
}

/** Thrown instead of using a connection that is gone; nothing was sent. */
export class ConnectionGone extends Error {
  override readonly name = 'ConnectionGone'
}

/** Reads what the client library or Node.js threw. Whatever it does not know counts as lost, the careful reading. */
export function faultOf(thrown: unknown): Fault {
  const code = ldapCode(thrown)
  if (code !== undefined) return refusal(code, diagnostic(thrown))
  if (thrown instanceof ConnectionGone) return { kind: 'unreachable', sentence: thrown.message, next: tryAgain }
  const known = codeOf(thrown)
  const tls = tlsFaults[known]
  if (tls) return { kind: 'unreachable', ...tls(namesOf(thrown)) }
  const network = networkFaults[known]
  if (network) return { kind: 'unreachable', ...network }
  const text = messageOf(thrown)
  if (/timed out|timeout/i.test(text))
    return {
      kind: 'lost',
      sentence: 'The directory did not answer in time.',
      next: 'Check the server, or raise the longest wait for an answer.',
    }
  if (/connection closed|socket error|connection not established/i.test(text))
    return { kind: 'lost', sentence: 'The connection to the directory broke off.', next: tryAgain }
  return { kind: 'lost', sentence: `Talking to the directory failed: ${text.split('\n')[0]}`, next: tryAgain }
}

/** The fault as what stops a run; `doing` stands before it: `Reading dc=example,dc=com`. */
export function syncError(thrown: unknown, doing: string): SyncError {
  if (thrown instanceof SyncError) return thrown
  const fault = faultOf(thrown)
  return new SyncError(runCode(fault), `${doing} failed. ${fault.sentence}`, fault.next, { cause: withoutRequest(thrown) })
}

/** The text with every secret in it redacted (N9). */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  let clean = text
  for (const secret of secrets) if (secret.length > 3) clean = clean.replaceAll(secret, '•••')
  return clean
}

const tryAgain = 'It is tried again by itself; if it stays so, check the server and the network.'

function runCode({ kind, code = -1 }: Fault): SyncErrorCode {
  if (kind !== 'refused') return 'system-unreachable'
  if ([7, 8, 13, 48, 49].includes(code)) return 'login-refused'
  if ([51, 52].includes(code)) return 'system-unreachable'
  return [18, 21, 32, 34, 50].includes(code) ? 'not-configured' : 'source-incomplete'
}

function refusal(code: number, words: string): Fault {
  const general = resultCode(code)
  const { sentence, next } = microsoftMeaning(code, words) ?? general
  const said = words === '' ? '' : `: ${words}`
  return { kind: 'refused', code, sentence: `${sentence} (LDAP ${code} ${general.name}${said})`, next }
}

/** The code of the library's result errors; its other errors carry none or a text. */
export function ldapCode(thrown: unknown): number | undefined {
  return thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'number' &&
    / Code: 0x[0-9a-f]+$/.test(thrown.message)
    ? thrown.code
    : undefined
}

function diagnostic(thrown: unknown): string {
  return messageOf(thrown)
    .replace(/Code: 0x[0-9a-f]+$/, '')
    .replace(/\0/g, '')
    .trim()
}

function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0])
  return thrown instanceof Error ? ((thrown as NodeJS.ErrnoException).code ?? '') : ''
}

/** The names a certificate is made out to, from Node's error about it. */
function namesOf(thrown: unknown): string {
  const certificate =
    thrown instanceof Error && 'cert' in thrown ? (thrown.cert as { subjectaltname?: string; subject?: { CN?: string } }) : {}
  return certificate.subjectaltname ?? certificate.subject?.CN ?? 'none is given'
}

/** The error's own text without anything that hangs on it, such as sockets or requests with values. */
function withoutRequest(thrown: unknown): Error {
  return new Error(messageOf(thrown))
}

interface Sentence {
  readonly sentence: string
  readonly next: string
}

const networkFaults: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: {
    sentence: 'The server refuses the connection (ECONNREFUSED).',
    next: 'Check that the directory runs and that the port is right.',
  },
  ENOTFOUND: { sentence: 'The name of the server is not known (ENOTFOUND).', next: 'Check the address and the name service.' },
  EAI_AGAIN: { sentence: 'The name service does not answer (EAI_AGAIN).', next: 'Check the name service of this machine.' },
  EHOSTUNREACH: { sentence: 'There is no way to the server (EHOSTUNREACH).', next: 'Check the network and the firewall.' },
  ENETUNREACH: {
    sentence: 'There is no way to the network of the server (ENETUNREACH).',
    next: 'Check the network and the firewall.',
  },
  ETIMEDOUT: { sentence: 'The server does not answer (ETIMEDOUT).', next: 'Check the address, the network and the firewall.' },
  ECONNRESET: {
    sentence: 'The server broke the connection off (ECONNRESET).',
    next: 'Check whether the port wants encryption: ldaps:// for port 636, ldap:// for 389.',
  },
  EPIPE: { sentence: 'The server broke the connection off (EPIPE).', next: tryAgain },
}

const trustIt = 'Give the certificate of its authority under "CA certificate file".'
const notEncrypted: Sentence = {
  sentence: 'The server does not speak TLS on this port.',
  next: 'Use ldap:// with StartTLS for port 389 and ldaps:// for port 636.',
}
const unknownAuthority: Sentence = {
  sentence: "The server's certificate was signed by an authority that is not trusted here.",
  next: trustIt,
}

const tlsFaults: Readonly<Record<string, (names: string) => Sentence>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: () => ({
    sentence: "The server's certificate is self-signed and not trusted here.",
    next: trustIt,
  }),
  SELF_SIGNED_CERT_IN_CHAIN: () => unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: () => unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => unknownAuthority,
  CERT_SIGNATURE_FAILURE: () => unknownAuthority,
  CERT_HAS_EXPIRED: () => ({ sentence: "The server's certificate has expired.", next: 'Renew the certificate on the server.' }),
  CERT_NOT_YET_VALID: () => ({
    sentence: "The server's certificate is not valid yet.",
    next: 'Check the clocks of both machines.',
  }),
  CERT_REVOKED: () => ({ sentence: "The server's certificate was revoked.", next: 'Give the server a new certificate.' }),
  ERR_TLS_CERT_ALTNAME_INVALID: (names) => ({
    sentence: `The server's certificate is made out to another name (${names}).`,
    next: 'Use the name in the certificate as the address, or give the server a certificate for this name.',
  }),
  ERR_SSL_WRONG_VERSION_NUMBER: () => notEncrypted,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: () => notEncrypted,
  EPROTO: () => notEncrypted,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: () => ({
    sentence: 'The server only speaks versions of TLS that are no longer safe.',
    next: 'Update the server or allow TLS 1.2 there.',
  }),
}
