import type { ConnectorContext, ConnectorSettings, ConnectorType, OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { readWatermark } from './delta/accesslog'
import { checkDirectory } from './check'
import { readChanges } from './import-changes'
import { discoverTypes } from './schema'
import { exportBatch } from './export'
import { syncError } from './protocol/faults'
import { ldapForm } from './form'
import { loadLibrary } from './protocol/library'
import { findEntry, readAll } from './entries/read'
import { LdapSession } from './protocol/session'
import { readSettings } from './settings'
import { readSubschema } from './protocol/subschema'

/** LDAP directories such as OpenLDAP. The system assigns the anchor (entryUUID); the DN is the secondary id. */
export const ldap: ConnectorType = {
  name: 'ldap',
  label: 'LDAP directory (OpenLDAP)',
  help: 'Reads and writes the entries of an LDAP version 3 directory. Written for OpenLDAP; delta imports use its access log.',
  settings: ldapForm,
  abilities: { deltaImport: true, export: true, assignsAnchor: true, confirmsAtOnce: false, batchSize: 200 },
  open,
}

async function open(settings: ConnectorSettings, context: ConnectorContext): Promise<OpenConnector> {
  const checked = readSettings(settings, context.allowedFolders)
  const library = await loadLibrary()
  requireFilter(library.FilterParser.parseString, checked.filter)
  const session = new LdapSession(library, checked, context.log)
  return {
    test: () => checkDirectory(library, checked),
    schema: async () => {
      const subschema = await readSubschema(await session.connection()).catch((thrown: unknown) => {
        throw syncError(thrown, 'Reading the schema of the directory')
      })
      if (!subschema)
        throw new SyncError(
          'not-supported',
          'The schema of the directory cannot be read with this login.',
          'Give the bind DN the right to read the subschema entry, or declare the object types by hand.',
        )
      return discoverTypes(subschema, checked)
    },
    importAll: (selection, signal) => readAll(session, selection, signal),
    ...deltaOf(session),
    export: (batch, options, signal) => exportBatch(session, batch, options, signal),
    find: (type, anchor, secondaryId) => findEntry(session, type, anchor, secondaryId),
    close: () => session.close(),
  }
}

/** What a delta import needs, where the directory keeps a log of its changes. */
function deltaOf(session: LdapSession): Pick<OpenConnector, 'watermark' | 'importChanges'> {
  const log = session.settings.accesslog
  if (log === undefined) return {}
  return {
    watermark: () => readWatermark(session, log),
    importChanges: (selection, watermark, signal) => readChanges(session, log, selection, watermark, signal),
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
