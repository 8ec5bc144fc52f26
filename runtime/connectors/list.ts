/** The list of connector types. */
import type { ConnectorType } from '../model/connector'
import { csv } from './csv/connector'
import { ldap } from './ldap/connector'

const registered: ConnectorType[] = []

/** The connector types that come with the product, in the order the form offers them. To add one: its folder and a line here. */
export const connectorTypes: readonly ConnectorType[] = [csv, ldap]

/** The connector type of that name, shipped or registered; undefined when there is none. */
export function connectorType(name: string): ConnectorType | undefined {
  return connectorTypes.find((type) => type.name === name) ?? registered.find((type) => type.name === name)
}

/**
 * Makes a further connector type known to this process, such as the scripted target of the tests; one of the same name is
 * replaced.
 */
export function registerConnectorType(type: ConnectorType): void {
  const at = registered.findIndex((known) => known.name === type.name)
  if (at === -1) registered.push(type)
  else registered[at] = type
}
