/** What LDAP says as text: result codes, values, schema definitions. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultOf, syncError, withoutSecrets } from '../../../runtime/connectors/ldap/protocol/faults'
import { resultCode, resultCodes } from '../../../runtime/connectors/ldap/protocol/result-codes'
import { parseSubschema } from '../../../runtime/connectors/ldap/protocol/subschema'
import { fromDirectory, generalisedTime, isoTime, toDirectory } from '../../../runtime/connectors/ldap/entries/values'
import { canonicalDateTime } from '../../../runtime/model/convert'

describe('LDAP result codes', () => {
  it('have a sentence each: every code of RFC 4511 and of the extensions used', () => {
    const codes = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 32, 33, 34, 36, 48, 49, 50, 51, 52, 53, 54, 64, 65,
      66, 67, 68, 69, 71, 80, 122,
    ]
    for (const code of codes) expect(resultCodes[code]?.sentence, String(code)).toMatch(/^[A-Z].*\.$/)
    expect(new Set(Object.values(resultCodes).map((resultCode) => resultCode.name)).size).toBe(Object.keys(resultCodes).length)
    expect(resultCode(9999).sentence).toContain('no standard')
  })

  it('come with the number, the name and the words of the server', () => {
    const thrown = Object.assign(new Error('no write access to parent Code: 0x32'), { code: 50 })
    expect(faultOf(thrown)).toMatchObject({
      kind: 'refused',
      code: 50,
      sentence: 'The bind DN lacks the right for this. (LDAP 50 insufficientAccessRights: no write access to parent)',
    })
    expect(syncError(thrown, 'Reading ou=x').message).toBe(`Reading ou=x failed. ${faultOf(thrown).sentence}`)
  })

  it('N9 lose secrets that a server repeats', () => {
    expect(withoutSecrets('value "Hush-1" is too weak, Hush-1!', ['Hush-1', ''])).toBe('value "•••" is too weak, •••!')
  })
})

describe('LDAP values', () => {
  it.each([
    ['20250131080000Z', '2025-01-31T08:00:00Z'],
    ['20250131080000.120Z', '2025-01-31T08:00:00.12Z'],
    ['20250131080000,5Z', '2025-01-31T08:00:00.5Z'],
    ['202501310800Z', '2025-01-31T08:00:00Z'],
    ['2025013108Z', '2025-01-31T08:00:00Z'],
    ['2025013108.5Z', '2025-01-31T08:30:00Z'],
    ['202501310800.25Z', '2025-01-31T08:00:15Z'],
    ['202501310815.5Z', '2025-01-31T08:15:30Z'],
    ['20250131080000.1234567899Z', '2025-01-31T08:00:00.123456789Z'],
    ['20250131080000+0130', '2025-01-31T06:30:00Z'],
    ['20250131080000-05', '2025-01-31T13:00:00Z'],
  ])('reads the time %s as %s', (text, canonical) => {
    expect(fromDirectory(text, 'dateTime')).toBe(canonical)
  })

  it.each(['20251331080000Z', '20250131', 'yesterday', '20250131080000', 'x20250131080000Z', '20250131080000Zx'])(
    'does not take %s for a time',
    (text) => {
      expect(fromDirectory(text, 'dateTime')).toHaveProperty('misfit')
    },
  )

  it('writes every time it reads, to the fraction', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        const canonical = canonicalDateTime(date.toISOString()) as string
        expect(fromDirectory(generalisedTime(canonical), 'dateTime')).toBe(canonical)
      }),
    )
  })

  it.each([
    [true, 'boolean', 'TRUE'],
    [false, 'boolean', 'FALSE'],
    [42, 'integer', '42'],
    [{ integer: '133801632000000000' }, 'integer', '133801632000000000'],
    [{ decimal: '1.5' }, 'text', '1.5'],
    [{ ref: 7, text: 'cn=x' }, 'reference', 'cn=x'],
    ['2025-01-31T08:00:00.5Z', 'dateTime', '20250131080000.5Z'],
    ['Zoë', 'text', 'Zoë'],
    ['true', 'boolean', 'TRUE'],
    ['2025-01-31T08:00:00Z', 'text', '2025-01-31T08:00:00Z'],
    [2025, 'dateTime', '2025'],
    [1, 'boolean', '1'],
    ['since 2025-01-31T08:00:00Z', 'dateTime', 'since 2025-01-31T08:00:00Z'],
    ['2025-01-31T08:00:0Z', 'dateTime', '2025-01-31T08:00:0Z'],
  ] as const)('writes %j of type %s as %s', (value, type, text) => {
    expect(toDirectory(value, type)).toBe(text)
  })

  it.each([
    ['007', 'text', '007'],
    ['20250131080000Z', 'text', '20250131080000Z'],
    ['cn=x', 'reference', { ref: null, text: 'cn=x' }],
    ['TRUE', 'boolean', true],
    ['FALSE', 'boolean', false],
    ['42', 'integer', 42],
    ['133801632000000000', 'integer', { integer: '133801632000000000' }],
  ] as const)('O4 reads %s of type %s', (text, type, value) => {
    expect(fromDirectory(text, type)).toEqual(value)
  })

  it('takes bytes that are no text for a fault, except where bytes are wanted', () => {
    const bytes = Buffer.from([0xff, 0xfe])
    expect(fromDirectory(bytes, 'text')).toEqual({ misfit: '"//4=" (base64) is not readable text' })
    expect(fromDirectory(bytes, 'binary')).toEqual({ binary: '//4=' })
    expect(fromDirectory('text', 'binary')).toEqual({ binary: 'dGV4dA==' })
    expect(toDirectory({ binary: '//4=' }, 'binary')).toEqual(bytes)
    expect(isoTime('x')).toBeUndefined()
  })
})

describe('LDAP schema definitions', () => {
  const attributes = [
    "( 2.5.4.41 NAME 'name' DESC 'RFC4519: common supertype' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{32768} )",
    "( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'it\\27s a name' SUP name )",
    "( 1.1.16.4 NAME 'entryUUID' EQUALITY UUIDMatch SYNTAX 1.3.6.1.1.16.1 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation X-ORDERED 'VALUES' )",
  ]
  const classes = [
    "( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )",
    "( 2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST ( sn $ cn ) MAY ( userPassword $ telephoneNumber ) )",
    "( 1.2.3 NAME 'loop' SUP loop AUXILIARY )",
  ]
  const subschema = parseSubschema(attributes, classes)

  it('inherit syntax and rule, whatever name they are asked by', () => {
    expect(subschema.attribute('COMMONNAME')).toMatchObject({
      name: 'cn',
      description: "it's a name",
      syntax: '1.3.6.1.4.1.1466.115.121.1.15',
      equality: 'caseIgnoreMatch',
      single: false,
      readOnly: false,
    })
    expect(subschema.attribute('cn;lang-de')).toBe(subschema.attribute('2.5.4.3'))
    expect(subschema.attribute('entryuuid')).toMatchObject({ single: true, readOnly: true })
    expect(subschema.attribute('other')).toBeUndefined()
  })

  it('give a class with its superiors, the most general first', () => {
    expect(subschema.chain('Person').map((definition) => definition.name)).toEqual(['top', 'person'])
    expect(subschema.class('person')).toMatchObject({
      kind: 'structural',
      must: ['sn', 'cn'],
      may: ['userPassword', 'telephoneNumber'],
    })
    expect(subschema.class('top')).toMatchObject({ kind: 'abstract', must: ['objectClass'] })
    expect(subschema.chain('loop').map((definition) => definition.name)).toEqual(['loop'])
  })
})
