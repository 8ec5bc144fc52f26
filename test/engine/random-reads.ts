/** Rules drawn by lot that read people, their managers and units, and the canvas they make. */
import fc from 'fast-check'
import { constant, direct, expression, type NodeChange, personTypes, rule, step, wired } from '../nodes/cycle-flow'
import { accountsAndGroups, hrWithManagers, personAttributes, unitNodes, unitType } from './random-references'

/** From what the text of an attribute is made, beside a column: what is read comes earlier in the order of the attributes. */
const makings = [
  'none',
  'column',
  'own',
  'own',
  'manager',
  'manager',
  /** The manager's value of the same attribute. */
  'chain',
  'unit',
  /** How many members the unit has. */
  'size',
  'person',
  'peers',
] as const

/** How one attribute is made by one rule. */
interface Making {
  readonly kind: (typeof makings)[number]
  readonly column: number
  /** Places of the attributes read among those before it in the order of the canvas. */
  readonly reads: readonly number[]
  readonly whenMissing: '' | 'evaluate'
}

/** Rules drawn by lot; what is read comes earlier in `order`, so that there are no circles. */
export interface Rules {
  readonly order: readonly string[]
  readonly hr: readonly Making[]
  readonly badge: readonly Making[]
  readonly badgeFirst: boolean
  /** The attribute flow of HR is two nodes, wired in this order. */
  readonly split: 'one' | 'forth' | 'back'
  /** An inbound rule of the accounts reads back what is written there. */
  readonly readBack: boolean
  /** Values come down from manager to manager; nobody is then their own manager's manager. */
  readonly chains: boolean
  /** Where the row of the manager stands in the flow of HR; null: there is none. */
  readonly manager: 'first' | 'last' | null
  /** The attribute in which peers are equal; null: nobody has any. */
  readonly peersBy: string | null
  /** The attribute that has the code of the unit of which somebody is a member. */
  readonly membersBy: string
  readonly accountScope: string
  /** What an account's `boss` is made of. */
  readonly boss: string
  /** Departments are HR's, whatever else was drawn: what people and units have in common. */
  readonly plainDepartments: boolean
  /** Which badges count, by what is read of the people they would join; null: all. It reads nothing that badges give. */
  readonly badgeScope: string | null
  /** Whether it is asked before the join step or behind it. */
  readonly badgeAsked: 'before' | 'behind'
  /** A second rule of the same badges with such a condition, which may read what the first gives; null: there is none. */
  readonly secondScope: string | null
  /** The order in which the sources are read into an empty store. */
  readonly sources: readonly string[]
  /** Everything is in and stamped before anything happens. */
  readonly stampedFirst: boolean
}

const attributes = [
  'First Name',
  'Last Name',
  'Department',
  'Telephone',
  'Display Name',
  'Email Address',
  'Boss',
  'Unit Name',
] as const
const columns = { hr: ['givenName', 'sn', 'department', 'phone'], badge: ['givenName', 'phone'] } as const
const making: fc.Arbitrary<Making> = fc.record({
  kind: fc.constantFrom(...makings),
  column: fc.nat(3),
  reads: fc.array(fc.nat(7), { minLength: 1, maxLength: 2 }),
  whenMissing: fc.constantFrom('' as const, 'evaluate' as const),
})
const all = fc.array(making, { minLength: attributes.length, maxLength: attributes.length })

