/** Targets that people open in a spreadsheet: nothing in them is a formula, and reading gives back what was sent. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFormula, plainField, shownField } from '../../../runtime/connectors/csv/file/spreadsheet'
import type { ExportRequest } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { csvWorld, person } from './world'

const world = csvWorld()
const safe = { spreadsheet: true }

const request = (id: number, more: Partial<ExportRequest>): ExportRequest => ({
  id,
  operation: 'create',
  type: 'person',
  anchor: String(id),
  secondaryId: null,
  newSecondaryId: null,
  attributes: {},
  changes: [],
  inDoubt: false,
  ...more,
})

const values = ['=1+1', '+49 30 1', '-5', '@SUM(A1)', '\tx', '\r=x', "'=x", "''+x", "'x", 'x=1', 'Anna', '"=x"', "'"]

async function exported(): Promise<void> {
  world.write('id,name\n')
  const results = await world.export(
    values.map((name, i) => request(i + 1, { attributes: { name } })),
    safe,
  )
  expect(results.map(({ outcome }) => outcome)).toEqual(values.map(() => 'done'))
}
const namesRead = async (settings = {}, type: ObjectTypeSchema = person) =>
  (await world.import(settings, [type])).records.map((record) => record.attributes['name'])

describe('a field', () => {
  it('comes back as it was, whatever it is, and is no formula as it is written', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^'{0,3}[=+\-@\t\r]?.{0,3}$/))
    fc.assert(
      fc.property(text, (field) => {
        expect(plainField(shownField(field))).toBe(field)
        expect(shownField(field)).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
    expect(values.filter(isFormula)).toEqual(values.slice(0, 8))
  })
})

describe('a target that is safe to open in a spreadsheet', () => {
  it('has an apostrophe before what would be a formula, and a confirming import sees what was sent', async () => {
    await exported()
    expect(world.read()).toContain("\n1,'=1+1\n2,'+49 30 1\n3,'-5\n4,'@SUM(A1)\n")
    expect(await namesRead(safe)).toEqual(values)
  })

  it('is changed, renamed and searched by the values themselves', async () => {
    await exported()
    const update = request(1, { operation: 'update', anchor: '2', changes: [{ attribute: 'name', set: '-7' }] })
    const same = request(2, { operation: 'update', anchor: '1', changes: [{ attribute: 'name', set: '=1+1' }] })
    await world.export([update, same], safe)
    expect((await namesRead(safe)).slice(0, 3)).toEqual(['=1+1', '-7', '-5'])
    const connector = await world.open(safe)
    expect((await connector.find?.(person, '2', null))?.attributes['name']).toBe('-7')
  })

  it('finds lines again whose anchor or column begins like a formula', async () => {
    const attributes = ['=id', 'name'].map((name) => ({ name, type: 'text', multi: false }) as const)
    const signed: ObjectTypeSchema = { name: 'person', anchor: '=id', attributes }
    world.write('')
    await world.export([request(1, { anchor: '+1', attributes: { name: 'Anna' } })], safe, [signed])
    expect(world.read()).toBe("'=id,name\n'+1,Anna\n")
    const gone = request(2, { operation: 'delete', anchor: '+1' })
    expect(await world.export([gone], safe, [signed])).toMatchObject([{ outcome: 'done' }])
    expect(world.read()).toBe("'=id,name\n")
  })

  it('takes the formulas of others along when it is written, and reads them as they were meant', async () => {
    world.write('id,name\n1,=1+1\n2, Ben \n')
    expect(await namesRead(safe)).toEqual(['=1+1', ' Ben '])
    await world.export([request(3, { attributes: { name: 'Cleo' } })], safe)
    expect(world.read()).toBe("id,name\n1,'=1+1\n2, Ben \n3,Cleo\n")
    expect(await namesRead(safe)).toEqual(['=1+1', ' Ben ', 'Cleo'])
  })

  it('is a choice: without it fields are written and read as they are', async () => {
    world.write('id,name\n')
    await world.export([request(1, { attributes: { name: '=1+1' } }), request(2, { attributes: { name: "'=1+1" } })])
    expect(world.read()).toBe("id,name\n1,=1+1\n2,'=1+1\n")
    expect(await namesRead()).toEqual(['=1+1', "'=1+1"])
  })
})
