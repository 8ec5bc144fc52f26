/**
 * Random histories of people who refer to each other in a directory that names them by DN, and in which others write too: when
 * all has come to rest, the directory is what HR says, computed without the engine.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { StoredObject } from '../../runtime/connectors/scripted/system/journal'
import type { Run } from '../../runtime/model/runs'
import type { AttributeValue, Reference } from '../../runtime/model/values'
import { displayValue, valuesOf } from '../../runtime/model/values'
import { constant, direct, expression, type NodeChange, personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { byStampsAndThoroughly } from './by-stamps'
import { theDirectoryWorld } from './directory'
import { hrWithManagers, reference } from './random-references'
import { drawn, longEnough, value, who } from './random-sources'

const world = theDirectoryWorld()

const rules = fc.record({
  /** What a DN is made of beside the first name. */
  container: fc.constantFrom('department', 'none'),
  /** The list of peers: everybody of the same department, owned by the rule or shared with others. */
  sharing: fc.constantFrom('owned', 'shared'),
  accountScope: fc.constantFrom('IsPresent(mv["Employee ID"])', 'mv["Department"] != "C"'),
  pageSize: fc.constantFrom(1, 2, 200),
})
type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never

/** Somebody else writes to the directory: renames the account, makes somebody the manager, adds to or takes from the peers. */
type ByHand = 'renamed' | 'remanaged' | 'added' | 'addedUnlinked' | 'taken' | 'deleted'

type Event =
  | { readonly kind: 'hire' | 'move'; readonly who: number; readonly value: string }
  | { readonly kind: 'leave'; readonly who: number }
  /** The two exchange their first names, and with them what their accounts are called. */
  | { readonly kind: 'swap' | 'manages'; readonly who: number; readonly other: number }
  | { readonly kind: ByHand; readonly who: number; readonly other: number }
  | { readonly kind: 'drop'; readonly after: number; readonly applied: boolean }
  | { readonly kind: 'run'; readonly what: 'hr' | 'full' | 'export' | 'accounts' | 'cycle' }

const kind = <K extends string>(...kinds: readonly K[]): fc.Arbitrary<K> => fc.constantFrom(...kinds)
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: kind('hire', 'move', 'move'), who, value }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('leave'), who }) },
    { weight: 4, arbitrary: fc.record({ kind: kind('swap', 'manages', 'manages'), who, other: fc.integer({ min: 0, max: 4 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: kind('renamed', 'remanaged', 'added', 'addedUnlinked', 'taken', 'deleted'),
        who,
        other: who,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: kind('drop'), after: fc.nat(3), applied: fc.boolean() }) },
    { weight: 8, arbitrary: fc.record({ kind: kind('run'), what: kind('hr', 'full', 'export', 'accounts', 'cycle', 'cycle') }) },
  ) as fc.Arbitrary<Event>,
  { minLength: 2, maxLength: 20 },
)

const beginning: readonly Event[] = [
  { kind: 'hire', who: 1, value: 'A' },
  { kind: 'hire', who: 2, value: 'A' },
  { kind: 'hire', who: 3, value: 'B' },
  { kind: 'manages', who: 2, other: 1 },
  { kind: 'manages', who: 3, other: 2 },
]

function flow({ container, sharing, accountScope, pageSize }: Rules): NodeChange[] {
  const dn = container === 'none' ? '' : ' + ",ou=" + Coalesce(mv["Department"], "None")'
  const attributes = [...personTypes.flatMap((type) => type.attributes), reference('Manager'), reference('Peers', 'several')]
  return [
    { id: 'store', types: [{ ...personTypes[0], graceDays: 0, attributes }] },
    { ...hrWithManagers },
    { id: 'scope', mode: 'all' },
    ...['import', 'ad-import'].map((id) => ({ id, pageSize })),
    {
      id: 'flow',
      mappings: [
        direct('employeeId', 'Employee ID'),
        direct('givenName', 'First Name'),
        direct('department', 'Department'),
        direct('manager', 'Manager'),
        expression('LookupAll("Person", "Department", mv["Department"])', 'Peers'),
      ],
    },
    { id: 'out-scope', mode: 'expression', expression: accountScope },
    {
      id: 'provision',
      rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
      action: 'delete',
      onDeletion: 'delete',
    },
    {
      id: 'out-flow',
      mappings: [
        expression(`"cn=" + mv["First Name"]${dn} + ",dc=corp"`, 'dn'),
        direct('Employee ID', 'employeeNumber'),
        direct('Manager', 'manager'),
        { ...direct('Peers', 'peers'), sharing },
        constant('yes', 'enabled'),
      ],
    },
  ]
}

