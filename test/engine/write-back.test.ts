/** Rules that write back to the source, among systems that give and take: every rule is asked, and nothing goes round. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { ScriptedSystem } from '../../runtime/connectors/scripted/system/system'
import { badgeNodes } from '../nodes/badge-nodes'
import {
  constant,
  direct,
  expression,
  personTypes,
  rule,
  step,
  target,
  text as plain,
  wired,
  type NodeChange,
} from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { scriptedSystems, theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const text = (name: string, more: object = {}) => ({ ...plain(name), ...more })
const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone', 'mail', 'fullName']
const outward = ['out-scope', 'back-flow']

/** HR gives names and gets back mail and telephone; the directory gives mail, Badge the telephone. */
function exchange(hrAttributes: readonly object[], ...change: readonly NodeChange[]): NodeChange[] {
  const [person] = personTypes
  const named = [...hrAttributes] as { name: string }[]
  const attributes = [
    ...columns.filter((name) => !named.some((other) => other.name === name)).map((name) => text(name)),
    ...named,
  ]
  const nodes: NodeChange[] = [
    { id: 'store', types: [{ ...person, deletionRule: { kind: 'authoritativeSource', systems: ['badge'], mode: 'any' } }] },
    {
      id: 'hr',
      connector: 'scripted',
      settings: { system: 'hr', anchors: 'given' },
      objectTypes: [{ name: 'user', anchor: 'employeeId', attributes }],
    },
    ...badgeNodes(),
    { id: 'badge-flow', mappings: [direct('phone', 'Telephone')] },
    {
      id: 'flow',
      mappings: [
        direct('employeeId', 'Employee ID'),
        direct('givenName', 'First Name'),
        direct('sn', 'Last Name'),
        direct('department', 'Department'),
        expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
      ],
    },
    { id: 'out-flow', mappings: directoryMappings.filter(({ target: name }) => name !== 'mail') },
    { id: 'provision', rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }] },
    rule('ad-in', 'AD in', 'inbound', 'ad'),
    step('ad-join', 'join', 'ad-in', [['ad-flow'], [], []], {
      rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
    }),
    step('ad-flow', 'attribute-flow', 'ad-in', [outward], { mappings: [direct('mail', 'Email Address')] }),
    rule('hr-out', 'HR out', 'outbound', 'hr'),
    step('back-flow', 'attribute-flow', 'hr-out', [['back-pending']], {
      mappings: [direct('Email Address', 'mail'), direct('Telephone', 'phone'), direct('Display Name', 'fullName')],
    }),
    step('back-pending', 'pending-export', 'hr-out', [[]]),
    target('hr-export', 'hr'),
    ...wired({
      import: [['scope'], outward, []],
      flow: [outward],
      'badge-import': [['badge-join'], outward, []],
      'badge-flow': [outward],
      'ad-import': [['ad-join'], outward, []],
      lifecycle: [outward, []],
    }),
  ]
  const own = new Map<string, NodeChange>()
  for (const node of [...nodes, ...change]) own.set(node.id, { ...own.get(node.id), ...node })
  return [...own.values()]
}

const hr = (): ScriptedSystem => scriptedSystems().scriptedSystem('hr')

function inHr(id: string): Readonly<Record<string, unknown>> | undefined {
  return hr().byAnchor('user', id)?.attributes
}

function record(id: string, values: Readonly<Record<string, string>> = {}): void {
  const attributes = { employeeId: id, givenName: 'Ann', sn: 'Lee', department: 'Sales', employeeType: 'FTE', ...values }
  hr().put({ type: 'user', anchor: id, secondaryId: null, attributes: { ...inHr(id), ...attributes } })
}

/** Somebody writes into the directory. */
function inDirectory(id: string, values: Readonly<Record<string, string>>): void {
  const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === id)
  if (!object) throw new Error(`no account of ${id}`)
  world.directory.put({ ...object, attributes: { ...object.attributes, ...values } })
}

/** Everything once, as a schedule would run it; what each system was sent. */
const round = (): Promise<readonly string[]> => sent(['import', 'badge-import', 'ad-import', 'export', 'hr-export'])

/** What each system is sent while these nodes run. */
async function sent(nodes: readonly string[]): Promise<readonly string[]> {
  const before = [hr(), world.directory].map(({ received }) => received.length)
  for (const node of nodes) await world.red.run(node)
  return [hr(), world.directory].flatMap(({ received }, at) =>
    received.slice(before[at]).map((request) => {
      const named = request.changes.map(({ attribute, set }) => `${attribute}=${String(set)}`)
      return `${at === 0 ? 'HR' : 'Directory'} ${request.operation} ${named.join(' ')}`.trim()
    }),
  )
}

/** Nothing is sent, staged or changed any more, by deltas and by full syncs. */
async function isQuiet(): Promise<void> {
  for (let i = 0; i < 3; i++) expect(await round(), `round ${i + 1} after`).toEqual([])
  for (const node of ['import', 'badge-import', 'ad-import'])
    expect((await world.red.run(node, { profile: 'full-sync' })).counters, node).toMatchObject({ flowed: 0, syncFailed: 0 })
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
}

async function begin(hrAttributes: readonly object[] = [], ...change: readonly NodeChange[]): Promise<void> {
  scriptedSystems().forgetScriptedSystem('hr')
  await world.fresh({ change: exchange(hrAttributes, ...change) })
  record('1')
  await round()
  await round()
  hr().received.length = 0
}

