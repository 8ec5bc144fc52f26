/** One record of a CSV file is found by its anchor, or by its name where no anchor is known (E2, E7). */
import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { typeOf } from '../object-type'
import { csvWorld } from './world'

const world = csvWorld()
const content = 'id,login,name\nx,,Nobody\nE1,Ann,Ada\ne2,bob,Bob\n'
const person: ObjectTypeSchema = { ...typeOf('person', 'id', 'login', 'name'), secondaryId: 'login' }

async function found(anchor: string | null, name: string | null, type = person, text = content): Promise<string | null> {
  world.write(text)
  const record = await (await world.open({}, [type])).find?.(type, anchor, name)
  return record ? record.anchor : null
}

describe('a record is found', () => {
  it.each<[string, string | null, string | null, string | null, Partial<ObjectTypeSchema>?]>([
    ['by its anchor', 'E1', null, 'E1'],
    ['by its anchor, whatever name is given', 'e2', 'ann', 'e2'],
    ['not by its anchor in other letter case', 'e1', null, null],
    ['by its anchor in other letter case where that does not count', 'e1', null, 'E1', { anchorIgnoresCase: true }],
    ['not by another anchor where letter case does not count', 'e9', null, null, { anchorIgnoresCase: true }],
    ['not by an anchor nobody has, whatever name is given', 'E9', 'ann', null],
    ['by its name', null, 'bob', 'e2'],
    ['by its name in any letter case, where that of the anchor counts or not', null, 'aNN', 'E1', { anchorIgnoresCase: true }],
    ['not by a name nobody has', null, 'cy', null],
    ['not by nothing', null, null, null],
  ])('E2 E7 %s', async (_, anchor, name, expected, more) => {
    expect(await found(anchor, name, { ...person, ...more })).toBe(expected)
  })

  it('not in a file that is empty or not there', async () => {
    expect(await found('E1', null, person, '')).toBeNull()
    const connector = await world.open({}, [person])
    rmSync(world.path())
    expect(await connector.find?.(person, 'E1', null)).toBeNull()
  })
})
