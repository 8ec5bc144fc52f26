/** The small world with accounts in OpenLDAP: one server a test file, without accounts before each test. */
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Slapd, startSlapd } from '../servers/slapd'
import type { LdapTarget } from './names-flow'
import { theWorld, type World } from './world'

export class LdapWorld {
  /** Under way once the tests begin. */
  server!: Slapd

  constructor(readonly world: World) {}

  /** The DN of the container of all accounts. */
  get people(): string {
    return `ou=people,${this.server.baseDn}`
  }

  /** How the flow reaches it. */
  get target(): LdapTarget {
    const { url, rootDn, password } = this.server
    return { url, bindDn: rootDn, password, base: this.people }
  }

  async removeAccounts(): Promise<void> {
    const client = await this.server.client()
    for (const { dn } of await this.server.search('(employeeNumber=*)')) await client.del(String(dn))
    await client.del(`ou=Former,${this.people}`).catch(() => undefined)
  }
}

/** To be called inside `needsServer('slapd')`. */
export function theLdapWorld(): LdapWorld {
  const ldap = new LdapWorld(theWorld())
  beforeAll(async () => {
    ldap.server = await startSlapd()
  })
  afterAll(() => ldap.server.stop())
  beforeEach(() => ldap.removeAccounts())
  return ldap
}
