/** Rules drawn by lot, and the flow they make. */
import fc from 'fast-check'
import { directoryMappings } from '../engine/directory-flow'
import { badgeNodes } from '../nodes/badge-nodes'
import type { FlowNode } from '../nodes/red'

/** What fast-check draws; each field one setting of the flow. */
export interface Rules {
  readonly scope: string | null
  readonly leaving: 'disconnect' | 'remainJoined'
  readonly badgeJoin: 'id' | 'id and phone' | 'phone, then id'
  readonly first: 'hr' | 'badge'
  readonly badgePhone: '' | '1'
  readonly mergeRoles: boolean
  readonly emptyCounts: 'nobody' | 'hr' | 'badge'
  readonly whenMissing: 'evaluate' | 'nothing'
  readonly accountScope: string | null
  readonly action: 'disconnect' | 'disable' | 'delete'
  readonly inGrace: 'now' | 'wait'
  readonly deletion: 'any of HR' | 'all of HR and Badge' | 'last connector' | 'manual'
  readonly graceDays: 0 | 10
}

/**
 * Rules under which the same sources always lead to the same metaverse, so that a history can be compared with a start from
 * empty. Left out are those that remember by definition: a manual deletion rule keeps whoever left for ever, and so does "last
 * connector" where accounts are connectors (L1); "keep the target's value" when an input is missing (A10), values kept after a
 * disconnect (A7).
 */
export const forgetful: fc.Arbitrary<Rules> = fc.record({
  scope: fc.constantFrom(
    null,
    'cs["employeeType"] != "C"',
    'IsPresent(cs["phone"])',
    'cs["employeeType"] != "C" && cs["sn"] != "B"',
  ),
  leaving: fc.constantFrom('disconnect', 'remainJoined'),
  badgeJoin: fc.constantFrom('id', 'id and phone', 'phone, then id'),
  first: fc.constantFrom('hr', 'badge'),
  badgePhone: fc.constantFrom('', '1'),
  mergeRoles: fc.boolean(),
  emptyCounts: fc.constantFrom('nobody', 'hr', 'badge'),
  whenMissing: fc.constantFrom('evaluate', 'nothing'),
  accountScope: fc.constantFrom(null, 'mv["Department"] != "C"', 'IsPresent(mv["Telephone"])'),
  action: fc.constantFrom('disconnect', 'disable', 'delete'),
  inGrace: fc.constantFrom('now', 'wait'),
  deletion: fc.constantFrom('any of HR', 'all of HR and Badge'),
  graceDays: fc.constantFrom(0, 10),
})

/** All rules, for the laws that hold whatever is remembered. */
export const any: fc.Arbitrary<Rules> = fc
  .tuple(forgetful, fc.constantFrom('any of HR', 'all of HR and Badge', 'last connector', 'manual'))
  .map(([rules, deletion]) => ({ ...rules, deletion }))

const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })
const direct = (value: string, target: string, more: object = {}) => ({ enabled: true, kind: 'direct', value, target, ...more })

const pairs = {
  id: [['employeeId']],
  'id and phone': [['employeeId', 'phone']],
  'phone, then id': [['phone'], ['employeeId']],
} as const
const inMetaverse = { employeeId: 'Employee ID', phone: 'Telephone' } as const

