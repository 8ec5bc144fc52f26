/** Conversions: decimals, dates, values as the type of an attribute wants them. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { AttributeType, Scalar } from '../../runtime/model/values'
import { displayValue, isReference, sameScalar, valueKey } from '../../runtime/model/values'
import { canonicalDateTime, canonicalDecimal, convert, isMisfit, isOfType } from '../../runtime/model/convert'
import { dateTimes, integers, scalars, writtenDecimals } from './arbitrary'

const types: readonly AttributeType[] = ['text', 'integer', 'decimal', 'boolean', 'dateTime', 'binary', 'reference']

describe('decimals', () => {
  for (const [written, digits] of [
    ['1.50', '1.5'],
    ['007', '7'],
    ['-0', '0'],
    ['-0.0', '0'],
    ['+.5', '0.5'],
    ['5.', '5'],
    [' 12 ', '12'],
    ['1e3', '1000'],
    ['1.5E-2', '0.015'],
    ['123.456e2', '12345.6'],
    ['99999999999999999999.10', '99999999999999999999.1'],
  ] as const)
    it(`O4 "${written}" is ${digits}`, () => {
      expect(canonicalDecimal(written)).toEqual({ decimal: digits })
    })

  for (const written of ['', '.', '-', 'e5', '1,5', '1.2.3', '0x10', '1e9999', 'NaN', 'Infinity', '١٢'])
    it(`O4 "${written}" is no number`, () => {
      expect(canonicalDecimal(written)).toBeUndefined()
    })

  it('O4 the canonical digits are canonical, mean the same, and are equal exactly for equal numbers', () => {
    /** The number in millionths of millionths: exact for what is written here. */
    const exact = (text: string): bigint => {
      const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? []
      const scaled = BigInt(whole + fraction.padEnd(12, '0'))
      return sign === '-' ? -scaled : scaled
    }
    fc.assert(
      fc.property(writtenDecimals, writtenDecimals, (a, b) => {
        const [text, other] = [canonicalDecimal(a)?.decimal ?? '', canonicalDecimal(b)?.decimal ?? '']
        expect(text).toMatch(/^(?:0|-?(?:[1-9]\d*|0(?=\.))(?:\.\d*[1-9])?)$/)
        expect(canonicalDecimal(text)).toEqual({ decimal: text })
        expect(exact(text)).toBe(exact(a))
        expect(text === other).toBe(exact(a) === exact(b))
      }),
    )
  })
})

describe('dates', () => {
  for (const [written, canonical] of [
    ['2025-01-31', '2025-01-31T00:00:00Z'],
    ['2025-01-31 08:00', '2025-01-31T08:00:00Z'],
    ['2025-01-31T08:00:00.500Z', '2025-01-31T08:00:00.5Z'],
    ['2025-01-31T08:00:00,000', '2025-01-31T08:00:00Z'],
    ['2025-01-31T08:00:00+02:00', '2025-01-31T06:00:00Z'],
    ['2025-01-31T23:30:00-0100', '2025-02-01T00:30:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['0050-03-01', '0050-03-01T00:00:00Z'],
    ['9999-12-31T23:59:59.123456789Z', '9999-12-31T23:59:59.123456789Z'],
  ] as const)
    it(`O4 "${written}" is ${canonical}`, () => {
      expect(canonicalDateTime(written)).toBe(canonical)
    })

  for (const written of [
    '',
    '31.01.2025',
    '2025-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-01-00',
    '2025-01-31T24:00:00Z',
    '2025-01-31T08:61:00Z',
    '2025-01-31Z',
    '20250131',
    '2025-01-31T08:00:00+99:00',
    '2025-01-31T08:00:00+02:75',
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00+01:00',
  ])
    it(`O4 "${written}" is no date`, () => {
      expect(canonicalDateTime(written)).toBeUndefined()
    })

  it('O4 canonical text stays as it is, and a zone moves the clock and not the moment', () => {
    fc.assert(
      fc.property(dateTimes, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, minutes) => {
        expect(canonicalDateTime(date)).toBe(date)
        const clock = new Date(Date.parse(`${date.slice(0, 19)}Z`) + minutes * 60_000).toISOString().slice(0, 19)
        const zone = `${minutes < 0 ? '-' : '+'}${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`
        expect(canonicalDateTime(`${clock}${date.slice(19, -1)}${zone}`)).toBe(date)
      }),
    )
  })
})

