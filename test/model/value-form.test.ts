/** How a column writes dates, truth values and texts: read, and written so that it is read as the same again. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateFormat } from '../../runtime/model/date-format'
import type { ValueForm } from '../../runtime/model/value-form'
import { readForm, writeForm, wrongForm } from '../../runtime/model/value-form'
import type { AttributeType } from '../../runtime/model/values'

const read = (text: string, type: AttributeType, form: ValueForm) => readForm(text, { type, form })

describe('a date format', () => {
  it.each([
    ['dd.mm.yyyy', '31.12.2026', '2026-12-31T00:00:00Z'],
    ['dd.mm.yyyy', ' 1.2.2024 ', '2024-02-01T00:00:00Z'],
    ['mm/dd/yyyy', '02/01/2024', '2024-02-01T00:00:00Z'],
    ['d/m/yyyy', '1/2/2024', '2024-02-01T00:00:00Z'],
    ['yyyymmdd', '20240229', '2024-02-29T00:00:00Z'],
    ['yyyy/mm/dd hh:mm', '2024/02/01 7:05', '2024-02-01T07:05:00Z'],
    ['dd.mm.yyyy hh:mm:ss', '01.02.2024 23:59:58', '2024-02-01T23:59:58Z'],
    ['yyyy-mm-ddThh', '2024-02-01T07', '2024-02-01T07:00:00Z'],
  ])('I7 %s reads %j', (date, text, value) => expect(read(text, 'dateTime', { date })).toBe(value))

  it.each([
    ['mm/dd/yyyy', '01.02.2024'],
    ['mm/dd/yyyy', '31/12/2024'],
    ['dd.mm.yyyy', '30.02.2024'],
    ['dd.mm.yyyy', '01.02.24'],
    ['dd.mm.yyyy', '01.02.2024 00:00'],
    ['yyyymmdd', '2024229'],
    ['dd.mm.yyyy', '2024-02-01'],
  ])('I7 %s does not read %j, and says how it reads', (date, text) =>
    expect(read(text, 'dateTime', { date })).toEqual({ misfit: `"${text}" is not a date as ${date}` }),
  )

  it.each(['dd.mm', 'dd.mm.yy', 'dd.dd.yyyy', 'dd.mm.yyyy ss', 'dd.mm.yyyy mm', '', 'TT.MM.JJJJ'])('%j is none', (pattern) => {
    expect(dateFormat(pattern)).toBeNull()
    expect(wrongForm({ type: 'dateTime', form: { date: pattern } })).toContain('is none')
  })

  it('writes what it reads as the same again, and refuses what it has no place for', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    const value = date.map((each) => `${each.toISOString().slice(0, 19)}Z`)
    fc.assert(
      fc.property(
        value,
        fc.constantFrom('dd.mm.yyyy', 'yyyymmdd', 'd/m/yyyy h:mm', 'mm-dd-yyyy hh:mm:ss'),
        (dateTime, pattern) => {
          const attribute = { type: 'dateTime', form: { date: pattern } } as const
          const written = writeForm(dateTime, attribute)
          const isWhole =
            pattern.includes('ss') || (pattern.includes('h') ? dateTime.endsWith(':00Z') : dateTime.endsWith('T00:00:00Z'))
          if (isWhole) expect(readForm(String(written), attribute)).toBe(dateTime)
          else expect(written).toEqual({ problem: expect.stringContaining('would be read back as') })
        },
      ),
    )
    expect(writeForm('2024-02-01T00:00:00Z', { type: 'dateTime', form: { date: 'd.m.yyyy' } })).toBe('1.2.2024')
  })
})

describe('words for yes and no', () => {
  const form = { yes: ['ja', 'J', 'x'], no: ['nein'] }

  it('are read in any letter case, and no others', () => {
    expect(['JA', ' x ', 'Nein'].map((text) => read(text, 'boolean', form))).toEqual([true, true, false])
    expect(read('true', 'boolean', form)).toEqual({ misfit: '"true" is none of the words for yes (ja, J, x) and no (nein)' })
    expect(['false', 'x'].map((text) => read(text, 'boolean', { yes: ['x'] }))).toEqual([false, true])
    expect(['off', '1'].map((text) => read(text, 'boolean', { no: ['off'] }))).toEqual([false, true])
    expect(read('yes', 'boolean', {})).toBe(true)
  })

  it('are written by the first', () => {
    expect([true, false].map((value) => writeForm(value, { type: 'boolean', form }))).toEqual(['ja', 'nein'])
    expect(writeForm(false, { type: 'boolean', form: { yes: ['x'] } })).toBe('false')
  })

  it('are wrong where one is for both', () => {
    expect(wrongForm({ type: 'boolean', form: { yes: ['x'], no: ['X'] } })).toBe('has "x" as a word for yes and for no')
    expect([wrongForm({ type: 'boolean', form }), wrongForm({ type: 'text' })]).toEqual([null, null])
  })
})

describe('a text', () => {
  it.each([
    [{ trim: true }, '  A  b ', 'A  b'],
    [{ collapse: true }, 'A \t b ', 'A b '],
    [{ letters: 'upper' }, 'straße', 'STRASSE'],
    [{ letters: 'lower' }, 'ÄB', 'äb'],
    [{ blank: true }, '  ', ''],
    [{ blank: true }, ' a ', ' a '],
    [{ none: ['-', 'N/A'] }, ' n/a ', ''],
    [{ none: ['-'] }, 'a-b', 'a-b'],
    [{}, ' A ', ' A '],
  ] as const)('by %j: %j is %j', (form, text, value) => expect(read(text, 'text', form)).toBe(value))

  it('has the same done to it before it is read as another type', () => {
    expect(read(' - ', 'integer', { none: ['-'] })).toBe('')
    expect(read('  ', 'dateTime', { blank: true })).toBe('')
    expect(read(' e7 ', 'reference', { trim: true, letters: 'upper' })).toEqual({ ref: null, text: 'E7' })
  })

  it('is not written where it would be read back as another', () => {
    expect(writeForm(' Ann', { type: 'text', form: { trim: true } })).toEqual({
      problem: 'would be read back as "Ann", by how the column is read',
    })
    expect(writeForm('-', { type: 'text', form: { none: ['-'] } })).toEqual({
      problem: 'would be read back as no value, by how the column is read',
    })
    expect(writeForm('ann', { type: 'text', form: { letters: 'lower', trim: true } })).toBe('ann')
    expect(writeForm('x', { type: 'integer', form: { trim: true } })).toEqual({
      problem: expect.stringContaining('whole number'),
    })
  })
})
