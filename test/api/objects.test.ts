/** Routes about objects on both sides. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cycleFlow, personTypes } from '../nodes/cycle-flow'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

interface Pending {
  readonly id: number
  readonly name: string
  readonly state: string
  readonly operation: string
  readonly identity: string
  readonly object: number
  readonly changes: readonly Record<string, unknown>[]
}

/** Secrets on both sides: a password in the accounts and a PIN on the person. */
const secret = (name: string) => ({ name, type: 'text', multi: false, secret: true })
const plain = (name: string) => ({ name, type: 'text', multi: false })

describe('objects', () => {
  const mapping = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
  const hrNames = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
  const adNames = ['login', 'displayName', 'department', 'mail', 'enabled']
  beforeAll(async () => {
    const [person] = personTypes
    const types = [{ ...person, attributes: [...(person?.attributes ?? []), secret('PIN')] }]
    const system = (id: string, anchor: string, names: readonly string[]) => ({
      id,
      type: 'identity-connected-system',
      objectTypes: [{ name: 'user', anchor, attributes: [...names.map(plain), secret('pin')] }],
    })
    const step = (id: string, rule: string, wires: string[][], from: string, to: string) => ({
      id,
      type: 'identity-attribute-flow',
      z: 'tab',
      name: id,
      rule,
      x: 1,
      y: 1,
      wires,
      mappings: [mapping(from, to)],
    })
    const flow = cycleFlow({ change: [system('hr', 'employeeId', hrNames), system('ad', 'login', adNames)] })
    const rewired = flow.map((node) => {
      if (node.id === 'flow') return { ...node, wires: [['pin-in']] }
      return node.id === 'out-flow' ? { ...node, wires: [['pin-out']] } : node
    })
    const pins = [step('pin-in', 'hr-in', [['out-scope']], 'pin', 'PIN'), step('pin-out', 'ad-out', [['pending']], 'PIN', 'pin')]
    await world.fresh({ change: [...rewired, ...pins] }, [], types)
    world.hire('1001', 'Ann', 'Lee', { pin: 'geheim-4711' })
    world.hire('1002', 'Bob', 'Ray', { department: 'a_b%' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  })

  it('A2 show values with who supplied them and what others offered', async () => {
    const { items } = await world.get<List<{ id: string }>>('metaverse?q=ann.lee')
    const person = await world.get<Record<string, never>>(`metaverse/${items[0]?.id}`)
    expect(person).toMatchObject({
      type: 'Person',
      name: 'Ann Lee',
      origin: 'projected',
      deletion: null,
      connectors: [
        { system: { name: 'HR' }, link: 'projected' },
        { system: { name: 'Accounts' }, link: 'provisioned', staging: 'awaitingFirstExport' },
      ],
      pendingExports: [{ operation: 'create', name: 'Ann Lee', system: { id: 'ad' } }],
    })
    expect(person['values']).toContainEqual(
      expect.objectContaining({
        attribute: 'Last Name',
        value: 'Lee',
        suppliedBy: expect.objectContaining({
          rule: { id: 'hr-in', name: 'HR in' },
          system: { id: 'hr', name: 'HR' },
          since: '2026-03-02T08:00:00Z',
        }) as object,
        others: [],
      }),
    )
    expect(person['history']).toContainEqual(
      expect.objectContaining({ outcome: 'projected', name: expect.any(String) as string }),
    )
  })

  it('N9 show in the history what is staged for a target by the attributes that the target has, and no secret', async () => {
    const { items } = await world.get<List<{ id: string }>>('metaverse?q=ann.lee')
    interface Change {
      readonly side: string
      readonly attribute: string
      readonly to: unknown
    }
    const { history } = await world.get<{ history: { changes: Change[] }[] }>(`metaverse/${items[0]?.id}`)
    const staged = history.flatMap(({ changes }) => changes.filter(({ side }) => side === 'export'))
    const to = Object.fromEntries(staged.map(({ attribute, to: value }) => [attribute, value]))
    expect(to).toMatchObject({ displayName: 'Ann Lee', pin: '(secret)' })
    expect(Object.values(to)).not.toContain('(not declared)')
  })

  it('O2 are found by value, literally and in any letter case', async () => {
    const names = async (query: string) =>
      (await world.get<List<{ name: string }>>(`metaverse?${query}`)).items.map(({ name }) => name)
    expect(await names('attribute=department&value=A_B%25')).toEqual(['Bob Ray'])
    expect(await names('type=Person&attribute=Employee%20ID&value=1001')).toEqual(['Ann Lee'])
    expect(await names('q=%25')).toEqual(['Bob Ray'])
    expect(await world.ask('GET', 'metaverse?type=Group')).toMatchObject({ status: 400 })
    expect(await names('limit=1')).toEqual(['Ann Lee'])
  })

  it('of the connector spaces are found by system, state and text', async () => {
    const found = async (query: string) =>
      (await world.get<List<{ id: number; name: string; system: { name: string } }>>(`objects?${query}`)).items
    expect((await found('system=HR&state=linked')).map(({ name }) => name)).toEqual(['1001', '1002'])
    expect(await found('state=awaitingFirstExport')).toHaveLength(2)
    expect(await found('system=Accounts&state=normal')).toEqual([])
    const [bob] = await found('q=bob&system=HR')
    const shown = await world.get<{ references: unknown }>(`objects/${bob?.id}`)
    expect(shown.references).toEqual({})
    expect(shown).toMatchObject({
      anchor: '1002',
      link: 'projected',
      due: false,
      attributes: { givenName: 'Bob', department: 'a_b%' },
      pendingExport: null,
      history: expect.arrayContaining([expect.objectContaining({ outcome: 'added' })]) as object[],
    })
  })

  it('N9 keep secrets, from searches too', async () => {
    expect((await world.get<List>('objects?q=1001&system=HR')).items).toMatchObject([{ attributes: { pin: '(secret)' } }])
    const [ann] = (await world.get<List<{ id: string }>>('metaverse?q=ann.lee')).items
    expect(ann).toMatchObject({ attributes: { PIN: '(secret)' } })
    const [create] = (await world.get<List<Pending>>('pending-exports?limit=1')).items
    expect(create?.changes).toContainEqual(expect.objectContaining({ attribute: 'pin', to: '(secret)' }))
    for (const path of ['objects?q=geheim', 'metaverse?q=geheim']) expect((await world.get<List>(path)).items, path).toEqual([])
    expect((await world.ask('GET', 'metaverse?attribute=PIN&value=geheim-4711')).status).toBe(400)
    const { items: runs } = await world.get<List<{ id: number }>>('runs')
    const everywhere = [
      'systems',
      'objects',
      'objects/1',
      'metaverse',
      `metaverse/${ann?.id}`,
      'pending-exports',
      `runs/${runs[0]?.id}/objects?limit=500`,
      'systems/HR/schema',
      'metrics',
      'health',
      'rules',
    ]
    for (const path of everywhere) expect((await world.ask('GET', path)).text, path).not.toContain('geheim')
  })

  it('that do not exist, or are asked for wrongly, are refused', async () => {
    for (const path of ['objects/999', 'metaverse/999', 'metaverse/00000000-0000-4000-8000-000000000000'])
      expect((await world.ask('GET', path)).status, path).toBe(404)
    expect(await world.ask('GET', 'metaverse?value=x')).toMatchObject({
      status: 400,
      json: { detail: '`value` needs an `attribute`.' },
    })
    expect(await world.ask('GET', 'metaverse?attribute=Shoe&value=x')).toMatchObject({
      status: 400,
      json: { detail: '"Shoe" is no attribute that can be searched.' },
    })
    expect(await world.ask('GET', 'objects?state=gone')).toMatchObject({ status: 400 })
  })
})
