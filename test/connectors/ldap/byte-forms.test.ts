/** GUIDs and SIDs between bytes and text. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchorForm, bytesOfText, textOfBytes } from '../../../runtime/connectors/ldap/entries/byte-forms'
import { subschema } from './definitions'

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

describe('bytes as text', () => {
  it.each([
    ['guid', '9849e337ddb6af418c9ecc988b4c95f3', '37e34998-b6dd-41af-8c9e-cc988b4c95f3'],
    ['guid', Buffer.from('sixteen letters!').toString('hex'), '74786973-6565-206e-6c65-747465727321'],
    ['guid', '00ff', 'AP8='],
    ['sid', '010500000000000515000000f1dc3221b1a789568b25c0044e040000', 'S-1-5-21-556981489-1451861937-79701387-1102'],
    ['sid', '01020000000000052000000020020000', 'S-1-5-32-544'],
    ['sid', '0102', 'AQI='],
    ['base64', '00ff', 'AP8='],
  ] as const)('of the form %s: %s is %s, and back', (form, bytes, text) => {
    expect(textOfBytes(hex(bytes), form)).toBe(text)
    expect(bytesOfText(text, form)).toEqual(hex(bytes))
  })

  it('come back the same whatever they are', () => {
    fc.assert(
      fc.property(fc.constantFrom('guid', 'sid', 'base64'), fc.uint8Array({ minLength: 1, maxLength: 40 }), (form, bytes) => {
        expect(bytesOfText(textOfBytes(Buffer.from(bytes), form), form)).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it.each([
    ['guid', '{37E34998-B6DD-41AF-8C9E-CC988B4C95F3}', '9849e337ddb6af418c9ecc988b4c95f3'],
    ['sid', 's-1-5-32-544', '01020000000000052000000020020000'],
  ] as const)('of the form %s may be written %s', (form, text, bytes) => {
    expect(bytesOfText(text, form)).toEqual(hex(bytes))
  })

  it.each([
    ['guid', 'no guid'],
    ['guid', ''],
    ['sid', 'S-1-5-4294967296'],
    ['sid', 'S-256-5-1'],
    ['sid', 'S-1-281474976710656-1'],
    ['base64', 'AP8'],
  ] as const)('of the form %s is never %j', (form, text) => {
    expect(bytesOfText(text, form)).toBeUndefined()
  })

  it('are told by name, declaration and schema, not by what they look like', () => {
    expect(anchorForm({ anchor: 'OBJECTGUID', attributes: [] }, undefined)).toBe('guid')
    expect(anchorForm({ anchor: 'objectSid', attributes: [] }, undefined)).toBe('sid')
    expect(anchorForm({ anchor: 'userPassword', attributes: [] }, subschema)).toBe('base64')
    expect(anchorForm({ anchor: 'key', attributes: [{ name: 'key', type: 'binary', multi: false }] }, undefined)).toBe('base64')
    expect(anchorForm({ anchor: 'entryUUID', attributes: [] }, subschema)).toBeUndefined()
  })
})
