/** References to records that are removed afterwards: the run that removes them says so (I16). */
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { registerConnector } from '../nodes/red'
import { resetStream, stream, streamType, type Sent } from './stream'
import { theWorld } from './world'

const world = theWorld()
beforeAll(() => registerConnector(streamType))

const text = (name: string) => ({ name, type: 'text', multi: false })
const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
const manager = { name: 'manager', type: 'reference', multi: false }
const types = [{ name: 'user', anchor: 'employeeId', attributes: [...columns.map(text), manager] }]
const values = (id: string) => ({ givenName: `P${id}`, sn: 'Q', department: 'Sales', employeeType: 'FTE' })
const person = (id: string): Sent => ({ id, values: values(id) })
const reportsTo = (id: string, to: string): Sent => ({ id, values: { ...values(id), manager: { ref: null, text: to } } })
const people = (from: number, to: number): Sent[] => Array.from({ length: to - from + 1 }, (_, i) => person(`${from + i}`))

describe('references to what is removed', () => {
  /** Two who report to a third; what the store is told of its people, and of references that are broken. */
  async function reporting(graceDays: number, referencePolicy: string): Promise<void> {
    resetStream()
    const store = { id: 'store', types: [{ ...personTypes[0], graceDays }] }
    await world.fresh({ change: [store, { id: 'hr', connector: 'stream', settings: {}, objectTypes: types, referencePolicy }] })
    stream.everything = [[person('1'), reportsTo('2', '1'), reportsTo('3', '1'), ...people(4, 12)]]
    expect((await world.red.run('import')).status).toBe('success')
  }

  for (const [policy, status, records] of [
    ['error', 'errors', 2],
    ['warn', 'warnings', 0],
    ['ignore', 'success', 0],
  ] as const)
    it(`I16 what comes to point at nothing is said by the run that removes the object, as by each import after it: ${policy}`, async () => {
      await reporting(0, policy)
      stream.everything = [[reportsTo('2', '1'), reportsTo('3', '1'), ...people(4, 12)]]
      const run = await world.red.run('import')
      expect(run).toMatchObject({ status, counters: { obsoleted: 1, mvDeleted: 1 } })
      const said =
        /^2 references of HR point at objects that are gone, the first is manager "1", which is no object that is known\. Correct/
      expect(run.warnings.map(({ message }) => message)).toEqual(policy === 'ignore' ? [] : [expect.stringMatching(said)])
      const faults = (await world.records(run.id)).filter((record) => record.error)
      expect(faults.map(({ name, error }) => [name, error])).toEqual(
        ['2', '3'].slice(0, records).map((name) => [name, 'unresolved-reference']),
      )
      const next = await world.red.run('import')
      expect([next.status, next.warnings.length]).toEqual([status, policy === 'ignore' ? 0 : 1])
    })

  it('I16 D2 each is said once where the page that removes the object has to be decided anew', async () => {
    await reporting(0, 'error')
    stream.everything = [[reportsTo('2', '1'), reportsTo('3', '1'), ...people(4, 12)]]
    const { store } = world.red.engine()
    const save = store.savePage.bind(store)
    let times = 0
    const spy = vi.spyOn(store, 'savePage').mockImplementation((page) => {
      const [removed] = page.csosDeleted
      if (removed === undefined || times++ > 0) return save(page)
      return Promise.resolve({ conflicts: [{ kind: 'cso', id: removed }] })
    })
    const { warnings } = await world.red.run('import')
    spy.mockRestore()
    expect([times, warnings.map(({ message }) => message.split(' of ')[0])]).toEqual([2, ['2 references']])
  })

  it('I16 L2 is said when the grace period of whom they mean is over, and not before', async () => {
    await reporting(5, 'warn')
    stream.everything = [[reportsTo('2', '1'), reportsTo('3', '1'), ...people(4, 12)]]
    for (let day = 0; day < 2; day++) expect(await world.red.run('import')).toMatchObject({ status: 'success', warnings: [] })
    world.days(6)
    const { warnings } = await world.red.run('lifecycle')
    expect(warnings.map(({ code }) => code)).toEqual(['unresolved-reference'])
  })

  it('I16 D11 is said by the run of another system that takes whose grace period is over', async () => {
    await reporting(5, 'warn')
    stream.everything = [[reportsTo('2', '1'), ...people(4, 12)]]
    await world.red.run('import')
    world.days(6)
    const { warnings } = await world.red.run('ad-import')
    expect(warnings.flatMap(({ code, message }) => (code === 'unresolved-reference' ? [message] : []))).toEqual([
      expect.stringMatching(/^1 reference of HR points at an object that is gone, the first is manager "1"/),
    ])
  })

  it.each([
    ['goes as well', [...people(4, 12)]],
    ['means somebody else by then', [reportsTo('2', '4'), ...people(4, 12)]],
  ])('I16 D6 nothing is said of one that %s', async (_, left) => {
    await reporting(0, 'warn')
    stream.everything = [left]
    const { status, counters, warnings } = await world.red.run('import', { confirm: true })
    expect([status, counters.mvDeleted > 0, warnings]).toEqual(['success', true, []])
  })
})
