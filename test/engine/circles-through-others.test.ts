/** Mappings that read of other people what they write themselves: circles are refused, chains are none (D7). */
import { describe, expect, it } from 'vitest'
import { direct, expression } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const flowing = (...mappings: readonly object[]) => ({ id: 'flow', mappings })
const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
  'runtime/engine/canvas/problems/canvas-problems.js',
)

describe('D7 circles', () => {
  const number = (value: string) =>
    world
      .fresh({
        change: [
          flowing(direct('employeeId', 'Employee ID'), direct('department', 'Department'), expression(value, 'Telephone')),
        ],
      })
      .then(() => canvasProblems(world.red.engine().registry).map(({ node, message }) => `${node}: ${message}`))

  it('D7 go through others too: who reads what it writes of a set she belongs to', async () => {
    for (const value of [
      'ToString(Count(LookupAll("person", "Department", mv["department"])["telephone"]))',
      'ToString(Count(LookupAll("Person", "Department", "Sales")["Telephone"]) + 1)',
      'ToString(Count(LookupAll("Person", "Telephone", cs["phone"])))',
      'IIF(IsPresent(Lookup("Person", "Telephone", cs["phone"])["Employee ID"]), "2", "1")',
    ])
      expect(await number(value)).toEqual([
        expect.stringMatching(/^flow: It cannot run: its row for Telephone is computed from Telephone of others, .* UniqueValue/),
      ])
  })

  it('D7 a chain from one person to the next is none, by whatever it is found', async () => {
    for (const value of [
      'Coalesce(Lookup("Person", "Employee ID", cs["phone"])["Telephone"], "top")',
      'Join(LookupAll("Person", "Department", mv["Employee ID"])["Telephone"], ",")',
      'ToString(Count(LookupAll("Person", "Department", mv["Department"])["Last Name"]))',
    ])
      expect(await number(value)).toEqual([])
  })
})
