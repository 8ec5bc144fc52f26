/** An Active Directory that is read and exported to: started before the tests of a file, stopped after them. */
import { afterAll, beforeAll } from 'vitest'
import { ldap } from '../../../runtime/connectors/ldap/connector'
import { textOfBytes } from '../../../runtime/connectors/ldap/entries/byte-forms'
import type { ConnectorSettings, ExportRequest, ExportResult, OpenConnector } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { domainDn, type Samba, startSamba } from '../../servers/samba'
import { contextFor, never, request } from './setup'

export const staff = `OU=Staff,${domainDn}`
export const left = `OU=Left,${staff}`

export const userType: ObjectTypeSchema = {
  name: 'user',
  anchor: 'objectGUID',
  anchorIgnoresCase: true,
  secondaryId: 'dn',
  attributes: [
    { name: 'dn', type: 'text', multi: false, comparison: 'dn' },
    { name: 'objectGUID', type: 'text', multi: false, mutability: 'readOnly', comparison: 'ignoreCase' },
    { name: 'objectSid', type: 'text', multi: false, mutability: 'readOnly' },
    { name: 'cn', type: 'text', multi: false, comparison: 'ignoreCase' },
    { name: 'title', type: 'text', multi: false, comparison: 'ignoreCase' },
    { name: 'sAMAccountName', type: 'text', multi: false, comparison: 'ignoreCase' },
    { name: 'userAccountControl', type: 'integer', multi: false },
    { name: 'unicodePwd', type: 'binary', multi: false },
  ],
}

export const sidType: ObjectTypeSchema = { ...userType, anchor: 'objectSid', anchorIgnoresCase: false }

export const groupType: ObjectTypeSchema = {
  ...userType,
  name: 'group',
  attributes: [
    ...userType.attributes.slice(0, 3),
    { name: 'sAMAccountName', type: 'text', multi: false, comparison: 'ignoreCase' },
    { name: 'member', type: 'reference', multi: true, comparison: 'dn' },
  ],
}

/** An account as the directory has it now. */
export interface Account {
  readonly dn: string
  readonly title: string
  readonly control: number
}

export class ActiveDirectoryWorld {
  server!: Samba
  connector!: OpenConnector

  constructor() {
    beforeAll(async () => {
      this.server = await startSamba()
      for (const [dn, ou] of [
        [staff, 'Staff'],
        [left, 'Left'],
      ] as const)
        await this.server.client.add(dn, { objectClass: 'organizationalUnit', ou })
      this.connector = await this.open()
    })
    afterAll(async () => {
      await this.connector.close()
      await this.server.stop()
    })
  }

  get settings(): ConnectorSettings {
    const { url, login, password } = this.server
    return { urls: [url], bindDn: login, password, baseDns: [domainDn] }
  }

  open(more: ConnectorSettings = {}): Promise<OpenConnector> {
    return ldap.open({ ...this.settings, ...more }, contextFor())
  }

  /** An enabled account as it is last known: its DN, GUID and SID. */
  async account(name: string): Promise<{ readonly dn: string; readonly guid: string; readonly sid: string }> {
    const dn = `CN=${name},${staff}`
    await this.server.client.add(dn, { objectClass: 'user', sAMAccountName: name, userAccountControl: '512', title: 'Clerk' })
    const bytes = ['objectGUID', 'objectSid']
    const { searchEntries } = await this.server.client.search(dn, { attributes: bytes, explicitBufferAttributes: bytes })
    const [guid, sid] = bytes.map((attribute) => searchEntries[0]?.[attribute] as Buffer)
    return { dn, guid: textOfBytes(guid as Buffer, 'guid'), sid: textOfBytes(sid as Buffer, 'sid') }
  }

  /** The account of that name wherever it is; undefined when it is gone. */
  async found(name: string): Promise<Account | undefined> {
    const { searchEntries } = await this.server.client.search(domainDn, {
      filter: `(sAMAccountName=${name})`,
      attributes: ['title', 'userAccountControl'],
    })
    const [entry] = searchEntries
    return entry && { dn: entry.dn, title: String(entry['title']), control: Number(entry['userAccountControl']) }
  }

  async send(type: ObjectTypeSchema, ...batch: ExportRequest[]): Promise<readonly ExportResult[]> {
    return (await this.connector.export?.(batch, { objectTypes: [type], concurrency: 4 }, never)) ?? []
  }

  async sendOne(
    type: ObjectTypeSchema,
    operation: ExportRequest['operation'],
    dn: string | null,
    more: Partial<ExportRequest>,
  ): Promise<ExportResult> {
    return (await this.send(type, request(operation, dn, { type: type.name, ...more })))[0] as ExportResult
  }
}
