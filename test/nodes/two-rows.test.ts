/** Two mappings to one attribute are pointed out when a flow is deployed. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cycleFlow } from './cycle-flow'
import { memory } from './memory'
import type { RunningRed } from './red'
import { registerConnector, startRed } from './red'

let red: RunningRed
const warnings: string[] = []

beforeAll(async () => {
  registerConnector(memory)
  const handler = () => (entry: { level: number; msg: unknown }) => {
    if (entry.level === 30 && String(entry.msg).includes('write')) warnings.push(String(entry.msg))
  }
  red = await startRed({ settings: { logging: { kept: { level: 'warn', metrics: false, audit: false, handler } } } })
})
afterAll(() => red.stop())

const row = (value: string, target: string, more: object = {}) => ({ enabled: true, kind: 'direct', value, target, ...more })
const second = (mappings: object[], rule = 'hr-in') => ({
  id: 'flow-2',
  type: 'identity-attribute-flow',
  z: 'tab',
  name: 'another',
  rule,
  x: 10,
  y: 10,
  wires: [[]],
  mappings,
})

it('A3 several mappings of one rule to one attribute are pointed out when the flow is deployed', async () => {
  await red.deploy(cycleFlow())
  expect(warnings).toEqual([])
  const mappings = [
    row('sn', 'Last Name'),
    row('givenName', 'last name'),
    row('phone', 'Telephone', { enabled: false }),
    row('phone', 'Telephone'),
  ]
  await red.deploy(cycleFlow({ change: [{ id: 'flow', mappings }] }))
  expect(warnings).toEqual([
    expect.stringContaining(
      '2 rows of the table write Last Name: of those that have a value, the one with the highest precedence wins (1 is the highest)',
    ),
  ])
})

it('A3 so are two attribute flows of one rule; those of two rules are not', async () => {
  warnings.length = 0
  await red.deploy(cycleFlow({ change: [second([row('sn', 'Last Name')])] }))
  expect(warnings).toEqual([expect.stringContaining('another attribute flow of the same rule writes Last Name too')])
  warnings.length = 0
  await red.deploy(cycleFlow({ change: [second([row('Last Name', 'Last Name')], 'ad-out')] }))
  expect(warnings).toEqual([])
})
