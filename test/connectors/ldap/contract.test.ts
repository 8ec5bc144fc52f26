/** The connectors' contract on OpenLDAP. */
import { ldap } from '../../../runtime/connectors/ldap/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import type { AttributeValue } from '../../../runtime/model/values'
import { asSet } from '../../../runtime/model/values'
import { needsServer } from '../../servers/needs'
import { type FoundEntry, type Slapd, startSlapd } from '../../servers/slapd'
import { type ContractFixture, type ContractObject, describeConnector } from '../contract/contract'
import { contextFor, people, settingsFor } from './setup'

const type: ObjectTypeSchema = {
  name: 'inetOrgPerson',
  anchor: 'entryUUID',
  anchorIgnoresCase: true,
  secondaryId: 'dn',
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

const dnOf = (uid: string): string => `uid=${uid},${people}`

const sample = (n: number): ContractObject => ({
  type: type.name,
  anchor: null,
  secondaryId: dnOf(`person${n}`),
  attributes: {
    dn: dnOf(`person${n}`),
    cn: [`Person ${n}`],
    sn: [`Sn ${n}`],
    uid: `person${n}`,
    displayName: `Person ${n}`,
    labeledURI: [`first ${n}`, `second ${n}`],
    employeeNumber: 1000 + n,
  },
})

async function prepare(): Promise<ContractFixture> {
  const server = await startSlapd({ accesslog: true, tls: true })
  const settings = settingsFor(server, { baseDns: [people], deltaSource: 'accesslog', startTls: true, caFile: server.caFile })
  return {
    settings,
    objectTypes: [type],
    context: { ...contextFor([server.folder]), objectTypes: [type] },
    seed: (objects) => seed(server, objects),
    readBack: async () => {
      const entries = await server.search('(objectClass=inetOrgPerson)', { base: people, attributes: ['*', 'entryUUID'] })
      return entries.map(objectOf)
    },
    cleanUp: () => server.stop(),
  }
}

async function seed(server: Slapd, objects: readonly ContractObject[]): Promise<void> {
  const client = await server.client()
  for (const entry of await server.search('(objectClass=inetOrgPerson)', { base: people, attributes: ['1.1'] }))
    await client.del(String(entry['dn']))
  for (const { secondaryId, attributes } of objects) {
    const { dn: _, ...values } = attributes
    const texts = Object.entries(values).map(([name, value]) => [name, [value].flat().map(String)])
    await client.add(secondaryId as string, {
      objectClass: 'inetOrgPerson',
      ...(Object.fromEntries(texts) as Record<string, string[]>),
    })
  }
}

function objectOf(entry: FoundEntry): ContractObject {
  const attributes: Record<string, AttributeValue> = {}
  for (const schema of type.attributes) {
    const values = [entry[schema.name] ?? []].flat().map((text) => (schema.type === 'integer' ? Number(text) : String(text)))
    const value = schema.multi ? asSet(values) : values[0]
    if (value !== undefined) attributes[schema.name] = value
  }
  return { type: type.name, anchor: String(entry['entryUUID']), secondaryId: String(entry['dn']), attributes }
}

needsServer('slapd')('LDAP', () => {
  describeConnector({
    name: 'OpenLDAP',
    type: ldap,
    prepare,
    features: {
      deltaImport: true,
      export: true,
      find: true,
      assignsAnchor: true,
      rename: (n) => `uid=renamed${n},${people}`,
      sample,
      attributes: { text: 'displayName', list: 'labeledURI', typed: 'employeeNumber' },
      badSettings: [
        { setting: 'urls', value: [] },
        { setting: 'urls', value: ['http://localhost'] },
        { setting: 'baseDns', value: [] },
        { setting: 'baseDns', value: ['nonsense'] },
        { setting: 'password', value: '' },
        { setting: 'filter', value: '(&(cn=a)' },
        { setting: 'caFile', value: 'missing.pem' },
        { setting: 'caFile', value: '/etc/ssl/openssl.cnf' },
        { setting: 'caPem', value: 'nothing' },
        { setting: 'timeout', value: 0 },
        { setting: 'anchorAttribute', value: '(x)' },
        { setting: 'typeClasses', value: ['staff'] },
        { setting: 'accesslogBase', value: 'nonsense' },
      ],
      unreachable: { urls: ['ldap://127.0.0.1:1'] },
      secrets: ['Secret-1234'],
    },
  })
})