const attributes = [
  { ...reference('manager'), comparison: 'dn' },
  { ...reference('peers', 'several'), comparison: 'dn' },
]
const hr = () => memorySystem('hr').rows
const accountOf = (id: string): StoredObject | undefined =>
  world.directory.all().find((object) => object.attributes['employeeNumber'] === id)
const names = (given: AttributeValue | undefined): string[] => valuesOf(given).map(displayValue)

/** As the directory keeps what refers to an account. */
const link = (text: string): Reference => ({ ref: null, text })
const links = (dns: readonly string[]): readonly Reference[] => dns.map(link)

/** Somebody else writes this to somebody's account. */
function write(id: string, more: (object: StoredObject) => Readonly<Record<string, AttributeValue>>): void {
  const object = accountOf(id)
  if (!object) return
  const { dn, ...attributes } = more(object)
  const secondaryId = dn === undefined ? object.secondaryId : displayValue(dn)
  const named = { ...object.attributes, ...attributes, dn: secondaryId ?? '' }
  world.directory.put({ ...object, secondaryId, attributes: named })
}

async function run(id: string, profile?: string): Promise<Run> {
  const ended = await world.red.run(id, { confirm: true, ...(profile !== undefined && { profile }) })
  const { status, reason } = ended
  const mayStop = id !== 'import' && world.directory.script.drop !== undefined
  // An import says it in the words of the system, an export in those of the canvas.
  if (mayStop && status === 'stopped') expect(reason).toMatch(/^(?:ad|Directory) (?:could not|cannot) be reached/)
  else expect(status, reason ?? '').toMatch(/^(?:success|warnings|errors)$/)
  return ended
}

async function cycle(): Promise<void> {
  await run('import')
  await run('export')
  world.script = {}
  await run('ad-import')
}

async function apply(event: Event): Promise<void> {
  if (event.kind === 'drop') return void (world.script = { drop: { after: event.after, applied: event.applied } })
  if (event.kind === 'run') return carryOut(event.what)
  const id = `${event.who}`
  const row = hr().get(id)
  switch (event.kind) {
    case 'hire':
      if (!row) world.hire(id, freeName(id), 'Q', { department: event.value })
      return
    case 'move':
      if (row) world.change(id, { department: event.value })
      return
    case 'leave':
      return world.leave(id)
    case 'manages':
      if (row) world.change(id, { manager: event.other === 0 ? '' : `${event.other}` })
      return
    case 'swap':
      return swap(id, `${event.other}`)
    default:
      return byHand(event.kind, id, `${event.other}`)
  }
}

/** First names are never the same twice: somebody may have got the one of whoever was here before. */
function freeName(id: string): string {
  const taken = new Set([...hr().values()].map(({ givenName }) => givenName))
  const all = [id, '1', '2', '3', '4', '5'].map((number) => `P${number}`)
  return all.find((name) => !taken.has(name)) ?? `P${id}`
}

function swap(id: string, other: string): void {
  const [a, b] = [hr().get(id), hr().get(other)]
  if (!a || !b) return
  hr().set(id, { ...a, givenName: b['givenName'] ?? '' })
  hr().set(other, { ...b, givenName: a['givenName'] ?? '' })
}

function byHand(kind: ByHand, id: string, other: string): void {
  const dnOf = accountOf(other)?.secondaryId ?? 'cn=nobody,dc=corp'
  switch (kind) {
    case 'renamed':
      return write(id, () => ({ dn: `cn=by hand ${id},dc=corp` }))
    case 'remanaged':
      return write(id, () => ({ manager: link(dnOf) }))
    case 'added':
      return add(id, dnOf)
    case 'addedUnlinked':
      return add(id, unlinked(other))
    case 'taken':
      return write(id, ({ attributes }) => ({ peers: links(names(attributes['peers']).filter((name) => name !== dnOf)) }))
    case 'deleted': {
      const object = accountOf(id)
      if (object) world.directory.remove(object)
      return
    }
    default:
      return kind satisfies never
  }
}

/** What others have put into lists, in one history. */
const addedByOthers = new Set<string>()

