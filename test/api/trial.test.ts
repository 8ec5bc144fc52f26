/** What a step that is edited does with objects there are, shown in its dialog. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { World } from './world'

const world = new World()
beforeAll(async () => {
  await world.start()
  await world.fresh()
  const lines = ['id,first,last,status,secret', '1,Ann,Lee,active,x1', '2,Bob,Ray,leave,x2', '3,Cy,,active,x3']
  writeFileSync(join(world.red.userDir, 'data', 'trial.csv'), lines.join('\n'))
})
afterAll(() => world.stop())

const attribute = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })
const staff = {
  name: 'person',
  anchor: 'id',
  attributes: [...['id', 'first', 'last', 'status'].map((name) => attribute(name)), attribute('secret', { secret: true })],
}
const mapping = (target: string, kind: string, value: string) => ({ enabled: true, target, kind, value })
const [mvType] = personTypes

const none = { text: null, keeps: false, fault: null, untried: null, off: false }

interface Tried {
  readonly from: string
  readonly objects: number
  readonly object: { readonly at: number; readonly name: string; readonly values: readonly object[] }
  readonly counts: readonly object[]
  readonly outcome: { readonly outcome: string; readonly because: string }
  readonly values: readonly object[]
  readonly found: Readonly<Record<string, readonly string[]>>
}

async function tried(node: object, more: object = {}, token = 'administrator'): Promise<Tried> {
  const draft = { connector: 'csv', settings: { file: 'data/trial.csv' }, objectTypes: [staff], csType: 'person', mvType }
  const { status, json } = await world.ask('POST', 'design/try', { ...draft, direction: 'inbound', node, ...more }, token)
  expect(status).toBe(200)
  return json as unknown as Tried
}

const lookUp = 'Lookup("Person", "Employee ID", cs["id"])["Display Name"]'
const scope = (expression: string) => ({ type: 'identity-scope-filter', mode: 'expression', expression })
const flow = (...mappings: readonly object[]) => ({ type: 'identity-attribute-flow', mappings })

describe('a step that is edited', () => {
  it('counts whom its condition takes, and says of one why not, before anything was imported', async () => {
    const answer = await tried(scope('cs["status"] = "active"'), { at: 1 })
    expect(answer).toMatchObject({
      from: 'system',
      objects: 3,
      object: { at: 1, name: '2' },
      outcome: { outcome: 'outOfScope', because: expect.stringContaining('status') as string },
      found: { status: ['active', 'leave'] },
    })
    expect(answer.counts).toEqual([
      { outcome: 'inScope', count: 2 },
      { outcome: 'outOfScope', count: 1 },
    ])
  })

  it('N9 shows no secret, and none by what is made of it', async () => {
    const answer = await tried(flow(mapping('Display Name', 'direct', 'secret')))
    expect(JSON.stringify(answer)).not.toContain('x1')
    expect(answer.values).toEqual([{ ...none, untried: 'secret is secret' }])
  })

  it('A8 A9 A10 gives the value of each row, one that reads another too, and what is wrong with one', async () => {
    const rows = flow(
      mapping('Display Name', 'expression', 'mv["First Name"] + " " + cs["last"]'),
      mapping('First Name', 'direct', 'first'),
      mapping('Department', 'expression', 'Left(cs["first"], 1, 2)'),
    )
    expect((await tried(rows)).values).toEqual([
      { ...none, text: 'Ann Lee' },
      { ...none, text: 'Ann' },
      { ...none, fault: expect.stringContaining('Left') as string },
    ])
    expect((await tried(rows, { at: 2 })).values[0]).toEqual(none)
  })

  it('finds the next object with a text, and says where there is none', async () => {
    expect(await tried(scope('true'), { find: 'ray' })).toMatchObject({ object: { at: 1 }, isFound: true })
    expect(await tried(scope('true'), { at: 2, find: 'ann' })).toMatchObject({ object: { at: 0 }, isFound: true })
    expect(await tried(scope('true'), { at: 2, find: 'nobody' })).toMatchObject({ isFound: false, object: { at: 1 } })
  })

  it('J1 J4 shows whom a join finds among the people there are, and an outbound step what people have', async () => {
    world.hire('1', 'Ann', 'Lee')
    world.hire('4', 'Ann', 'Fox')
    await world.run({ system: 'hr', profile: 'full-import+delta-sync' })
    const rows = (cs: string, mv: string) => ({ type: 'identity-join', rows: [{ pairs: [{ cs, mv, ignoreCase: true }] }] })
    const byNumber = await tried(rows('id', 'Employee ID'))
    expect(byNumber).toMatchObject({ outcome: { outcome: 'joined', because: expect.stringContaining('Ann Lee') as string } })
    expect(byNumber.counts).toEqual([
      { outcome: 'joined', count: 1 },
      { outcome: 'noMatch', count: 2 },
    ])
    expect((await tried(rows('first', 'First Name'))).outcome).toMatchObject({ outcome: 'ambiguous' })
    const outbound = await tried(scope('mv["Last Name"] = "Fox"'), { direction: 'outbound' })
    expect(outbound).toMatchObject({ from: 'metaverse', objects: 2 })
    expect(outbound.counts).toContainEqual({ outcome: 'inScope', count: 1 })
  })

  it('says nothing of what it does not know: rows that are off, look-ups, the account of a person', async () => {
    const off = { ...mapping('First Name', 'direct', 'first'), enabled: false }
    const rows = flow(off, mapping('Display Name', 'expression', 'mv["First Name"]'), mapping('Department', 'expression', lookUp))
    expect((await tried(rows)).values).toEqual([
      { ...none, off: true },
      none,
      { ...none, untried: expect.stringContaining('other objects') as string },
    ])
    expect((await tried(scope(`IsPresent(${lookUp})`))).outcome).toMatchObject({ outcome: 'untried' })
    expect((await tried(scope('cs["status"] = "x"'), { direction: 'outbound' })).counts).toEqual([
      { outcome: 'untried', count: 2 },
    ])
  })

  it('N9 knows no secret of what was imported either, and reads the person of a record', async () => {
    const user = {
      name: 'user',
      anchor: 'employeeId',
      attributes: ['employeeId', 'givenName', 'phone'].map((name) => attribute(name)),
    }
    const secret = [
      {
        id: 'hr',
        objectTypes: [{ ...user, attributes: [...user.attributes.slice(0, 2), attribute('phone', { secret: true })] }],
      },
    ]
    world.hire('1', 'Ann', 'Lee', { phone: 'SECRET-555' })
    await world.run({ system: 'hr', profile: 'full-import+delta-sync' })
    await world.again({ change: secret })
    const imported = { id: 'hr', connector: 'memory', settings: {}, objectTypes: [user], csType: 'user' }
    const answer = await tried(flow(mapping('Display Name', 'direct', 'phone')), imported)
    expect(answer.from).toBe('imported')
    expect(answer.values).toEqual([{ ...none, untried: 'phone is secret' }])
    expect(JSON.stringify(answer)).not.toContain('SECRET-555')
    const ofPerson = await tried(scope('mv["First Name"] = "Ann"'), imported)
    expect(ofPerson.outcome).toMatchObject({ outcome: 'inScope' })
  })

  it('asks a system that takes a login only where a person wants that, and not again when it refuses', async () => {
    const directory = { connector: 'ldap', settings: { urls: ['ldap://127.0.0.1:1'], baseDns: ['dc=example'] } }
    expect(await tried(scope('true'), directory)).toMatchObject({ from: 'unread', objects: 0 })
    const { status } = await world.ask(
      'POST',
      'design/try',
      { ...directory, objectTypes: [staff], csType: 'person', mvType, direction: 'inbound', node: scope('true'), read: true },
      'administrator',
    )
    expect(status).toBeGreaterThanOrEqual(400)
  })

  it.each([
    [{ mvType: {} }, /mvType\.name/],
    [{ mvType: { name: 'Person' } }, /mvType\.attributes/],
    [{ objectTypes: [{ name: 'person' }] }, /objectTypes\[0\]/],
    [{ objectTypes: [{ name: 'person', anchor: 'id', attributes: [null] }] }, /attributes\[0\]/],
  ])('refuses types that are none: %j', async (wrong, said) => {
    const body = { connector: 'csv', settings: {}, objectTypes: [staff], csType: 'person', mvType, direction: 'inbound' }
    const { status, json } = await world.ask('POST', 'design/try', { ...body, node: scope('true'), ...wrong }, 'administrator')
    expect(status).toBe(400)
    expect(json['detail']).toMatch(said)
    expect((await tried(flow(null as unknown as object, mapping('First Name', 'direct', 'first')))).values).toHaveLength(1)
  })

  it('is refused to who may not read or deploy, and says what is wrong with what it was given', async () => {
    const ask = (body: object, token: string) => world.ask('POST', 'design/try', body, token)
    const body = {
      connector: 'csv',
      settings: { file: 'data/trial.csv' },
      objectTypes: [staff],
      csType: 'person',
      mvType,
      direction: 'inbound',
      node: scope('true'),
    }
    expect((await ask(body, 'approver')).status).toBe(401)
    expect((await ask({ ...body, csType: 'robot' }, 'administrator')).json).toMatchObject({
      detail: 'The connected system has no type robot.',
    })
    expect((await ask({ ...body, node: { type: 'debug' } }, 'administrator')).status).toBe(400)
    expect((await ask({ ...body, settings: { file: 'data/none.csv' } }, 'administrator')).status).toBeGreaterThanOrEqual(400)
  })
})
