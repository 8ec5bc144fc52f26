/** Distinguished names and filter values as text. */
import fc from 'fast-check'
import type { Filter } from 'ldapts'
import { FilterParser } from 'ldapts'
import { describe, expect, it } from 'vitest'
import {
  ancestorsOf,
  escapeDnValue,
  escapeFilterValue,
  formatDn,
  isBelow,
  normalDn,
  parentDn,
  parseDn,
  rdn,
  sameDn,
} from '../../../runtime/model/dn'

const nasty = fc.string({
  unit: fc.constantFrom(' ', ',', '\\', '#', '+', '"', '=', ';', '<', '>', '\0', 'a', 'Z', '2', 'C', 'é', '漢', '😀'),
})
const value = fc.oneof(nasty, fc.string()).filter((text) => text !== '')
const type = fc.constantFrom('cn', 'OU', 'uid', 'dc', 'x-made-up')
const part = fc.record({ type, value })
const name = fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })

describe('distinguished names', () => {
  it('parses back whatever it formats', () => {
    fc.assert(
      fc.property(name, (rdns) => {
        expect(parseDn(formatDn(rdns))).toEqual(rdns)
      }),
    )
  })

  it('splits a formatted name into first part and container', () => {
    fc.assert(
      fc.property(name, (rdns) => {
        const dn = formatDn(rdns)
        expect(rdn(dn)).toBe(formatDn(rdns.slice(0, 1)))
        expect(parentDn(dn)).toBe(formatDn(rdns.slice(1)))
      }),
    )
  })

  it('keeps a normal form normal', () => {
    fc.assert(
      fc.property(name, (rdns) => {
        expect(normalDn(normalDn(formatDn(rdns)))).toBe(normalDn(formatDn(rdns)))
      }),
    )
  })

  it('sees through letter case, hex escapes and the order of several parts', () => {
    fc.assert(
      fc.property(name, (rdns) => {
        const hex = rdns
          .map((rdn) =>
            rdn
              .map(
                (part) =>
                  `${part.type.toUpperCase()} = ${[...Buffer.from(part.value)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}`,
              )
              .reverse()
              .join(' + '),
          )
          .join(' , ')
        expect(sameDn(hex, formatDn(rdns))).toBe(true)
      }),
    )
  })

  it.each([
    ['cn=Jane Doe,ou=People,dc=x', 'CN=jane  doe, OU=people ,DC=X', true],
    ['cn=Müller,dc=x', 'cn=MÜLLER,dc=x', true],
    ['cn=M\\c3\\bcller,dc=x', 'cn=Müller,dc=x', true],
    ['cn=#04024869,dc=x', 'cn=Hi,dc=x', true],
    ['2.5.4.3=Hi,dc=x', 'cn=hi,dc=x', true],
    ['OID.2.5.4.3=Hi,dc=x', 'cn=hi,dc=x', true],
    ['cn=Smith\\, Jane,dc=x', 'cn=Smith\\2c Jane,dc=x', true],
    ['cn=a+uid=b,dc=x', 'uid=b+cn=a,dc=x', true],
    ['cn=a\\+uid\\=b,dc=x', 'cn=a+uid=b,dc=x', false],
    ['cn=ab,dc=x', 'cn=a b,dc=x', false],
    ['cn=a,dc=x', 'cn=a,dc=x,dc=y', false],
    ['cn=é,dc=x', 'cn=e,dc=x', false],
  ])('%s and %s name the same entry: %s', (a, b, same) => {
    expect(sameDn(a, b)).toBe(same)
    expect(sameDn(b, a)).toBe(same)
  })

  it.each([
    ['Smith, Jane', 'Smith\\, Jane'],
    ['#5', '\\#5'],
    [' a ', '\\ a\\ '],
    [' ', '\\ '],
    ['a\\', 'a\\\\'],
    ['a\\ ', 'a\\\\\\ '],
    ['a=b+c', 'a\\=b\\+c'],
    ['a\0b', 'a\\00b'],
    ['plain', 'plain'],
  ])('writes the value %j as %s', (plain, escaped) => {
    expect(escapeDnValue(plain)).toBe(escaped)
  })

  it.each(['nonsense', 'cn', '=x', 'cn=a,,dc=x', 'cn=a\\'])('says that %j is no DN', (text) => {
    expect(parseDn(text)).toBeUndefined()
  })

  it('knows what lies below what', () => {
    expect(isBelow('cn=a,OU=b,dc=c', 'ou=B, dc=c')).toBe(true)
    expect(isBelow('ou=b,dc=c', 'ou=b,dc=c')).toBe(false)
    expect(isBelow('cn=a,ou=bb,dc=c', 'ou=b,dc=c')).toBe(false)
    expect(isBelow('cn=a\\,ou=b,dc=c', 'ou=b,dc=c')).toBe(false)
    expect(ancestorsOf('cn=a,ou=b,dc=c')).toEqual(['ou=b,dc=c', 'dc=c'])
  })
})

describe('filter values', () => {
  it('are read back by a filter parser as they were', () => {
    fc.assert(
      fc.property(value, (text) => {
        const filter = FilterParser.parseString(`(cn=${escapeFilterValue(text)})`) as Filter & { value: string }
        expect(filter.value).toBe(text)
      }),
    )
  })

  it('escape the five characters of RFC 4515', () => {
    expect(escapeFilterValue('a*(b)\\c\0é')).toBe('a\\2a\\28b\\29\\5cc\\00é')
  })
})
