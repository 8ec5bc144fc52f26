/** The connector for LDAP directories: what it is called, what it can do, and how it is opened. */
import type { ConnectorContext, ConnectorSettings, ConnectorType, OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { readTrusted } from './protocol/certificates'
import { checkDirectory } from './check'
import { readWatermark } from './delta/accesslog'
import { exportBatch } from './export'
import { findByValue, findRecord } from './find'
import { form } from './form'
import { importEntries } from './import'
import { importChanges } from './import-changes'
import { importUnread } from './import-unread'
import { loadLibrary } from './protocol/library'
import { LdapSession } from './protocol/session'
import { discoverTypes } from './schema'
import { readSettings } from './settings'

/**
 * LDAP directories such as OpenLDAP and Active Directory. The system assigns the anchor (entryUUID, objectGUID);
 * the DN is the secondary id.
 */
export const ldap: ConnectorType = {
  name: 'ldap',
  label: 'LDAP directory (OpenLDAP, Active Directory)',
  help: 'Reads and writes the entries of an LDAP version 3 directory. Written for OpenLDAP, whose access log delta imports use, and for Active Directory.',
  settings: form,
  abilities: { deltaImport: true, export: true, assignsAnchor: true, confirmsAtOnce: false, batchSize: 200 },
  open,
}

async function open(settings: ConnectorSettings, context: ConnectorContext): Promise<OpenConnector> {
  const checked = readSettings(settings, await readTrusted(settings, context))
  const library = await loadLibrary()
  requireFilter(library.FilterParser.parseString, checked.filter)
  const session = new LdapSession(library, checked, context.log)
  return {
    test: () => checkDirectory(library, checked),
    schema: () => discoverTypes(session),
    importAll: (selection, signal) => importEntries(session, selection, signal),
    importUnread: (selection, before, signal) => importUnread(session, selection, before, signal),
    ...deltaOf(session),
    export: (batch, options, signal) => exportBatch(session, batch, options, signal),
    find: (type, anchor, secondaryId) => findRecord(session, type, anchor, secondaryId),
    findByValue: (type, attribute, texts) => findByValue(session, type, attribute, texts),
    close: () => session.close(),
  }
}

/** What a delta import needs, where the directory keeps a log of its changes. */
function deltaOf(session: LdapSession): Pick<OpenConnector, 'watermark' | 'importChanges'> {
  const log = session.settings.accesslog
  if (log === undefined) return {}
  return {
    watermark: () => readWatermark(session, log),
    importChanges: (selection, watermark, signal) => importChanges(session, log, selection, watermark, signal),
  }
}

function requireFilter(parse: (text: string) => unknown, filter: string): void {
  if (filter === '') return
  try {
    parse(filter)
  } catch {
    throw new SyncError(
      'not-configured',
      `The setting "Filter" is not a valid LDAP filter: ${filter}`,
      'Write it like (&(employeeType=staff)(!(l=Berlin))), without spaces between the brackets.',
    )
  }
}
