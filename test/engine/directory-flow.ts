/**
 * The account system of the small world as a scripted directory: it assigns anchors, names objects by DN, confirms nothing by
 * itself, and can misbehave.
 */
import type { ConnectorType } from '../../runtime/model/connector'
import type { NodeChange } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'

const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })

const directoryAttributes = [
  text('id', { mutability: 'readOnly' }),
  text('dn', { comparison: 'dn' }),
  ...['employeeNumber', 'displayName', 'department', 'mail', 'enabled'].map((name) => text(name)),
  text('password', { secret: true, mutability: 'createOnly' }),
]

/** What the flow is changed by so that accounts live in the directory: type, DN built from department and number. */
export function directoryNodes(settings: object = {}, attributes: readonly object[] = []): NodeChange[] {
  const named = attributes as readonly { name: string }[]
  const all = [
    ...directoryAttributes.filter((directoryAttribute) => !named.some((other) => other.name === directoryAttribute.name)),
    ...named,
  ]
  return [
    {
      id: 'ad',
      name: 'Directory',
      connector: 'scripted',
      settings: { system: 'ad', ...settings },
      objectTypes: [{ name: 'user', anchor: 'id', secondaryId: 'dn', attributes: all }],
    },
    { id: 'out-flow', mappings: directoryMappings },
  ]
}

export const directoryMappings = [
  {
    enabled: true,
    kind: 'expression',
    value: '"cn=" + EscapeDN(mv["Employee ID"]) + ",ou=" + EscapeDN(mv["Department"]) + ",dc=corp"',
    target: 'dn',
  },
  { enabled: true, kind: 'direct', value: 'Employee ID', target: 'employeeNumber' },
  { enabled: true, kind: 'direct', value: 'Display Name', target: 'displayName' },
  { enabled: true, kind: 'direct', value: 'Department', target: 'department' },
  { enabled: true, kind: 'direct', value: 'Email Address', target: 'mail' },
  { enabled: true, kind: 'constant', value: 'yes', target: 'enabled' },
]

export function scriptedType(): ConnectorType {
  return fromDist<{ scripted: ConnectorType }>('runtime/connectors/scripted/connector.js').scripted
}

/** People whose department is Nowhere have no account: it is deleted. */
export const deleting = [
  { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' },
  { id: 'provision', action: 'delete' },
]
