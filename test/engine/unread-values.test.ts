/** New records with a value that could not be read: where somebody comes about by it, they wait (I7). */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { direct, expression } from '../nodes/cycle-flow'
import type { NodeChange } from '../nodes/cycle-flow'
import { registerConnector } from '../nodes/red'
import type { Sent } from './stream'
import { resetStream, stream, streamType } from './stream'
import { theWorld } from './world'

const world = theWorld()
beforeAll(() => registerConnector(streamType))
beforeEach(resetStream)

const text = (name: string) => ({ name, type: 'text', multi: false })
const userType = {
  name: 'user',
  anchor: 'employeeId',
  attributes: ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map(text),
}
const source: NodeChange = { id: 'hr', connector: 'stream', settings: {}, objectTypes: [userType] }

const person = (id: string, more: Partial<Sent> = {}, values: Record<string, string> = {}): Sent => ({
  id,
  values: { givenName: `P${id}`, sn: 'Q', department: 'Sales', employeeType: 'FTE', ...values },
  ...more,
})
const unreadable = { phone: '31.02.2026' }

/** The rules are these, and HR shows these records. */
async function reads(change: readonly NodeChange[], ...records: readonly Sent[]) {
  await world.fresh({ change: [source, ...change] })
  return again(...records)
}

async function again(...records: readonly Sent[]) {
  stream.everything = [records]
  return world.red.run('import')
}

const errors = async (id: number) => (await world.records(id)).filter(({ error }) => error !== null)
const inbound: NodeChange = { id: 'scope', expression: 'IsNullOrEmpty(cs["phone"]) || cs["phone"] <= Today()' }
const outbound: NodeChange = {
  id: 'out-scope',
  mode: 'expression',
  expression: 'IsNullOrEmpty(mv["Telephone"]) || mv["Telephone"] <= Today()',
}

describe('a new record with a value that could not be read', () => {
  it('I7 P1 waits where a condition goes by it, is named with the reason, and goes on once it can be read', async () => {
    const run = await reads([inbound], person('1', { unreadable }), person('2'))
    expect(run).toMatchObject({ status: 'errors', counters: { added: 2, projected: 1, syncFailed: 1 } })
    expect(await errors(run.id)).toMatchObject([
      { outcome: 'valueUnreadable', name: '1' },
      {
        outcome: 'syncFailed',
        name: '1',
        error: 'unreadable-value',
        because:
          'phone of 1 could not be read, and the condition of rule HR in goes by it: it waits, so that nothing comes of a value that nobody knows. Correct it in HR and import HR',
      },
    ])
    expect(await world.people()).toBe(1)
    const still = await again(person('1', { unreadable }), person('2'))
    expect(still.counters).toMatchObject({ unchanged: 2, syncFailed: 1, projected: 0 })
    const read = await again(person('1', {}, { phone: '2026-01-01' }), person('2'))
    expect(read).toMatchObject({ status: 'success', counters: { updated: 1, projected: 1 } })
    expect(await world.people()).toBe(2)
  })

  it('I7 goes on as one without a value once its system shows none, and as before where it had one', async () => {
    await reads([inbound], person('1', { unreadable }), person('2', {}, { phone: '2026-01-01' }))
    const run = await again(person('1'), person('2', { unreadable }))
    expect(run).toMatchObject({ status: 'errors', counters: { projected: 1, syncFailed: 0, disconnected: 0 } })
    expect(await world.people()).toBe(2)
  })

  it('I7 R3 waits where the condition of an account goes by what is made of it, also by way of another value', async () => {
    const made = { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('phone', 'Telephone')] }
    const run = await reads([outbound, made], person('1', { unreadable }), person('2'))
    expect(run.counters).toMatchObject({ projected: 1, syncFailed: 1 })
    const because = 'rule HR in makes Telephone of it, and the condition of rule AD out goes by that'
    expect((await errors(run.id)).at(-1)?.because).toContain(`phone of 1 could not be read, and ${because}`)
    const byWay = [
      direct('employeeId', 'Employee ID'),
      direct('phone', 'Department'),
      expression('mv["Department"]', 'Telephone'),
    ]
    const other = await reads([outbound, { id: 'flow', mappings: byWay }], person('1', { unreadable }))
    expect((await errors(other.id)).at(-1)?.because).toContain(
      'rule HR in makes Department of it, and the condition of rule AD out',
    )
  })

  it('I7 J2 waits where join rows go by it', async () => {
    const rows = [{ pairs: [{ cs: 'phone', mv: 'Telephone' }] }]
    const run = await reads([{ id: 'join', rows }], person('1', { unreadable }), person('2'))
    expect(run.counters).toMatchObject({ projected: 1, syncFailed: 1 })
    expect((await errors(run.id)).at(-1)?.because).toContain('the join rows of rule HR in go by it')
  })

  it('I7 does not wait where nothing goes by it, nor where its rules decline it whatever it is', async () => {
    const run = await reads([], person('1', { unreadable }))
    expect(run.counters).toMatchObject({ projected: 1, syncFailed: 0 })
    const scope = { id: 'scope', expression: 'cs["employeeType"] = "FTE" AND cs["phone"] <= Today()' }
    const declined = await reads(
      [scope],
      person('1', { unreadable }, { employeeType: 'Contractor' }),
      person('2', { unreadable }),
    )
    expect(declined.counters).toMatchObject({ projected: 0, syncFailed: 1, outOfScope: 1 })
  })

  it('I7 waits where a condition looks others up by it', async () => {
    const scope = { id: 'scope', expression: 'IsPresent(Lookup("Person", "Telephone", cs["phone"]))' }
    const run = await reads([scope], person('1', { unreadable }), person('2'))
    expect(run.counters).toMatchObject({ projected: 0, syncFailed: 1, outOfScope: 1 })
  })

  it('I18 an import that does not count leaves nothing of it', async () => {
    await reads([inbound], person('1', { unreadable }))
    const engine = world.red.engine()
    const unread = async () =>
      (await engine.store.searchCsos({ system: await world.systemId('HR'), limit: 9 })).items.map((cso) => cso.unread ?? [])
    stream.everything = [[person('1', {}, { phone: '2026-01-01' })]]
    stream.breaks = new Error('broken off')
    await world.red.run('import').catch(() => undefined)
    expect(await unread()).toEqual([['phone']])
    stream.breaks = null
    await again(person('1', {}, { phone: '2026-01-01' }))
    expect(await unread()).toEqual([[]])
  })
})
