/** Canvases drawn by lot, each rule by itself on the way from the import to the accounts. */
import fc from 'fast-check'
import { constant, direct, expression, type NodeChange, personTypes, rule, step } from '../nodes/cycle-flow'
import { accountsAndGroups, hrWithManagers, personAttributes, unitNodes, unitType } from './random-references'

const standing = fc.constantFrom('on' as const, 'on' as const, 'on' as const, 'off' as const, 'removed' as const)
const subset = <T extends string>(...all: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...all])

/** What may differ between one canvas and the next. */
export interface Canvas {
  readonly hr: 'on' | 'off' | 'removed'
  readonly hrScope: string | null
  readonly hrFlows: readonly string[]
  /** A second rule of HR, with a scope and a flow of its own. */
  readonly phones: 'on' | 'off' | 'removed'
  readonly phonesScope: string | null
  /** The system, too, when it is gone. */
  readonly badge: 'on' | 'off' | 'removed' | 'gone'
  readonly badgePrecedence: number
  readonly badgeFlows: readonly string[]
  /** What a foreign node adds to the records of HR; null: there is none. */
  readonly tag: string | null
  /** By what a foreign node sends records of HR to one of two further attribute flows of the rule; null: there are none. */
  readonly route: 'phone' | 'department' | null
  readonly ad: 'on' | 'off' | 'removed'
  readonly adScope: string
  readonly adFlows: readonly string[]
  readonly action: 'disconnect' | 'delete'
  readonly multi: boolean
  readonly deletion: 'manual' | 'hr' | 'last'
  /** How the attribute First Name gets its value from HR. */
  readonly nameBy: 'direct' | 'expression' | 'constant'
  /** Whether HR says who somebody's manager is. */
  readonly manager: 'hr' | null
  /** The attribute in which peers are equal; null: nobody has any. */
  readonly peersBy: string | null
  /** What HR's rule makes of other people, of units and of the day, for the attribute Boss; null: nothing. */
  readonly boss: string | null
  /** The rule of the units. */
  readonly units: 'on' | 'off' | 'removed'
  /** The attribute that has the code of the unit of which somebody is a member. */
  readonly membersBy: string
  readonly groups: 'on' | 'off' | 'removed'
  /** The step of HR behind which a wire is cut; null: none is. */
  readonly cut: 'import' | 'join' | 'flow' | 'accounts' | null
}

const isPerson = 'IsPresent(mv["Employee ID"])'
const begun = 'IIF(IsPresent(cs["start"]), cs["start"] <= Today(), true)'

export const canvases: fc.Arbitrary<Canvas> = fc.record({
  hr: standing,
  hrScope: fc.constantFrom(null, 'cs["employeeType"] != "C"', 'IsPresent(cs["phone"])', begun),
  hrFlows: subset('First Name', 'Department', 'Last Name'),
  phones: standing,
  phonesScope: fc.constantFrom(null, 'cs["department"] != "B"'),
  badge: fc.oneof(standing, fc.constant('gone' as const)),
  badgePrecedence: fc.constantFrom(1, 5),
  badgeFlows: subset('First Name', 'Telephone'),
  tag: fc.constantFrom(null, 'a', 'b'),
  route: fc.constantFrom(null, 'phone', 'department'),
  ad: standing,
  adScope: fc.constantFrom(
    isPerson,
    `${isPerson} AND mv["Department"] != "C"`,
    `${isPerson} AND IsPresent(mv["Telephone"])`,
    `${isPerson} AND NOT mv["Manager"]["Department"] = "C"`,
    `${isPerson} AND Count(mv["Peers"]) < 3`,
  ),
  adFlows: subset('displayName', 'department', 'mail', 'title', 'manager', 'peers', 'boss'),
  action: fc.constantFrom('disconnect', 'delete'),
  multi: fc.boolean(),
  deletion: fc.constantFrom('manual', 'manual', 'hr', 'last'),
  nameBy: fc.constantFrom('direct', 'expression', 'constant'),
  manager: fc.constantFrom('hr', 'hr', null),
  peersBy: fc.constantFrom('Department', 'Telephone', null),
  boss: fc.constantFrom(
    'mv["Manager"]["First Name"]',
    'mv["First Name"] + " of " + mv["Manager"]["Department"]',
    'Lookup("Unit", "Code", cs["department"])["Name"]',
    'Lookup("Person", "Department", cs["phone"])["First Name"]',
    'ToString(Count(LookupAll("Person", "Department", cs["department"])))',
    'ToString(Count(Lookup("Unit", "Code", cs["phone"])["Members"]))',
    'FormatDate(Today(), "yyyy-MM-dd")',
    'IIF(cs["start"] > Now(), "still to come", "begun")',
    null,
  ),
  units: standing,
  membersBy: fc.constantFrom('Department', 'Department', 'Telephone', 'First Name'),
  groups: standing,
  cut: fc.constantFrom(null, null, 'import', 'join', 'flow', 'accounts'),
})

