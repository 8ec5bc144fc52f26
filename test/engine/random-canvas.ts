/** Canvases drawn by lot, each rule by itself on the way from the import to the accounts, and what is to be seen under one. */
import fc from 'fast-check'
import type { AttributeValue } from '../../runtime/model/values'
import { displayValue } from '../../runtime/model/values'
import { constant, direct, expression, type NodeChange, personTypes, rule, step } from '../nodes/cycle-flow'
import type { TwoSources } from './two-sources'

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
  /** The step of HR behind which a wire is cut; null: none is. */
  readonly cut: 'import' | 'join' | 'flow' | 'accounts' | null
}

const isPerson = 'IsPresent(mv["Employee ID"])'

export const canvases: fc.Arbitrary<Canvas> = fc.record({
  hr: standing,
  hrScope: fc.constantFrom(null, 'cs["employeeType"] != "C"', 'IsPresent(cs["phone"])'),
  hrFlows: subset('First Name', 'Department', 'Last Name'),
  phones: standing,
  phonesScope: fc.constantFrom(null, 'cs["department"] != "B"'),
  badge: fc.oneof(standing, fc.constant('gone' as const)),
  badgePrecedence: fc.constantFrom(1, 5),
  badgeFlows: subset('First Name', 'Telephone'),
  tag: fc.constantFrom(null, 'a', 'b'),
  route: fc.constantFrom(null, 'phone', 'department'),
  ad: standing,
  adScope: fc.constantFrom(isPerson, `${isPerson} AND mv["Department"] != "C"`, `${isPerson} AND IsPresent(mv["Telephone"])`),
  adFlows: subset('displayName', 'department', 'mail', 'title'),
  action: fc.constantFrom('disconnect', 'delete'),
  multi: fc.boolean(),
  deletion: fc.constantFrom('manual', 'manual', 'hr', 'last'),
  nameBy: fc.constantFrom('direct', 'expression', 'constant'),
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
}

const text = (name: string) => ({ name, type: 'text', multi: false })
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
  const hrFlows = canvas.hrFlows.map((name) =>
    name === 'Last Name'
      ? expression('extra["tag"]', name)
      : name === 'First Name'
        ? namings[canvas.nameBy]
        : direct(columns[name] as string, name),
  )
  const badgeFlows = canvas.badgeFlows.map((name) => direct(columns[name] as string, name))
  const entries = [...(canvas.hr === 'removed' ? [] : ['hr-in-scope']), ...(canvas.phones === 'removed' ? [] : ['phones-scope'])]
  const tag = { type: 'function', z: 'tab', name: 'tag', outputs: 1, x: 1, y: 1, wires: [entries] }
  const badgeEntries = canvas.badge === 'on' || canvas.badge === 'off' ? ['badge-in-scope'] : []
  const [person] = personTypes
  const attributes = person?.['attributes'] as readonly { name: string }[]
  const types = attributes.map((each) => (each.name === 'Telephone' ? { ...each, multi: canvas.multi } : each))
  const nodes: NodeChange[] = [
    { id: 'store', types: [{ ...person, attributes: types, graceDays: 0, deletionRule: deletionRules[canvas.deletion] }] },
    {
      id: 'tag',
      ...tag,
      func: `msg.payload.extra.tag = ${JSON.stringify(canvas.tag)}; return msg`,
      ...absent(canvas.tag === null),
    },
    { id: 'import', wires: [canvas.tag === null ? entries : ['tag'], toAccounts, []] },
    {
      id: 'ad',
      objectTypes: [{ name: 'user', anchor: 'login', attributes: ['login', 'enabled', ...Object.keys(accountFlows)].map(text) }],
    },
    { id: 'ad-import', wires: [toAccounts, toAccounts, []] },
    { id: 'lifecycle', wires: [toAccounts, []] },
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

/**
 * People for whom a record stands, with the rule that supplied each value, and what their accounts would be once everything is
 * sent, in what the rules write. Who has no record any more is kept by the manual deletion rule, and left out.
 */
export async function picture(world: TwoSources, { ad, adFlows }: Canvas): Promise<object> {
  const { store } = world.red.engine()
  const rules = new Map((await store.rules()).map(({ id, name }) => [id, name]))
  const sources = [await world.systemId('HR'), ...(await optional(world, 'Badge'))]
  const csos = (await store.searchCsos({ limit: 200 })).items
  const withRecord = new Set(csos.flatMap(({ system, mvo }) => (mvo !== null && sources.includes(system) ? [mvo] : [])))
  const people = (await store.searchMvos({ type: 'Person', limit: 200 })).items
    .filter(({ id }) => withRecord.has(id))
    .map(({ attributes, provenance }) =>
      Object.entries(attributes)
        .map(([name, value]) => `${name}: ${displayValue(value)} (${rules.get(provenance[name]?.rule ?? 0)})`)
        .join(', '),
    )
  const pendings = new Map((await world.pendings()).map((pending) => [pending.cso, pending]))
  const target = await world.systemId('Accounts')
  const accounts = csos.flatMap(({ id, system, mvo, attributes }) => {
    const pending = pendings.get(id)
    const isHers = ad === 'on' && system === target && mvo !== null && withRecord.has(mvo)
    if (!isHers || pending?.operation === 'delete') return []
    const after: Record<string, AttributeValue | null> = { ...attributes }
    for (const { attribute, to } of pending?.changes ?? []) after[attribute] = to
    return [['login', 'enabled', ...adFlows].map((name) => `${name}: ${displayValue(after[name] ?? undefined)}`).join(', ')]
  })
  return { people: people.sort(), accounts: accounts.sort() }
}

async function optional(world: TwoSources, name: string): Promise<number[]> {
  return (await world.red.engine().store.systems()).flatMap((row) => (row.name === name ? [row.id] : []))
}