export const rules: fc.Arbitrary<Rules> = fc.record({
  order: fc.shuffledSubarray([...attributes], { minLength: attributes.length }),
  hr: all,
  badge: all,
  badgeFirst: fc.boolean(),
  split: fc.constantFrom('one' as const, 'forth' as const, 'back' as const),
  readBack: fc.boolean(),
  chains: fc.boolean(),
  plainDepartments: fc.constantFrom(true, true, false),
  manager: fc.constantFrom('first' as const, 'last' as const, 'last' as const, null),
  peersBy: fc.constantFrom('Department', 'Last Name', 'Boss', null),
  membersBy: fc.constantFrom('Department', 'Department', 'Telephone', 'First Name'),
  accountScope: fc.constantFrom(
    'IsPresent(mv["Employee ID"])',
    'IsPresent(mv["Employee ID"])',
    'IsPresent(mv["Manager"])',
    'mv["Manager"]["Department"] != "C"',
    'Count(LookupAll("Person", "Department", mv["Department"])) < 3',
    'Lookup("Unit", "Code", mv["Department"])["Name"] != "unit B"',
  ),
  boss: fc.constantFrom(
    'mv["Manager"]["Display Name"]',
    'mv["First Name"] + "<" + mv["Manager"]["Email Address"]',
    'ToString(Count(mv["Peers"]))',
    'ToString(Count(LookupAll("Person", "Last Name", mv["Last Name"])))',
    'Lookup("Person", "First Name", mv["Telephone"])["Last Name"]',
    'Lookup("Unit", "Code", mv["Department"])["Name"] + mv["Boss"]',
  ),
  badgeScope: fc.constantFrom(
    null,
    null,
    'mv["Department"] != "C"',
    'mv["Manager"]["Department"] != "C"',
    'Lookup("Unit", "Code", mv["Department"])["Name"] != "unit B"',
    'Count(LookupAll("Person", "Department", mv["Department"])) < 3',
  ),
  badgeAsked: fc.constantFrom('before' as const, 'behind' as const),
  secondScope: fc.constantFrom(
    null,
    null,
    null,
    'mv["Telephone"] != "B"',
    'mv["First Name"] != "badge 2"',
    'mv["Manager"]["Telephone"] != "B"',
    'Count(LookupAll("Person", "Telephone", mv["Telephone"])) < 2',
  ),
  sources: fc.shuffledSubarray(['import', 'badge-import', 'dept-import'], { minLength: 3 }),
  stampedFirst: fc.boolean(),
})

/** The part of a text that is read; null where what there is to read does not come earlier. */
function partOf(making: Making, column: string, target: string, earlier: readonly string[], drawn: Rules): string | null {
  const [first, second = first] = making.reads.map((place) => earlier[place]).filter((name) => name !== undefined)
  if (making.kind === 'unit') return `Lookup("Unit", "Code", ${column})["Name"]`
  if (making.kind === 'chain' && drawn.chains) return `Coalesce(mv["Manager"]["${target}"], "top")`
  if (making.kind === 'size')
    return earlier.includes(drawn.membersBy) ? `ToString(Count(Lookup("Unit", "Code", ${column})["Members"]))` : null
  if (first === undefined || second === undefined) return null
  switch (making.kind) {
    case 'none':
    case 'column':
      return null
    case 'own':
      return [...new Set([first, second])].map((name) => `mv["${name}"]`).join(' + "-" + ')
    case 'chain':
    case 'manager':
      return `mv["Manager"]["${first}"]`
    case 'person':
      return `Lookup("Person", "${first}", ${column})["${second}"]`
    case 'peers':
      return `ToString(Count(LookupAll("Person", "${first}", mv["${second}"])))`
    default:
      return making.kind satisfies never
  }
}

function mappingsOf(drawn: Rules, all: readonly Making[], from: readonly string[]): object[] {
  return all.flatMap((making, at) => {
    const [target, source] = [drawn.order[at] as string, from[making.column % from.length] as string]
    if (drawn.plainDepartments && target === 'Department') return from === columns.hr ? [direct('department', target)] : []
    if (making.kind === 'none') return []
    const column = `cs["${source}"]`
    const part = partOf(making, column, target, drawn.order.slice(0, at), drawn)
    if (part === null) return [direct(source, target)]
    return [{ ...expression(`${part} + "-" + ${column}`, target), whenMissing: making.whenMissing }]
  })
}

function ofHr(drawn: Rules): object[] {
  const manager = direct('manager', 'Manager')
  const { peersBy } = drawn
  const peers = peersBy === null ? [] : [expression(`LookupAll("Person", "${peersBy}", mv["${peersBy}"])`, 'Peers')]
  return [
    ...(drawn.manager === 'first' ? [manager] : []),
    ...mappingsOf(drawn, drawn.hr, columns.hr),
    ...peers,
    ...(drawn.manager === 'last' ? [manager] : []),
  ]
}

const byId = { rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }] }

/** What of the accounts is looked at. */
export const adFlows = ['displayName', 'department', 'mail', 'boss', 'manager', 'peers']