const deletionRules = {
  manual: { kind: 'manual' },
  hr: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' },
  last: { kind: 'lastConnector' },
} as const
const namings = {
  direct: direct('givenName', 'First Name'),
  expression: expression('Upper(cs["givenName"])', 'First Name'),
  constant: constant('Somebody', 'First Name'),
} as const

const columns: Readonly<Record<string, string>> = {
  'First Name': 'givenName',
  Department: 'department',
  Telephone: 'phone',
}
const accountFlows: Readonly<Record<string, string>> = {
  displayName: 'First Name',
  department: 'Department',
  mail: 'Last Name',
  title: 'Email Address',
  manager: 'Manager',
  peers: 'Peers',
  boss: 'Boss',
}

const scoped = (condition: string | null): object =>
  condition === null ? { mode: 'all' } : { mode: 'expression', expression: condition }
const byId = { rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }] }

/** The steps of an inbound rule: scope, join, project, flow. */
function inbound(id: string, wires: string[], condition: string | null, mappings: readonly object[]): NodeChange[] {
  return [
    step(`${id}-scope`, 'scope-filter', id, [[`${id}-join`], []], { ...scoped(condition), action: 'disconnect' }),
    step(`${id}-join`, 'join', id, [[`${id}-flow`], [`${id}-project`], []], byId),
    step(`${id}-project`, 'project', id, [[`${id}-flow`]]),
    step(`${id}-flow`, 'attribute-flow', id, [wires], { mappings: [direct('employeeId', 'Employee ID'), ...mappings] }),
  ]
}

/** The nodes of a canvas; those of rules that are removed are not there. */
export function nodesOf(canvas: Canvas): NodeChange[] {
  const toAccounts = canvas.ad === 'removed' ? [] : ['out-scope']
  const toAll = canvas.groups === 'removed' ? toAccounts : [...toAccounts, 'group-provision']
  const hrFlows: object[] = canvas.hrFlows.map((name) =>
    name === 'Last Name'
      ? expression('extra["tag"]', name)
      : name === 'First Name'
        ? namings[canvas.nameBy]
        : direct(columns[name] as string, name),
  )
  const { manager, peersBy, boss } = canvas
  if (manager !== null) hrFlows.push(direct('manager', 'Manager'))
  if (peersBy !== null) hrFlows.push(expression(`LookupAll("Person", "${peersBy}", mv["${peersBy}"])`, 'Peers'))
  if (boss !== null) hrFlows.push(expression(boss, 'Boss'))
  const badgeFlows = canvas.badgeFlows.map((name) => direct(columns[name] as string, name))
  const entries = [...(canvas.hr === 'removed' ? [] : ['hr-in-scope']), ...(canvas.phones === 'removed' ? [] : ['phones-scope'])]
  const tag = { type: 'function', z: 'tab', name: 'tag', outputs: 1, x: 1, y: 1, wires: [entries] }
  const badgeEntries = canvas.badge === 'on' || canvas.badge === 'off' ? ['badge-in-scope'] : []
  const [person] = personTypes
  const types = personAttributes.map((each) => (each.name === 'Telephone' ? { ...each, multi: canvas.multi } : each))
  const nodes: NodeChange[] = [
    {
      id: 'store',
      types: [{ ...person, attributes: types, graceDays: 0, deletionRule: deletionRules[canvas.deletion] }, unitType],
    },
    hrWithManagers,
    accountsAndGroups('displayName', 'department', 'mail', 'title', 'boss'),
    {
      id: 'tag',
      ...tag,
      func: `msg.payload.extra.tag = ${JSON.stringify(canvas.tag)}; return msg`,
      ...absent(canvas.tag === null),
    },
    { id: 'import', wires: [canvas.tag === null ? entries : ['tag'], toAccounts, []] },
    ...ofUnits(canvas),
    { id: 'ad-import', wires: [toAll, toAll, []] },
    { id: 'lifecycle', wires: [toAll, []] },
    { id: 'hr-in', enabled: canvas.hr === 'on', precedence: 2, ...absent(canvas.hr === 'removed') },
    ...inbound('hr-in', canvas.route === null ? toAccounts : ['route'], canvas.hrScope, hrFlows).map(
      absentWhen(canvas.hr === 'removed'),
    ),
    ...routed(canvas.route, toAccounts).map(absentWhen(canvas.hr === 'removed' || canvas.route === null)),
    {
      ...rule('phones', 'Phones in', 'inbound', 'hr'),
      precedence: 3,
      enabled: canvas.phones === 'on',
      ...absent(canvas.phones === 'removed'),
    },
    ...inbound('phones', toAccounts, canvas.phonesScope, [direct('phone', 'Telephone')]).map(
      absentWhen(canvas.phones === 'removed'),
    ),
    { id: 'badge', ...absent(canvas.badge === 'gone') },
    { id: 'badge-import', wires: [badgeEntries, toAccounts, []], ...absent(canvas.badge === 'gone') },
    { id: 'badge-in', precedence: canvas.badgePrecedence, enabled: canvas.badge === 'on', ...absent(badgeEntries.length === 0) },
    ...inbound('badge-in', toAccounts, null, badgeFlows).map(absentWhen(badgeEntries.length === 0)),
    ...['scope', 'join', 'project', 'flow', 'badge-join', 'badge-flow'].map((id) => ({ id, d: true })),
  ]
  return cutWires([...nodes, ...outbound(canvas)], canvas.cut)
}

