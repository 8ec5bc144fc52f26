/** The results of export requests to a directory. */
import type { ExportResult } from '../../../model/connector'
import { parentDn } from '../../../model/dn'
import type { SyncError } from '../../../model/errors'
import { type Fault, withoutSecrets } from '../protocol/faults'
import { resultCode } from '../protocol/result-codes'
import { secretsOf } from './changes'
import type { Write } from './request'

/** There is no entry the request could be about. */
export function noSuchEntry({ request }: Write): ExportResult {
  const what = request.secondaryId ?? request.anchor ?? 'the entry'
  return {
    id: request.id,
    outcome: 'noSuchObject',
    confirmed: false,
    message: `There is no entry ${what} (LDAP 32 noSuchObject).`,
  }
}

/** The container of that DN is missing. */
export function containerMissing(write: Write, dn: string): ExportResult {
  const message = `The container ${parentDn(dn) || '(none)'} does not exist (LDAP 32 noSuchObject). Create it, or correct the expression that builds the DN.`
  return { id: write.request.id, outcome: 'failed', confirmed: false, message }
}

/** Refused before it was sent; it would be refused again. */
export function refused(write: Write, message: string): ExportResult {
  return { id: write.request.id, outcome: 'failed', confirmed: false, permanent: true, message }
}

/** Where the entry is could not be found out, so nothing is said of it (E10). */
export function notProven({ request }: Write, { code, message, next }: SyncError): ExportResult {
  const base = { id: request.id, confirmed: false, message: `${message} ${next}`.trim() }
  if (code === 'system-unreachable') return { ...base, outcome: 'unreachable', inDoubt: request.inDoubt }
  return { ...base, outcome: 'failed' }
}

/** The result of a request that met a fault. */
export function failure({ type, request, session, trace }: Write, fault: Fault): ExportResult {
  const message = withoutSecrets(`${fault.sentence} ${fault.next}`.trim(), [
    session.settings.password,
    ...secretsOf(type, request),
  ])
  const base = { id: request.id, confirmed: false, message }
  if (fault.kind !== 'refused') {
    const lost = fault.kind === 'lost' && trace.sent
    return { ...base, outcome: 'unreachable', inDoubt: lost || request.inDoubt }
  }
  switch (resultCode(fault.code ?? 80).retry) {
    case 'busy':
      return { ...base, outcome: 'unreachable', inDoubt: request.inDoubt }
    case 'useless':
      return { ...base, outcome: 'failed', permanent: true }
    default:
      return { ...base, outcome: 'failed' }
  }
}
