/** Several rows of one rule to one attribute, in one table and in two attribute flows: the first by precedence decides (A3). */
import { describe, expect, it } from 'vitest'
import { constant, direct, expression, step } from '../nodes/cycle-flow'
import { theWorld } from './world'

const world = theWorld()
const number = direct('employeeId', 'Employee ID')
const high = { ...direct('phone', 'Email Address'), precedence: 1 }
const low = { ...constant('low', 'Email Address'), precedence: 5 }
const unique = {
  ...expression('UniqueValue(MailLocalPart(cs["givenName"], cs["sn"]) + "@c.com")', 'Email Address'),
  precedence: 5,
}

async function mail(id: string): Promise<unknown> {
  return (await world.person(id))?.attributes['Email Address']
}

describe.each([
  ['the first', high, low],
  ['the last', low, high],
])('with the higher precedence in %s', (_where, first, second) => {
  const tables = [
    ['rows of one table', [{ id: 'flow', mappings: [number, first, second] }]],
    [
      'two attribute flows',
      [
        { id: 'flow', wires: [['flow-2']], mappings: [number, first] },
        step('flow-2', 'attribute-flow', 'hr-in', [['out-scope']], { mappings: [second] }),
      ],
    ],
  ] as const
  it.each(tables)('A3 A6 it decides as long as it has a value: %s', async (_what, change) => {
    await world.fresh({ change: [...change] })
    world.hire('1', 'Anna', 'Berg', { phone: 'high' })
    await world.red.run('import')
    expect(await mail('1')).toBe('high')
    expect((await world.red.run('import', { profile: 'full-sync' })).status).toBe('success')
    expect(await mail('1')).toBe('high')
    world.change('1', { phone: '' })
    await world.red.run('import')
    expect(await mail('1')).toBe('low')
    world.change('1', { phone: 'again' })
    await world.red.run('import')
    expect(await mail('1')).toBe('again')
  })
})

it('A3 U1 an address that is given takes effect beside UniqueValue, which gives that person none in vain', async () => {
  await world.fresh({ change: [{ id: 'flow', mappings: [number, high, unique] }] })
  world.hire('1', 'Anna', 'Berg', { phone: 'boss@c.com' })
  await world.red.run('import')
  expect(await mail('1')).toBe('boss@c.com')
  world.hire('2', 'Anna', 'Berg')
  await world.red.run('import')
  expect(await mail('2')).toBe('anna.berg@c.com')
  world.change('1', { phone: '' })
  await world.red.run('import')
  expect(await mail('1')).toBe('anna.berg2@c.com')
})