/** From units to groups. */
function ofUnits({ units, membersBy, groups }: Canvas): NodeChange[] {
  const nodes = new Map(unitNodes(`LookupAll("Person", "${membersBy}", cs["code"])`).map((node) => [node.id, node]))
  for (const [rule, standing] of [
    ['dept-in', units],
    ['group-out', groups],
  ] as const)
    for (const [id, node] of nodes) {
      if (id === rule) nodes.set(id, { ...node, enabled: standing === 'on', ...absent(standing === 'removed') })
      else if (node['rule'] === rule) nodes.set(id, { ...node, ...absent(standing === 'removed') })
    }
  const [first, next] = [units === 'removed' ? [] : ['dept-join'], groups === 'removed' ? [] : ['group-provision']]
  return [...nodes.values(), { id: 'dept-import', wires: [first, next, []] }]
}

/** Without what leads on from one step of HR, or from the scope of the accounts. */
function cutWires(nodes: NodeChange[], cut: Canvas['cut']): NodeChange[] {
  if (cut === null) return nodes
  const id = { import: 'import', join: 'hr-in-join', flow: 'hr-in-flow', accounts: 'out-scope' }[cut]
  return nodes.map((node) => (node.id === id && !node['d'] ? { ...node, wires: [[], [], []] } : node))
}

/** Two further flows of HR, of which each record comes by one. */
function routed(by: Canvas['route'], wires: string[]): NodeChange[] {
  const func = `return msg.payload.cs.attributes.${by} === "A" ? [msg, null] : [null, msg]`
  return [
    { id: 'route', type: 'function', z: 'tab', name: 'route', func, outputs: 2, x: 1, y: 1, wires: [['left'], ['right']] },
    step('left', 'attribute-flow', 'hr-in', [wires], { mappings: [direct('sn', 'Email Address')] }),
    step('right', 'attribute-flow', 'hr-in', [wires], { mappings: [direct('sn', 'Display Name')] }),
  ]
}

function outbound({ ad, adScope, adFlows, action }: Canvas): NodeChange[] {
  const mappings = [direct('Employee ID', 'login'), constant('yes', 'enabled')]
  for (const name of adFlows) mappings.push(direct(accountFlows[name] as string, name))
  const rows = [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }]
  const nodes: NodeChange[] = [
    { id: 'ad-out', enabled: ad === 'on' },
    { id: 'out-scope', ...scoped(adScope) },
    { id: 'provision', rows, action, onDeletion: action },
    { id: 'out-flow', mappings },
    { id: 'pending' },
  ]
  return nodes.map(absentWhen(ad === 'removed'))
}

const absent = (isAbsent: boolean): object => (isAbsent ? { d: true } : {})
const absentWhen =
  (isAbsent: boolean) =>
  (node: NodeChange): NodeChange => ({ ...node, ...absent(isAbsent) })
