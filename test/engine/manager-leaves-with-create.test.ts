/** A new account that refers to one which goes in the same export has the reference no longer (D9, R10). */
import { expect, it } from 'vitest'
import { direct, expression, personTypes, text, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const reference = (name: string) => ({ name, type: 'reference', multi: false })
const [person] = personTypes
const change: NodeChange[] = [
  { id: 'store', types: [{ ...person, graceDays: 0, attributes: [...(person?.attributes ?? []), reference('Manager')] }] },
  {
    id: 'hr',
    referencePolicy: 'ignore',
    objectTypes: [
      {
        name: 'user',
        anchor: 'employeeId',
        attributes: [...['employeeId', 'givenName', 'sn', 'department', 'employeeType'].map(text), reference('managerId')],
      },
    ],
  },
  {
    id: 'flow',
    mappings: [
      direct('employeeId', 'Employee ID'),
      direct('department', 'Department'),
      direct('managerId', 'Manager'),
      expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
      expression('Lower(cs["givenName"]) + "@company.com"', 'Email Address'),
    ],
  },
  { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' },
  { id: 'provision', action: 'delete', onDeletion: 'delete' },
  { id: 'out-flow', mappings: [...directoryMappings, direct('Manager', 'manager')] },
  { id: 'ad', referencePolicy: 'ignore' },
]
const attributes = [{ ...reference('manager'), comparison: 'dn' }]

it.each([1, 200])('D9 R10 by deltas, in pages of %i', async (pageSize) => {
  await world.fresh({ change, attributes, pageSize })
  await world.settled(2)
  world.hire('3', 'P3', 'Q', { managerId: '1' })
  world.change('1', { department: 'Nowhere' })
  for (let i = 0; i < 3; i++) await world.runs('import', 'export', 'ad-import')
  const managers = world.directory.all().map(({ attributes: { employeeNumber, manager } }) => [employeeNumber, manager ?? null])
  expect(managers).toEqual([
    ['2', null],
    ['3', null],
  ])
  expect([world.brokenLaws(), (await world.health()).state]).toEqual([[], 'ok'])
})