const deletionRules = {
  'any of HR': { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' },
  'all of HR and Badge': { kind: 'authoritativeSource', systems: ['hr', 'badge'], mode: 'all' },
  'last connector': { kind: 'lastConnector' },
  manual: { kind: 'manual' },
} as const

function person(rules: Rules): object {
  const names = ['Employee ID', 'First Name', 'Last Name', 'Display Name', 'Department', 'Email Address', 'Telephone']
  return {
    name: 'Person',
    displayAttribute: 'Display Name',
    graceDays: rules.graceDays,
    deletionRule: deletionRules[rules.deletion],
    attributes: [...names.map((name) => text(name)), text('Roles', { multi: true })],
  }
}

function inbound(rules: Rules): FlowNode[] {
  const counts = (system: Rules['emptyCounts']) => ({ emptyCounts: rules.emptyCounts === system })
  const roles = direct('roles', 'Roles', { merge: rules.mergeRoles })
  const name = { enabled: true, kind: 'expression', value: 'cs["givenName"] + " " + cs["sn"]', target: 'Display Name' }
  const mail = 'Lower(cs["givenName"]) + "." + Lower(cs["sn"]) + "@company.com"'
  const fromHr = [
    direct('employeeId', 'Employee ID'),
    direct('givenName', 'First Name', counts('hr')),
    direct('sn', 'Last Name'),
    direct('department', 'Department'),
    direct('phone', 'Telephone', counts('hr')),
    { ...name, whenMissing: rules.whenMissing },
    { enabled: true, kind: 'expression', value: mail, target: 'Email Address', whenMissing: 'nothing' },
    roles,
  ]
  const fromBadge = [
    direct('givenName', 'First Name', counts('badge')),
    // Who is joined by the telephone is not what supplies it: then it would count which of two records of a system comes first
    // (J5).
    ...(rules.badgeJoin === 'id' ? [direct('phone', 'Telephone', { precedence: rules.badgePhone, ...counts('badge') })] : []),
    roles,
  ]
  const rows = pairs[rules.badgeJoin].map((row) => ({ pairs: row.map((cs) => ({ cs, mv: inMetaverse[cs], ignoreCase: false })) }))
  return [
    { id: 'flow', type: 'identity-attribute-flow', mappings: fromHr },
    { id: 'badge-flow', type: 'identity-attribute-flow', mappings: fromBadge },
    { id: 'badge-join', type: 'identity-join', rows },
    { id: 'hr-in', type: 'identity-sync-rule', precedence: rules.first === 'hr' ? 2 : 4 },
    { id: 'badge-in', type: 'identity-sync-rule', precedence: 3 },
    { id: 'scope', type: 'identity-scope-filter', ...expression(rules.scope), action: rules.leaving },
  ]
}

const expression = (condition: string | null) =>
  condition === null ? { mode: 'all' } : { mode: 'expression', expression: condition }

function outbound(rules: Rules): FlowNode[] {
  const dn = '"cn=" + mv["Employee ID"] + ",ou=" + Coalesce(mv["Department"], "None") + ",dc=corp"'
  const named = { enabled: true, kind: 'expression', value: dn, target: 'dn', whenMissing: 'evaluate' }
  return [
    { id: 'out-scope', type: 'identity-scope-filter', ...expression(rules.accountScope) },
    {
      id: 'provision',
      type: 'identity-provision',
      // An account that was left behind finds its person again.
      rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
      action: rules.action,
      onDeletion: 'delete',
      inGrace: rules.inGrace,
    },
    { id: 'out-flow', type: 'identity-attribute-flow', mappings: [named, ...directoryMappings.slice(1)] },
  ]
}

function sources(pageSize: number, send: 'objects' | 'pages'): FlowNode[] {
  const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map((name) => text(name))
  const roles = text('roles', { multi: true })
  const manager = { name: 'manager', type: 'reference', multi: false }
  const card = ['badgeNo', 'employeeId', 'givenName', 'phone'].map((name) => text(name))
  return [
    {
      id: 'hr',
      type: 'identity-connected-system',
      connector: 'rows',
      referencePolicy: 'ignore',
      objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...columns, roles, manager] }],
    },
    {
      id: 'badge',
      type: 'identity-connected-system',
      connector: 'rows',
      objectTypes: [{ name: 'card', anchor: 'badgeNo', attributes: [...card, roles] }],
    },
    ...['import', 'badge-import', 'ad-import', 'lifecycle'].map((id) => ({
      id,
      type: id === 'lifecycle' ? 'identity-lifecycle' : 'identity-connector-import',
      pageSize,
      ...(id !== 'lifecycle' && { send }),
    })),
  ]
}

export interface Drawn {
  readonly change: FlowNode[]
}

/** The flow of these rules; badges have nodes of their own, everything else is in the small world. */
export function flowOf(rules: Rules, pageSize = 50, send: 'objects' | 'pages' = 'objects'): Drawn {
  const change = [...sources(pageSize, send), ...inbound(rules), ...outbound(rules)]
  const badges = badgeNodes().map((node) => ({ ...node, ...change.find((badge) => badge.id === node.id) }))
  const own = new Set(badges.map((badge) => badge.id))
  const store: FlowNode = { id: 'store', type: 'identity-store', types: [person(rules)] }
  return { change: [store, ...badges, ...change.filter((node) => !own.has(node.id))] }
}
