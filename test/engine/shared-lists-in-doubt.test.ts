/** A value added to a list of others without an answer, and taken back: it goes in whatever order the runs come (R11, E12). */
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../runtime/model/values'
import { displayValue, valuesOf } from '../../runtime/model/values'
import { direct, expression, type NodeChange, personTypes, text } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'
import { groupsOfDepartments, mvGroup } from './groups-world'

const world = theDirectoryWorld()

const dns = { type: 'reference', comparison: 'dn' }
const ids = [
  { ...text('id'), mutability: 'readOnly' },
  { ...text('dn'), comparison: 'dn' },
]
const groupName = expression('"cn=" + mv["Name"] + ",ou=g,dc=corp"', 'dn')
const [person] = personTypes

/** People with telephones, and groups with the people of their departments: both lists are shared with others. */
const canvas: NodeChange[] = [
  { id: 'store', types: [{ ...person, graceDays: 0 }, mvGroup] },
  {
    id: 'ad',
    objectTypes: [
      {
        name: 'user',
        anchor: 'id',
        secondaryId: 'dn',
        attributes: [...ids, text('employeeNumber'), { ...text('phones'), multi: true }],
      },
      {
        name: 'group',
        anchor: 'id',
        secondaryId: 'dn',
        attributes: [...ids, text('name'), { name: 'member', multi: true, ...dns }],
      },
    ],
  },
  {
    id: 'provision',
    rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
    action: 'delete',
    onDeletion: 'delete',
  },
  {
    id: 'out-flow',
    mappings: [
      expression('"cn=" + mv["Employee ID"] + ",dc=corp"', 'dn'),
      direct('Employee ID', 'employeeNumber'),
      { ...expression('Split(mv["Telephone"], " ")', 'phones'), sharing: 'shared' },
    ],
  },
  ...groupsOfDepartments({ csType: 'group', match: { cs: 'name', ignoreCase: false }, naming: groupName, action: 'delete' }),
  { id: 'group-flow', mappings: [groupName, direct('Name', 'name'), { ...direct('Members', 'member'), sharing: 'shared' }] },
]

/** The object of the target that has this name. */
function found(dn: string) {
  const object = world.directory.all().find(({ secondaryId }) => secondaryId === dn)
  if (!object) throw new Error(`no ${dn}`)
  return object
}

function listOf(dn: string, attribute: string): string[] {
  return valuesOf(found(dn).attributes[attribute]).map(displayValue).sort()
}

function byHand(dn: string, attribute: string, value: AttributeValue): void {
  const object = found(dn)
  const all = [...valuesOf(object.attributes[attribute]), ...valuesOf(value)] as AttributeValue
  world.directory.put({ ...object, attributes: { ...object.attributes, [attribute]: all } })
}

async function run(...nodes: readonly string[]): Promise<void> {
  for (const node of nodes) await world.red.run(node, { confirm: true })
}

const sources = ['import', 'dept-import'] as const
const round = [...sources, 'export', 'ad-import'] as const

/** Nothing is left to do, whatever is read and synchronised again. */
async function quiet(): Promise<void> {
  for (const profile of ['full-import+delta-sync', 'full-sync'])
    for (const node of [...sources, 'ad-import']) await world.red.run(node, { profile })
  expect(await world.pendings()).toEqual([])
  world.forgetRequests()
  expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
  expect(world.brokenLaws()).toEqual([])
}

async function begin(): Promise<void> {
  await world.fresh({ change: canvas })
  memorySystem('dept').set('Sales', { name: 'Sales' })
  memorySystem('dept').set('Labs', { name: 'Labs' })
  world.hire('1', 'A', 'Q', { phone: '11' })
  world.hire('2', 'B', 'Q', { phone: '21', department: 'Labs' })
  world.hire('3', 'C', 'Q', { department: 'None' })
  world.hire('4', 'D', 'Q', { department: 'New' })
  await run(...round, ...round)
  world.forgetRequests()
}

/** The export breaks off with its only request; then the system answers again. */
async function brokenOff(request: 'arrived' | 'lost'): Promise<void> {
  expect(await world.pendings()).toHaveLength(1)
  world.script = { drop: { after: 0, applied: request === 'arrived' } }
  await run('export')
  world.script = {}
}

