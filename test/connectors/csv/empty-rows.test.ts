/** Rows that a spreadsheet left empty. */
import { describe, expect, it } from 'vitest'
import { csvWorld } from './world'

const world = csvWorld()

describe('rows that are no records', () => {
  it('I19 a row without any value is no record: it is counted, and nobody is taken for unidentified', async () => {
    world.write('id,name\n1,Ada\n,\n  , \n2,Bob\n"",""\n')
    const { pages, records } = await world.import()
    expect(pages.flatMap((page) => page.unreadable)).toEqual([])
    expect(records.map(({ anchor, position }) => [anchor, position])).toEqual([
      ['1', 'line 2'],
      ['2', 'line 5'],
    ])
    expect(pages.reduce((sum, page) => sum + (page.blank ?? 0), 0)).toBe(3)
  })
})