export function nodesOf(drawn: Rules, pageSize: number): NodeChange[] {
  const own = ofHr(drawn)
  const half = drawn.split === 'one' ? own.length : Math.floor(own.length / 2)
  const [first, second] = [own.slice(0, half), own.slice(half)]
  const two = step('flow-2', 'attribute-flow', 'hr-in', [['out-scope']], { mappings: drawn.split === 'back' ? first : second })
  return [
    { id: 'store', types: [{ ...personTypes[0], graceDays: 0, attributes: personAttributes }, unitType] },
    // So few people may all lose a value at once (I21).
    { ...hrWithManagers, limits: { clearPercent: 100 } },
    accountsAndGroups('displayName', 'department', 'mail', 'boss'),
    ...unitNodes(`LookupAll("Person", "${drawn.membersBy}", cs["code"])`, pageSize),
    { id: 'hr-in', precedence: drawn.badgeFirst ? 9 : 1 },
    { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), ...(drawn.split === 'back' ? second : first)] },
    ...(drawn.split === 'one' ? [] : [two, ...wired({ flow: [['flow-2']] })]),
    { id: 'badge-flow', mappings: mappingsOf(drawn, drawn.badge, columns.badge) },
    ...badgeConditions(drawn),
    { id: 'badge', limits: { clearPercent: 100 } },
    { id: 'scope', mode: 'all' },
    { id: 'out-scope', mode: 'expression', expression: drawn.accountScope },
    { id: 'provision', ...byId, action: 'delete', onDeletion: 'delete' },
    {
      id: 'out-flow',
      mappings: [
        direct('Employee ID', 'login'),
        direct('Display Name', 'displayName'),
        direct('Department', 'department'),
        direct('Email Address', 'mail'),
        direct('Manager', 'manager'),
        direct('Peers', 'peers'),
        expression(drawn.boss, 'boss'),
        constant('yes', 'enabled'),
      ],
    },
    ...['import', 'badge-import', 'ad-import', 'lifecycle'].map((id) => ({ id, pageSize })),
    ...(drawn.readBack ? readBack : []),
  ]
}

const employeeOf = { rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }] }

/** Conditions of badges, where departments are HR's alone: what a badge gives never decides whether it counts. */
function badgeConditions({ badgeScope, badgeAsked, secondScope, plainDepartments }: Rules): NodeChange[] {
  if (!plainDepartments) return []
  const scope = (id: string, of: string, expression: string, next: string): NodeChange =>
    step(id, 'scope-filter', of, [[next], ['out-scope']], { mode: 'expression', expression, action: 'disconnect' })
  const isBefore = badgeScope !== null && badgeAsked === 'before'
  const isBehind = badgeScope !== null && badgeAsked === 'behind'
  const first = isBefore ? 'badge-scope' : 'badge-join'
  return [
    ...(badgeScope === null ? [] : [scope('badge-scope', 'badge-in', badgeScope, isBefore ? 'badge-join' : 'badge-flow')]),
    ...wired({ 'badge-import': [secondScope === null ? [first] : [first, 'badge-scope-2'], ['out-scope'], []] }),
    ...(isBehind ? wired({ 'badge-join': [['badge-scope'], [], []] }) : []),
    ...(secondScope === null ? [] : secondRule(scope('badge-scope-2', 'badge-in-2', secondScope, 'badge-join-2'))),
  ]
}

function secondRule(scope: NodeChange): NodeChange[] {
  return [
    { ...rule('badge-in-2', 'Badge in too', 'inbound', 'badge'), csType: 'card', precedence: 6 },
    scope,
    step('badge-join-2', 'join', 'badge-in-2', [['badge-flow-2'], [], []], employeeOf),
    step('badge-flow-2', 'attribute-flow', 'badge-in-2', [['out-scope']], { mappings: [direct('badgeNo', 'Account Name')] }),
  ]
}

/** Behind all others, so that what comes back never wins over what it was made of. */
const readBack: NodeChange[] = [
  { ...rule('ad-in', 'AD in', 'inbound', 'ad'), precedence: 99 },
  step('ad-join', 'join', 'ad-in', [['ad-flow'], ['out-scope'], []], byId),
  step('ad-flow', 'attribute-flow', 'ad-in', [['out-scope']], { mappings: [direct('displayName', 'Account Name')] }),
  ...wired({ 'ad-import': [['ad-join', 'group-provision'], ['out-scope', 'group-provision'], []] }),
]