function add(id: string, dn: string): void {
  addedByOthers.add(dn)
  write(id, ({ attributes }) => ({ peers: links([...new Set([...names(attributes['peers']), dn])]) }))
}

/** An account that is nobody's. */
function unlinked(name: string): string {
  const dn = `cn=unlinked ${name},dc=corp`
  const anchor = `unlinked ${name}`
  world.directory.put({ type: 'user', anchor, secondaryId: dn, attributes: { id: anchor, dn } })
  return dn
}

async function carryOut(what: Extract<Event, { kind: 'run' }>['what']): Promise<void> {
  if (what === 'hr') await run('import')
  else if (what === 'full') await run('import', 'full-sync')
  else if (what === 'export') await run('export')
  else if (what === 'accounts') await run('ad-import')
  else await cycle()
}

interface Account {
  readonly dn: AttributeValue | undefined
  readonly manager: readonly string[]
  readonly peers: readonly string[]
}

/** What the directory is to be, by HR alone; without the values that others put in. */
function wanted({ container, accountScope }: Rules): Readonly<Record<string, Account>> {
  const inScope = new Map([...hr()].filter(([, row]) => !accountScope.includes('"C"') || row['department'] !== 'C'))
  const dn = (id: string): string => {
    const { givenName, department } = hr().get(id) ?? {}
    return `cn=${givenName}${container === 'none' ? '' : `,ou=${department || 'None'}`},dc=corp`
  }
  return Object.fromEntries(
    [...inScope].map(([id, row]) => {
      const manager = inScope.has(String(row['manager'])) ? [dn(String(row['manager']))] : []
      const peers = row['department'] ? [...inScope].filter(([, other]) => other['department'] === row['department']) : []
      return [id, { dn: dn(id), manager, peers: peers.map(([peer]) => dn(peer)).sort() }]
    }),
  )
}

const isUnlinked = ({ secondaryId }: StoredObject): boolean => secondaryId?.startsWith('cn=unlinked') === true

/**
 * The accounts there are. Whose manager has no account keeps a name that nobody bears (R10); in a shared list what others have
 * put in may stay, whether it is wanted or not (R11).
 */
function isThere({ sharing }: Rules, expected: Readonly<Record<string, Account>>): Readonly<Record<string, Account>> {
  const people = world.directory.all().filter((object) => !isUnlinked(object))
  return Object.fromEntries(
    people.map(({ attributes: { dn, employeeNumber, manager, peers } }) => {
      const id = displayValue(employeeNumber)
      const wantedPeers = expected[id]?.peers ?? []
      const mayStay = (name: string): boolean => sharing === 'shared' && addedByOthers.has(name) && !wantedPeers.includes(name)
      const own = names(peers).filter((name) => !mayStay(name))
      const isKept = (name: string): boolean =>
        expected[id]?.manager.length === 0 && world.directory.bySecondary(name) === undefined
      return [id, { dn, manager: names(manager).filter((name) => !isKept(name)), peers: own.sort() }]
    }),
  )
}

/** What is still to be sent, but for managers: who gets no account is waited for (E4), and the directory shows the others. */
async function open(): Promise<object[]> {
  const pendings = await world.pendings()
  return pendings.flatMap(({ state, error, changes }) =>
    changes.every(({ attribute, waits }) => waits || attribute === 'manager') ? [] : [{ state, error, changes }],
  )
}

async function settle(): Promise<void> {
  world.script = {}
  memorySystem('hr').set('9', { givenName: 'Eve', sn: 'Q', department: 'E' })
  for (let rounds = 0; rounds < 5; rounds++) await cycle()
}

it(
  'D3 D4 R10 R11 E4 E5 E9 I12 I14 whatever happens in HR and in the directory, who refers to whom ends as HR has it, by their names',
  async () => {
    await fc.assert(
      fc.asyncProperty(rules, events, async (random, history) => {
        addedByOthers.clear()
        await world.fresh({ change: flow(random), attributes })
        for (const event of [...beginning, ...history]) await apply(event)
        await settle()
        expect(isThere(random, wanted(random))).toEqual(wanted(random))
        expect(await open()).toEqual([])
        for (const node of ['import', 'ad-import']) await byStampsAndThoroughly((profile) => run(node, profile))
        expect(await open()).toEqual([])
        expect(world.brokenLaws()).toEqual([])
      }),
      drawn(12),
    )
  },
  longEnough,
)
