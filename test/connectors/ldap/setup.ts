/** Entries, types and settings for the tests on OpenLDAP. */
import type {
  ConnectorContext,
  ConnectorSettings,
  ExportRequest,
  ImportRecord,
  OpenConnector,
} from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { ldap } from '../../../runtime/connectors/ldap/connector'
import type { NewEntry, Slapd } from '../../servers/slapd'
import { baseDn } from '../../servers/slapd-files'

export const people = `ou=people,${baseDn}`
export const groups = `ou=groups,${baseDn}`
export const never = new AbortController().signal

export const personType: ObjectTypeSchema = {
  name: 'inetOrgPerson',
  anchor: 'entryUUID',
  anchorIgnoresCase: true,
  secondaryId: 'dn',
  attributes: [
    { name: 'dn', type: 'text', multi: false, comparison: 'dn' },
    { name: 'entryUUID', type: 'text', multi: false, mutability: 'readOnly' },
    { name: 'objectClass', type: 'text', multi: true, comparison: 'ignoreCase' },
    { name: 'cn', type: 'text', multi: true, comparison: 'ignoreCase' },
    { name: 'sn', type: 'text', multi: true, comparison: 'ignoreCase' },
    { name: 'uid', type: 'text', multi: true },
    { name: 'mail', type: 'text', multi: true },
    { name: 'title', type: 'text', multi: true, comparison: 'ignoreCase' },
    { name: 'employeeNumber', type: 'integer', multi: false },
    { name: 'displayName', type: 'text', multi: false },
    { name: 'manager', type: 'reference', multi: true, comparison: 'dn' },
    { name: 'jpegPhoto', type: 'binary', multi: true },
    { name: 'userPassword', type: 'text', multi: false, secret: true },
  ],
}

export const groupType: ObjectTypeSchema = {
  name: 'groupOfNames',
  anchor: 'entryUUID',
  anchorIgnoresCase: true,
  secondaryId: 'dn',
  attributes: [
    { name: 'dn', type: 'text', multi: false, comparison: 'dn' },
    { name: 'entryUUID', type: 'text', multi: false, mutability: 'readOnly' },
    { name: 'cn', type: 'text', multi: true },
    { name: 'member', type: 'reference', multi: true, comparison: 'dn' },
  ],
}

/** The persons of the contract. */
export const contractType: ObjectTypeSchema = {
  ...personType,
  attributes: [
    { name: 'dn', type: 'text', multi: false, comparison: 'dn' },
    { name: 'entryUUID', type: 'text', multi: false, mutability: 'readOnly' },
    { name: 'cn', type: 'text', multi: true, comparison: 'ignoreCase' },
    { name: 'sn', type: 'text', multi: true, comparison: 'ignoreCase' },
    { name: 'uid', type: 'text', multi: false, comparison: 'ignoreCase' },
    { name: 'displayName', type: 'text', multi: false },
    { name: 'labeledURI', type: 'text', multi: true },
    { name: 'employeeNumber', type: 'integer', multi: false },
  ],
}

export const types = [personType, groupType]

export function settingsFor(server: Slapd, more: ConnectorSettings = {}): ConnectorSettings {
  return { urls: [server.url], bindDn: server.rootDn, password: server.password, baseDns: [server.baseDn], ...more }
}

/** What a connector wrote to its log. */
export const logged: string[] = []

export function contextFor(folders: readonly string[] = []): ConnectorContext {
  return { allowedFolders: folders, objectTypes: types, log: (_, text) => logged.push(text) }
}

export function openLdap(server: Slapd, more: ConnectorSettings = {}): Promise<OpenConnector> {
  return ldap.open(settingsFor(server, more), contextFor([server.folder]))
}

export function person(name: string, more: NewEntry['attributes'] = {}): NewEntry {
  return { dn: `uid=${name},${people}`, attributes: { objectClass: 'inetOrgPerson', uid: name, cn: name, sn: name, ...more } }
}

/** Every record of a full import. */
export async function readEverything(connector: OpenConnector, objectTypes = types, pageSize = 200): Promise<ImportRecord[]> {
  const records: ImportRecord[] = []
  for await (const page of connector.importAll?.({ objectTypes, pageSize }, never) ?? []) records.push(...page.records)
  return records
}

let lastId = 0

/** A request with everything unmentioned left out. */
export function request(
  operation: ExportRequest['operation'],
  secondaryId: string | null,
  more: Partial<ExportRequest> = {},
): ExportRequest {
  lastId++
  return {
    id: lastId,
    operation,
    type: 'inetOrgPerson',
    anchor: null,
    secondaryId,
    newSecondaryId: null,
    attributes: {},
    changes: [],
    inDoubt: false,
    ...more,
  }
}

export const options = { objectTypes: types, concurrency: 32 }
