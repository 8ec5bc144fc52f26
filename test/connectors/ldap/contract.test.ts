/** The connectors' contract on OpenLDAP. */
import { ldap } from '../../../runtime/connectors/ldap/connector'
import { needsServer } from '../../servers/needs'
import { describeConnector } from '../contract/contract'
import { contractType, people } from './setup'
import { openLdapSystem } from './system'

needsServer('slapd')('LDAP', () => {
  describeConnector({
    name: 'OpenLDAP',
    type: ldap,
    start: openLdapSystem,
    objectType: contractType,
    attributes: { text: 'displayName', list: 'labeledURI', typed: 'employeeNumber' },
    naming: { secondaryId: (name) => `uid=${name},${people}`, attribute: 'uid' },
    unreachable: { urls: ['ldap://127.0.0.1:1'] },
  })
})
