/**
 * The flow of the soak: people and badges in files, accounts in a system that can be told to misbehave, a directory in a file.
 */
import { benchFlow } from '../flow'
import { badgeColumns } from './people'

type Node = Record<string, unknown> & { id: string; type: string }

const at = { z: 'tab', x: 100, y: 100 }
const text = (name: string) => ({ name, type: 'text', multi: false })
const outward = ['accounts-scope', 'directory-scope']

/** Leavers go after three days, what happened is forgotten after twenty: so both come round many times. */
export const graceDays = 3
export const retentionDays = 20

function badges(): Node[] {
  const mappings = [
    { enabled: true, kind: 'direct', value: 'givenName', target: 'First Name' },
    { enabled: true, kind: 'direct', value: 'door', target: 'Location', precedence: '1' },
  ]
  return [
    {
      id: 'badge',
      type: 'identity-connected-system',
      name: 'Badges',
      store: 'store',
      connector: 'csv',
      settings: { file: 'data/badge.csv', objectType: 'card' },
      objectTypes: [{ name: 'card', anchor: 'badgeNo', attributes: badgeColumns.map(text) }],
      limits: {},
    },
    {
      id: 'badge-in',
      type: 'identity-sync-rule',
      name: 'Badges in',
      direction: 'inbound',
      system: 'badge',
      csType: 'card',
      mvType: 'Person',
      precedence: 5,
      enabled: true,
    },
    {
      id: 'badge-import',
      type: 'identity-connector-import',
      name: 'Read badges',
      system: 'badge',
      profile: 'full-import+delta-sync',
      pageSize: 200,
      send: 'pages',
      wires: [['badge-join'], outward, []],
      ...at,
    },
    {
      id: 'badge-join',
      type: 'identity-join',
      name: 'Find the owner',
      rule: 'badge-in',
      rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID' }] }],
      wires: [['badge-flow'], [], []],
      ...at,
    },
    {
      id: 'badge-flow',
      type: 'identity-attribute-flow',
      name: 'Badge flow',
      rule: 'badge-in',
      mappings,
      wires: [outward],
      ...at,
    },
  ]
}

/** The second target is a file, which a fault can take away; a core function stands on the way, as people put one there. */
function changed(node: Node): Node {
  if (node.id === 'store') {
    const [type] = node['types'] as object[]
    return { ...node, retentionDays, types: [{ ...type, graceDays }] }
  }
  if (node.id === 'directory')
    return { ...node, connector: 'csv', settings: { file: 'data/directory.csv', objectType: 'account' }, limits: {} }
  // Kept in a file, so that it outlives the process as a real system does.
  if (node.id === 'accounts')
    return { ...node, settings: { system: 'accounts', anchors: 'given', file: 'data/accounts.journal' } }
  // An account that a fault took away and gave back finds its person again.
  if (node.type === 'identity-provision') return { ...node, rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID' }] }] }
  if (node.id === 'scope') return { ...node, wires: [['pause'], []] }
  return node
}

export function soakFlow(): Node[] {
  const flow = benchFlow({ send: 'objects', pageSize: 200, targets: 2, source: 'csv', target: 'scripted' })
  return [
    ...flow.map(changed),
    ...badges(),
    {
      id: 'pause',
      type: 'function',
      name: 'as it is',
      func: 'setTimeout(() => { node.send(msg); node.done() }, 1)',
      outputs: 1,
      libs: [],
      wires: [['join']],
      ...at,
    },
    { id: 'lifecycle', type: 'identity-lifecycle', name: 'Due', store: 'store', pageSize: 200, wires: [outward, []], ...at },
  ]
}
