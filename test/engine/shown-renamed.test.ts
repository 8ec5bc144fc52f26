/** Creates in doubt that are remembered: a synchronisation looks whether their accounts were shown renamed (E12, I12). */
import { expect, it, vi } from 'vitest'
import { lostCreates, rememberCreates } from '../../runtime/engine/creates/lost-creates'
import type { NodeChange } from '../nodes/cycle-flow'
import { directoryNodes } from './directory-flow'
import { inScope, run, world } from './created-not-there'

const [directory] = directoryNodes() as [NodeChange & { objectTypes: [{ attributes: object[] }] }]
const [user] = directory.objectTypes
const label = { name: 'label', type: 'text', multi: false }
const types: NodeChange = { id: 'ad', objectTypes: [user, { ...user, name: 'contact', attributes: [...user.attributes, label] }] }

/** Creates of people who have no account, none of which has been shown. */
async function remembered(...numbers: readonly string[]): Promise<void> {
  const engine = world.red.engine()
  const plan = await engine.currentPlan()
  const [rule = null] = [...plan.rules.values()].flatMap(({ id, direction }) => (direction === 'outbound' ? id : []))
  const people = await Promise.all(numbers.map((number) => world.person(number)))
  const missed = people.map((person, at) => {
    const name = `cn=lost ${at}`
    return {
      cso: 9000 + at,
      type: 'user',
      anchorKey: null,
      secondaryKey: name,
      answered: false,
      name,
      mvo: person?.id ?? null,
      rule,
    }
  })
  await rememberCreates({ store: engine.store, plan }, await world.systemId('Directory'), missed, '2026-03-01T08:00:00Z')
}

async function known(): Promise<number> {
  return (await lostCreates(world.red.engine().store, await world.systemId('Directory'))).length
}

it('E12 A14 are nothing to look for where their rule is for other accounts by now, whatever it compares', async () => {
  await world.fresh({ change: [inScope, types] })
  world.hire('1', 'P1', 'Q', { department: 'Nowhere' })
  await run('import')
  await remembered('1')
  const rows = [{ pairs: [{ cs: 'label', mv: 'Employee ID' }] }]
  await world.redeploy({ change: [inScope, types, { id: 'ad-out', csType: 'contact' }, { id: 'provision', rows }] })
  const { status } = await world.red.run('import')
  expect([status, await known()]).toEqual(['warnings', 1])
})

it('E12 I12 are looked for together', async () => {
  await world.fresh({ change: [inScope] })
  const numbers = Array.from({ length: 40 }, (_, at) => `${at + 1}`)
  for (const number of numbers) world.hire(number, `P${number}`, 'Q', { department: 'Nowhere' })
  await run('import')
  await remembered(...numbers)
  const { store } = world.red.engine()
  const asked = [vi.spyOn(store, 'findCsos'), vi.spyOn(store, 'loadMvos')]
  await run('import')
  const times = asked.map(({ mock }) => mock.calls.length)
  for (const spy of asked) spy.mockRestore()
  expect([times[0], (times[1] ?? 0) < 5, await known()]).toEqual([1, true, 40])
})

it('E12 O6 one account that two of them find is taken once, and the other stays remembered', async () => {
  await world.fresh({ change: [inScope, { id: 'provision', action: 'disconnect' }] })
  for (const number of ['1', '2']) world.hire(number, `P${number}`, 'Q', { department: 'Nowhere' })
  await run('import')
  await remembered('1', '1')
  const attributes = { dn: 'cn=moved,dc=corp', employeeNumber: '1', displayName: 'P1', mail: 'p1.q@company.com', enabled: 'yes' }
  world.directory.put({ type: 'user', anchor: 'moved', secondaryId: attributes.dn, attributes } as never)
  await run('ad-import:full-import', 'import')
  expect([await known(), world.brokenLaws()]).toEqual([1, []])
})
