/** Columns that say how their values are written: read and written through files. */
import { describe, expect, it } from 'vitest'
import type { ImportPage } from '../../../runtime/model/connector'
import type { AttributeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import { caught, collect, never } from '../contract/tools'
import { Memory } from '../known'
import { create, request } from './requests'
import { csvWorld } from './world'

const world = csvWorld()

const attribute = (name: string, type: AttributeSchema['type'], form?: AttributeSchema['form']): AttributeSchema => ({
  name,
  type,
  multi: false,
  ...(form && { form }),
})
const staff: ObjectTypeSchema = {
  name: 'person',
  anchor: 'id',
  attributes: [
    attribute('id', 'text', { trim: true, letters: 'upper' }),
    attribute('start', 'dateTime', { date: 'dd.mm.yyyy' }),
    attribute('active', 'boolean', { yes: ['ja', 'x'], no: ['nein'] }),
    { ...attribute('days', 'dateTime', { date: 'dd.mm.yyyy' }), multi: true },
    attribute('note', 'text', { none: ['-'] }),
  ],
}
const header = 'id;start;active;days;note\n'

describe('columns that say how their values are written', () => {
  it('I7 are read so; what does not fit costs its own attribute of its own object', async () => {
    world.write(`${header} e1 ;31.12.2026;JA;01.02.2024|03.02.2024;-\nE2;12/31/2026;vielleicht;;x\n`)
    const { records } = await world.import({}, [staff])
    expect(records.map(({ anchor, attributes }) => [anchor, { ...attributes }])).toEqual([
      ['E1', { id: 'E1', start: '2026-12-31T00:00:00Z', active: true, days: ['2024-02-01T00:00:00Z', '2024-02-03T00:00:00Z'] }],
      ['E2', { id: 'E2', note: 'x' }],
    ])
    expect(records[1]?.faults.map(({ attribute: name, message }) => [name, message])).toEqual([
      ['active', 'active: "vielleicht" is none of the words for yes (ja, x) and no (nein).'],
      ['start', 'start: "12/31/2026" is not a date as dd.mm.yyyy.'],
    ])
  })

  it('are written so, on the row that is found so', async () => {
    world.write(`${header}e1;31.12.2026;JA;01.02.2024;-\n`)
    const changes = [
      { attribute: 'start', set: '2027-01-05T00:00:00Z' },
      { attribute: 'active', set: false },
      { attribute: 'days', add: ['2024-02-03T00:00:00Z'], remove: ['2024-02-01T00:00:00Z'] },
    ]
    const created = create({ id: 'E2', active: true, start: '2027-01-05T08:00:00Z' })
    const results = await world.export([request('update', 'E1', { changes }), created, create({ id: 'E3', note: '-' })], {}, [
      staff,
    ])
    expect(results.map(({ outcome, message }) => message ?? outcome)).toEqual([
      'done',
      'people.csv cannot hold it: the value "2027-01-05T08:00:00Z" of start would be read back as "2027-01-05T00:00:00Z", by how the column is read.',
      'people.csv cannot hold it: the value "-" of note would be read back as no value, by how the column is read.',
    ])
    expect(world.read()).toBe(`${header}e1;05.01.2027;nein;03.02.2024;-\n`)
  })

  it('N9 say nothing of a secret value that cannot be written', async () => {
    world.write('id;pin\n')
    const type = {
      ...staff,
      attributes: [attribute('id', 'text'), { ...attribute('pin', 'text', { trim: true }), secret: true }],
    }
    const [result] = await world.export([create({ id: '1', pin: 'hunter2 ' })], {}, [type])
    expect(result?.message).not.toContain('hunter2')
  })

  it('E9 are compared as they are read where they are names', async () => {
    world.write('id,login\n1, ann \n')
    const form = { trim: true }
    const type = { ...staff, secondaryId: 'login', attributes: [attribute('id', 'text'), attribute('login', 'text', form)] }
    expect(await world.export([create({ id: '2', login: 'ann' })], {}, [type])).toMatchObject([{ outcome: 'alreadyExists' }])
  })

  it('N10 are refused where their format is none', async () => {
    const type = { ...staff, attributes: [...staff.attributes, attribute('end', 'dateTime', { date: 'dd.mm' })] }
    expect(await caught(world.open({}, [type]))).toMatchObject({
      code: 'not-configured',
      message: expect.stringMatching(/^The attribute end of person has the date format "dd.mm", which is none/),
    })
  })

  it('are read in a stretch that is known as they are elsewhere', async () => {
    world.write(header + Array.from({ length: 60 }, (_, i) => `e${i};31.12.2026;x;;-\n`).join(''))
    const connector = await world.open({}, [staff])
    const memory = new Memory()
    const unread = async () =>
      (
        await collect(
          connector.importUnread?.({ objectTypes: [staff], pageSize: 100 }, memory, never()) as AsyncIterable<ImportPage>,
        )
      ).pages
    memory.learn(await unread())
    const known = (await unread()).flatMap((page) => page.known ?? [])
    const [first] = (await known[0]?.read()) ?? []
    expect(first?.attributes).toMatchObject({ id: 'E0', start: '2026-12-31T00:00:00Z', active: true })
  })
})