describe('writing back to the source', () => {
  beforeEach(() => begin())

  it('R1 somebody changed: mail and the name made of its own go to HR, the name to the directory, and then nothing goes', async () => {
    inDirectory('1', { mail: 'ann@x' })
    record('1', { sn: 'Ray' })
    expect(await round()).toEqual(['HR update mail=ann@x fullName=Ann Ray', 'Directory update displayName=Ann Ray'])
    expect(inHr('1')).toMatchObject({ sn: 'Ray', mail: 'ann@x' })
    await isQuiet()
  })

  it('R1 a record that joins is asked about all rules, that of the source included', async () => {
    world.badge('b1', { employeeId: '1', phone: '77' })
    expect(await round()).toEqual(['HR update phone=77'])
    await isQuiet()
  })

  it('R1 R9 a record that goes is asked about all rules: what it supplied is cleared at the source', async () => {
    await begin([], { id: 'store', types: [{ ...personTypes[0], deletionRule: { kind: 'manual', systems: [] } }] })
    world.badge('b1', { employeeId: '1', phone: '77' })
    world.badge('b2', { employeeId: '9', phone: '99' })
    await round()
    memorySystem('badge').rows.delete('b1')
    expect(await round()).toEqual(['HR update phone=null'])
    expect(inHr('1')).not.toHaveProperty('phone')
    await isQuiet()
  })

  it('R1 R5 somebody due for deletion is asked about all rules, that of the source included', async () => {
    const provisioned = { rows: [], action: 'disconnect', onDeletion: 'disable', disable: [constant('former', 'employeeType')] }
    const both = ['out-scope', 'back-provision']
    await begin(
      [],
      step('back-provision', 'provision', 'hr-out', [['back-flow'], ['back-pending']], provisioned),
      ...wired({ import: [['scope'], both, []], flow: [both], 'ad-flow': [both], 'badge-flow': [both] }),
      ...wired({ 'ad-import': [['ad-join'], both, []], 'badge-import': [['badge-join'], both, []], lifecycle: [both, []] }),
    )
    world.badge('b1', { employeeId: '1', phone: '77' })
    world.badge('b2', { employeeId: '9', phone: '99' })
    await round()
    memorySystem('badge').rows.delete('b1')
    expect(await round(), 'in grace: its account is disabled, and what Badge gave is kept').toEqual([
      'Directory update enabled=no',
    ])
    expect(await round()).toEqual([])
    world.days(31)
    await world.red.run('lifecycle', { confirm: true })
    expect(await sent(['hr-export', 'export'])).toEqual(['HR update employeeType=former', 'Directory delete'])
    expect(inHr('1')).toMatchObject({ employeeType: 'former' })
    await round()
    expect(await world.people()).toBe(0)
    await isQuiet()
    world.days(-31)
  })
})

describe('a source that stores what is written back in its own way', () => {
  it('R1 I12 a mail address in capitals is the same where HR ignores case: sent once', async () => {
    await begin([text('mail', { comparison: 'ignoreCase' })])
    hr().script = { rewrite: 'capitals' }
    inDirectory('1', { mail: 'ann@x' })
    expect(await round()).toEqual(['HR update mail=ann@x'])
    expect(inHr('1')).toMatchObject({ mail: 'ANN@X' })
    await isQuiet()
  })

  it('R1 I12 where case counts it is sent five times and failed, never for ever', async () => {
    await begin()
    hr().script = { rewrite: 'capitals' }
    inDirectory('1', { mail: 'ann@x' })
    const counts: number[] = []
    for (let i = 0; i < 8; i++) {
      counts.push((await round()).length)
      world.minutes(60)
    }
    expect(counts).toEqual([1, 1, 1, 1, 1, 0, 0, 0])
    expect(await world.states()).toEqual({ 'update failed': 1 })
  })
})

describe('two systems that give and take the same attribute', () => {
  /** Both give mail, HR first, and both are written to. */
  const bothGive = (hrMail: object = {}) =>
    begin(
      [text('mail', hrMail)],
      { id: 'out-flow', mappings: directoryMappings },
      { id: 'ad-in', precedence: 2 },
      {
        id: 'flow',
        mappings: [
          direct('employeeId', 'Employee ID'),
          direct('department', 'Department'),
          expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
          direct('mail', 'Email Address'),
        ],
      },
    )

  it('R1 the value goes to the one, comes back as its own, and nothing goes round', async () => {
    await bothGive()
    inDirectory('1', { mail: 'ann@x' })
    expect(await round()).toEqual(['HR update mail=ann@x'])
    await isQuiet()
    record('1', { mail: 'lee@x' })
    expect(await round()).toEqual(['Directory update mail=lee@x'])
    await isQuiet()
  })

  it('R1 D9 one of them stores capitals: what was written there is read again, its spelling wins, and then nothing goes round', async () => {
    await bothGive({ comparison: 'ignoreCase' })
    hr().script = { rewrite: 'capitals' }
    inDirectory('1', { mail: 'ann@x' })
    expect(await round()).toEqual(['HR update mail=ann@x'])
    expect(inHr('1')).toMatchObject({ mail: 'ANN@X' })
    expect(await round()).toEqual(['Directory update mail=ANN@X'])
    await isQuiet()
  })
})