interface Case {
  readonly dn: string
  readonly attribute: string
  /** Until the request is staged. */
  readonly ask: () => Promise<void>
  readonly revert: () => void
  readonly theirs: AttributeValue
  readonly left: readonly string[]
}

const phones = { attribute: 'phones', theirs: ['theirs'] }
const members = { attribute: 'member', theirs: [{ ref: null, text: 'cn=1,dc=corp' }] }

/** Of everybody else nothing is staged meanwhile. */
const staged = async (change: () => void): Promise<void> => {
  change()
  await run(...sources)
}

const cases: Readonly<Record<string, Case>> = {
  'a text': {
    ...phones,
    dn: 'cn=1,dc=corp',
    ask: () => staged(() => world.change('1', { phone: '11 12' })),
    revert: () => world.change('1', { phone: '11' }),
    left: ['11'],
  },
  'a text of an account that is made': {
    ...phones,
    dn: 'cn=5,dc=corp',
    ask: () => staged(() => world.hire('5', 'C', 'Q', { phone: '51 52', department: 'None' })),
    revert: () => world.change('5', { phone: '51' }),
    left: ['51'],
  },
  'a member': {
    ...members,
    dn: 'cn=Labs,ou=g,dc=corp',
    ask: () => staged(() => world.change('3', { department: 'Labs' })),
    revert: () => world.change('3', { department: 'None' }),
    left: ['cn=2,dc=corp'],
  },
  'a member who leaves': {
    ...members,
    dn: 'cn=Labs,ou=g,dc=corp',
    ask: () => staged(() => world.change('3', { department: 'Labs' })),
    revert: () => world.leave('3'),
    left: ['cn=2,dc=corp'],
  },
  'a member of a group that is made': {
    ...members,
    dn: 'cn=New,ou=g,dc=corp',
    ask: () =>
      staged(() => {
        memorySystem('dept').set('New', { name: 'New' })
        world.change('3', { department: 'New' })
      }),
    revert: () => world.change('3', { department: 'None' }),
    left: ['cn=4,dc=corp'],
  },
}

/** What comes after the request was broken off; to read alone leaves the synchronisation to a later run. */
const steps = {
  sync: () => run(...sources),
  export: () => run('export'),
  import: () => run('ad-import'),
  read: async () => void (await world.red.run('ad-import', { profile: 'full-import' })),
} as const
type Step = keyof typeof steps

function orders<T>(all: readonly T[]): T[][] {
  return all.length === 0
    ? [[]]
    : all.flatMap((first, at) => orders(all.filter((_, i) => i !== at)).map((rest) => [first, ...rest]))
}
/** What had not arrived is asked again anyhow: the orders in which it is read alone say nothing more of that. */
const fewOrders = orders<Step>(['sync', 'export', 'import'])
const allOrders = [...fewOrders, ...orders<Step>(['sync', 'export', 'read'])]

describe.each(Object.entries(cases))('%s that is added without an answer and taken back', (_, list) => {
  it.each(['arrived', 'lost'] as const)(
    'R11 E12 is out where it had %s, whatever comes first, and what others put in stays',
    async (request) => {
      const wrong: string[] = []
      for (const order of request === 'arrived' ? allOrders : fewOrders) {
        await begin()
        await list.ask()
        await brokenOff(request)
        const isThere = world.directory.all().some(({ secondaryId }) => secondaryId === list.dn)
        if (isThere) byHand(list.dn, list.attribute, list.theirs)
        list.revert()
        for (const step of order) await steps[step]()
        await run(...round, ...round)
        if (!isThere) byHand(list.dn, list.attribute, list.theirs)
        await run('ad-import', ...round)
        const left = listOf(list.dn, list.attribute)
        const wanted = [...list.left, ...valuesOf(list.theirs).map(displayValue)].sort()
        if (left.join() !== wanted.join()) wrong.push(`${order.join()}: ${left.join()}`)
        else await quiet()
      }
      expect(wrong).toEqual([])
    },
  )
})
