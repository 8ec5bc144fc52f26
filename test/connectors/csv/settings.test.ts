/** The settings of a CSV system: what is refused. */
import { describe, expect, it } from 'vitest'
import { caught } from '../contract/tools'
import { csvWorld } from './world'

const world = csvWorld()

describe('settings of a CSV system', () => {
  it.each([
    ['file', { file: '' }, 'File'],
    ['file', { file: '../../etc/passwd' }, 'File'],
    ['delimiter', { delimiter: 'x' }, 'Fields are separated by'],
    ['quote', { quote: 'x' }, 'Quotation mark'],
    ['encoding', { encoding: 'ebcdic' }, 'Encoding'],
    ['header', { header: 'yes' }, 'First line names the columns'],
    ['columns', { header: false, columns: [] }, 'Columns'],
    ['columns', { header: false, columns: ['id', ' id '] }, 'Columns'],
    ['valueSeparator', { valueSeparator: '"' }, 'Several values in a field are separated by'],
    ['valueSeparator', { valueSeparator: '\n' }, 'Several values in a field are separated by'],
    ['valueSeparator', { valueSeparator: '\r|' }, 'Several values in a field are separated by'],
    ['layout', { layout: 'several' }, 'Objects in'],
  ])('refuse a wrong %s: %j', async (_, settings, label) => {
    expect(await caught(world.open(settings))).toMatchObject({
      name: 'SyncError',
      code: 'not-configured',
      message: expect.stringContaining(`"${label}"`) as string,
    })
  })
})
