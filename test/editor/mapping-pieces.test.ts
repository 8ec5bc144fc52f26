/** What the mapping table suggests, and what a row keeps when its kind is changed. */
import { describe, expect, it } from 'vitest'
import { newMapping } from '../../nodes/editor/mapping/mapping'
import { leftWithout, nameKey, suggestMappings } from '../../nodes/editor/mapping/same-names'
import { valueAs } from '../../nodes/editor/mapping/value-as'
import type { AttributeSchema, ObjectTypeSchema } from '../../runtime/model/schema'

const attribute = (name: string, more: Partial<AttributeSchema> = {}): AttributeSchema => ({
  name,
  type: 'text',
  multi: false,
  ...more,
})

describe('suggesting mappings', () => {
  it.each([
    ['First Name', 'givenName'],
    ['Last Name', 'sn'],
    ['Email', 'mail'],
    ['Employee ID', 'employee_id'],
    ['Straße', 'STRASSE'],
  ])('%s and %s are the same to a person', (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b))
  })
  const cs: ObjectTypeSchema = {
    name: 'person',
    anchor: 'id',
    attributes: [attribute('givenName'), attribute('mail', { mutability: 'readOnly' }), attribute('manager'), attribute('sn')],
  }
  const mv = {
    name: 'Person',
    deletionRule: { kind: 'manual' as const },
    graceDays: 0,
    attributes: [
      attribute('First Name'),
      attribute('Email'),
      attribute('Manager', { type: 'reference' }),
      attribute('Last Name'),
    ],
  }
  const schema = { rule: undefined, system: undefined, cs, mv }
  it('inbound takes what is not mapped yet and leaves references to text alone', () => {
    const found = suggestMappings(schema, 'inbound', [newMapping('last name')])
    expect(found.map((mapping) => [mapping.target, mapping.value])).toEqual([
      ['First Name', 'givenName'],
      ['Email', 'mail'],
    ])
  })
  it('knows what columns of other languages mean, and says for what it found nothing', () => {
    const german = { ...cs, attributes: ['Vorname', 'Nachname', 'E-Mail-Adresse', 'Filiale'].map((name) => attribute(name)) }
    const found = suggestMappings({ ...schema, cs: german }, 'inbound', [])
    expect(found.map((mapping) => [mapping.target, mapping.value])).toEqual([
      ['First Name', 'Vorname'],
      ['Email', 'E-Mail-Adresse'],
      ['Last Name', 'Nachname'],
    ])
    expect(leftWithout({ ...schema, cs: german }, 'inbound', found)).toEqual(['Manager'])
  })
  it('R7 outbound never writes what the system writes itself', () => {
    expect(suggestMappings(schema, 'outbound', []).map((mapping) => mapping.target)).toEqual(['givenName', 'sn'])
  })
})

describe('a row whose kind is changed', () => {
  it.each([
    ['expression', 'direct', 'Last Name', 'cs["Last Name"]'],
    ['expression', 'direct', 'a"b', 'cs["a\\"b"]'],
    ['expression', 'constant', 'Sales', '"Sales"'],
    ['direct', 'expression', ' cs["Last Name"] ', 'Last Name'],
    ['direct', 'expression', 'mv["Last Name"]', ''],
    ['direct', 'expression', 'Upper(cs["x"])', ''],
    ['constant', 'expression', '"Sales"', 'Sales'],
    ['constant', 'expression', '"a" + "b"', ''],
    ['constant', 'direct', 'mail', ''],
    ['direct', 'constant', 'Sales', ''],
    ['expression', 'direct', '', ''],
  ] as const)('as %s keeps of the %s %s what it can: %s', (kind, before, value, kept) => {
    expect(valueAs(kind, { kind: before, value }, 'cs')).toBe(kept)
  })
})