describe('values as an attribute’s type wants them', () => {
  for (const [value, type, fitted] of [
    ['42', 'integer', 42],
    [' +42 ', 'integer', 42],
    ['-0', 'integer', 0],
    ['133801632000000000', 'integer', { integer: '133801632000000000' }],
    [{ decimal: '42' }, 'integer', 42],
    [42, 'decimal', { decimal: '42' }],
    [{ integer: '133801632000000000' }, 'decimal', { decimal: '133801632000000000' }],
    ['TRUE', 'boolean', true],
    ['no', 'boolean', false],
    ['False', 'boolean', false],
    ['yes', 'boolean', true],
    [0, 'boolean', false],
    [1, 'boolean', true],
    [true, 'text', 'true'],
    [{ integer: '133801632000000000' }, 'text', '133801632000000000'],
    [' Ann ', 'text', ' Ann '],
    ['QUJD', 'binary', { binary: 'QUJD' }],
    ['QR==', 'binary', { binary: 'QQ==' }],
    ['QUJ=', 'binary', { binary: 'QUI=' }],
    ['cn=Ann', 'reference', { ref: null, text: 'cn=Ann' }],
  ] as const)
    it(`A11 O4 ${JSON.stringify(value)} as ${type} is ${JSON.stringify(fitted)}`, () => {
      expect(convert(value, type)).toEqual(fitted)
    })

  for (const [value, type, why] of [
    ['abc', 'integer', '"abc" is not a whole number'],
    ['1.5', 'integer', 'not a whole number'],
    [1.5, 'integer', 'not a whole number'],
    ['', 'integer', 'not a whole number'],
    [{ binary: '1234' }, 'integer', 'not a whole number'],
    [true, 'integer', 'not a whole number'],
    ['9223372036854775808', 'integer', 'does not fit into 64 bits'],
    ['1,5', 'decimal', 'not a number'],
    [true, 'decimal', 'not a number'],
    ['maybe', 'boolean', 'neither true nor false'],
    [{ binary: 'true' }, 'boolean', 'neither true nor false'],
    [{ ref: 1, text: 'yes' }, 'boolean', 'neither true nor false'],
    ['31.01.2025', 'dateTime', 'is not a date'],
    [20250131, 'dateTime', 'is not a date'],
    ['not base64', 'binary', 'is not base64'],
    ['QUJ', 'binary', 'is not base64'],
    [42, 'binary', 'is not base64'],
  ] as const)
    it(`A9 I7 ${JSON.stringify(value)} is no ${type}`, () => {
      const fitted = convert(value, type)
      expect(isMisfit(fitted) && fitted.misfit).toContain(why)
    })

  it('A9 a misfit shows no more of a long value than helps', () => {
    const fitted = convert('x'.repeat(5_000), 'integer')
    expect(isMisfit(fitted) && fitted.misfit.length).toBeLessThan(120)
  })

  it('O4 A11 what was converted is of its type and is not converted again', () => {
    fc.assert(
      fc.property(scalars, fc.constantFrom(...types), (value, type) => {
        const once = convert(value, type)
        if (isMisfit(once)) return
        expect(isOfType(once, type)).toBe(true)
        expect(isOfType([once, once], type)).toBe(true)
        expect(convert(once, type)).toBe(once)
      }),
    )
  })

  it('O4 every integer survives as text, as decimal and as JSON, to the last digit', () => {
    fc.assert(
      fc.property(integers, (big) => {
        const value = convert(String(big), 'integer') as Scalar
        for (const way of ['text', 'decimal'] as const) {
          const back = convert(JSON.parse(JSON.stringify(convert(value, way))) as Scalar, 'integer')
          expect(valueKey(back as Scalar)).toBe(`n${big}`)
        }
      }),
    )
  })

  it('O4 bytes survive as text, and text for bytes is one text for the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const value = convert(Buffer.from(bytes).toString('base64'), 'binary') as Scalar
        expect(Buffer.from(displayValue(value), 'base64')).toEqual(Buffer.from(bytes))
        expect(sameScalar(convert(displayValue(value), 'binary') as Scalar, value)).toBe(true)
      }),
    )
  })

  it('O8 a reference stays the link it is, and anything else names what it points at', () => {
    fc.assert(
      fc.property(scalars, (value) => {
        const link = convert(value, 'reference') as Scalar
        if (typeof value === 'object' && isReference(value)) expect(link).toBe(value)
        else expect(link).toEqual({ ref: null, text: displayValue(value) })
      }),
    )
  })
})
