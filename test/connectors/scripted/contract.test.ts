/** The connectors' contract on the scripted system. */
import { scripted } from '../../../runtime/connectors/scripted/connector'
import { describeConnector } from '../contract/contract'
import { typeOf } from '../object-type'
import { scriptedReal } from './system'

describeConnector({
  name: 'scripted',
  type: scripted,
  start: () => scriptedReal('contract'),
  objectType: { ...typeOf('account', 'id', 'dn', 'title', 'mail:text[]', 'level:integer'), secondaryId: 'dn' },
  attributes: { text: 'title', list: 'mail', typed: 'level' },
  naming: { secondaryId: (name) => `cn=${name},dc=example` },
  unreachable: { system: 'contract that is down', script: '{"unreachable": true}' },
})
