/** OpenLDAP as the contract's real system: with an access log, over StartTLS. */
import type { AttributeValue } from '../../../runtime/model/values'
import { startSlapd } from '../../servers/slapd'
import type { ContractObject, RealSystem } from '../contract/contract'
import { people, settingsFor } from './setup'

/** A slapd of its own; the objects are the inetOrgPersons below ou=people. */
export async function openLdapSystem(): Promise<RealSystem> {
  const server = await startSlapd({ accesslog: true, tls: true })
  const entries = () => server.search('(objectClass=inetOrgPerson)', { base: people, attributes: ['*', 'entryUUID'] })
  return {
    settings: settingsFor(server, { baseDns: [people], deltaSource: 'accesslog', startTls: true, caFile: server.caFile }),
    folders: [server.folder],
    async seed(objects) {
      const client = await server.client()
      for (const { dn } of await entries()) await client.del(String(dn))
      for (const object of objects) await client.add(object.secondaryId as string, entryOf(object))
    },
    contents: entries,
    stop: () => server.stop(),
  }
}

function entryOf({ attributes: { dn: _, ...values } }: ContractObject): Record<string, string | string[]> {
  const texts = Object.entries(values).map(([name, value]: [string, AttributeValue]) => [name, [value].flat().map(String)])
  return { ...(Object.fromEntries(texts) as Record<string, string[]>), objectClass: 'inetOrgPerson' }
}
