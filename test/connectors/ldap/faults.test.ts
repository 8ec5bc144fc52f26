/** What can go wrong with a directory, as sentences and as results, without a directory. */
import * as ldapts from 'ldapts'
import { describe, expect, it } from 'vitest'
import { addressOf } from '../../../runtime/connectors/ldap/protocol/connection'
import { encryptionOptions, encryptionSentence } from '../../../runtime/connectors/ldap/protocol/encryption'
import {
  ConnectionGone,
  type Fault,
  faultOf,
  ldapCode,
  syncError,
  withoutSecrets,
} from '../../../runtime/connectors/ldap/protocol/faults'
import { readSettings } from '../../../runtime/connectors/ldap/settings'
import type { Write } from '../../../runtime/connectors/ldap/write/request'
import { containerMissing, failure, noSuchEntry, notProven, refused } from '../../../runtime/connectors/ldap/write/results'
import type { ConnectorSettings, ExportRequest } from '../../../runtime/model/connector'
import { SyncError } from '../../../runtime/model/errors'
import { personType, request } from './setup'

/** As the library throws a refusal, with the server's own words. */
const answer = (code: number, words = 'own words') => Object.assign(new Error(`${words} Code: 0x${code.toString(16)}`), { code })
const failed = (code: string, more: object = {}) => Object.assign(new Error(`connect ${code}`), { code, ...more })
const settingsOf = (more: ConnectorSettings = {}) => readSettings({ urls: ['ldap://x'], baseDns: ['dc=x'], ...more })

describe('a fault', () => {
  it('with a result code is a refusal in the server’s words', () => {
    expect(faultOf(answer(50, ' no write access\0'))).toEqual({
      kind: 'refused',
      code: 50,
      sentence: 'The bind DN lacks the right for this. (LDAP 50 insufficientAccessRights: no write access)',
      next: expect.any(String) as string,
    })
    expect(faultOf(answer(32, '')).sentence).toBe('There is no entry of that name. (LDAP 32 noSuchObject)')
    expect(faultOf(answer(19, 'Code: 0x7 is no value')).sentence).toMatch(
      /\(LDAP 19 constraintViolation: Code: 0x7 is no value\)$/,
    )
    expect(faultOf(new ldapts.InvalidCredentialsError('nope'))).toMatchObject({ kind: 'refused', code: 49 })
  })

  it('has a code only where the library says so', () => {
    expect(ldapCode(answer(68))).toBe(68)
    expect(ldapCode(Object.assign(new Error('no answer'), { code: 68 }))).toBeUndefined()
    expect(ldapCode(Object.assign(new Error('x Code: 0x44'), { code: '68' }))).toBeUndefined()
    expect(ldapCode(Object.assign(new Error('x Code: 0x44 and more'), { code: 68 }))).toBeUndefined()
    expect(ldapCode({ message: 'x Code: 0x44', code: 68 })).toBeUndefined()
    expect(ldapCode(new Error('x Code: 0x44'))).toBeUndefined()
    expect(ldapCode(undefined)).toBeUndefined()
  })

  it.each<[unknown, Partial<Fault> & { readonly says: RegExp }]>([
    [new ConnectionGone('It is gone.'), { kind: 'unreachable', says: /^It is gone\.$/ }],
    [failed('ECONNREFUSED'), { kind: 'unreachable', says: /refuses the connection/ }],
    [failed('EPIPE'), { kind: 'unreachable', says: /broke the connection off/ }],
    [
      new AggregateError([failed('ENOTFOUND'), failed('EPIPE')]),
      { kind: 'unreachable', says: /name of the server is not known/ },
    ],
    [new AggregateError([], 'nothing tried'), { kind: 'lost', says: /failed: nothing tried$/ }],
    [failed('CERT_HAS_EXPIRED'), { kind: 'unreachable', says: /certificate has expired/ }],
    [failed('SELF_SIGNED_CERT_IN_CHAIN'), { kind: 'unreachable', says: /authority that is not trusted/ }],
    [failed('DEPTH_ZERO_SELF_SIGNED_CERT'), { kind: 'unreachable', says: /self-signed/ }],
    [failed('EPROTO'), { kind: 'unreachable', says: /does not speak TLS/ }],
    [
      failed('ERR_TLS_CERT_ALTNAME_INVALID', { cert: { subjectaltname: 'DNS:a', subject: { CN: 'b' } } }),
      { kind: 'unreachable', says: /another name \(DNS:a\)/ },
    ],
    [
      failed('ERR_TLS_CERT_ALTNAME_INVALID', { cert: { subject: { CN: 'b' } } }),
      { kind: 'unreachable', says: /another name \(b\)/ },
    ],
    [failed('ERR_TLS_CERT_ALTNAME_INVALID', { cert: {} }), { kind: 'unreachable', says: /another name \(none is given\)/ }],
    [failed('ERR_TLS_CERT_ALTNAME_INVALID'), { kind: 'unreachable', says: /another name \(none is given\)/ }],
    [new Error('Message timed out'), { kind: 'lost', says: /did not answer in time/ }],
    [new Error('Connection TIMEOUT'), { kind: 'lost', says: /did not answer in time/ }],
    [new Error('Connection closed before'), { kind: 'lost', says: /broke off/ }],
    [new Error('Socket error. x'), { kind: 'lost', says: /broke off/ }],
    [new Error('the connection not established'), { kind: 'lost', says: /broke off/ }],
    [new Error('something\nelse'), { kind: 'lost', says: /^Talking to the directory failed: something$/ }],
    ['a text', { kind: 'lost', says: /failed: a text$/ }],
    [undefined, { kind: 'lost', says: /failed: / }],
  ])('%s', (thrown, { says, ...expected }) => {
    expect(faultOf(thrown)).toMatchObject(expected)
    expect(faultOf(thrown).sentence).toMatch(says)
    expect(faultOf(thrown).next).toMatch(/\.$/)
  })
})

describe('a fault that ends a run', () => {
  it.each([
    [7, 'login-refused'],
    [8, 'login-refused'],
    [13, 'login-refused'],
    [48, 'login-refused'],
    [49, 'login-refused'],
    [51, 'system-unreachable'],
    [52, 'system-unreachable'],
    [3, 'source-incomplete'],
    [4, 'source-incomplete'],
    [11, 'source-incomplete'],
    [18, 'not-configured'],
    [21, 'not-configured'],
    [32, 'not-configured'],
    [34, 'not-configured'],
    [50, 'not-configured'],
    [80, 'source-incomplete'],
  ])('of LDAP %i is %s', (code, expected) => {
    const error = syncError(answer(code), 'Reading dc=x')
    expect(error).toMatchObject({ name: 'SyncError', code: expected })
    expect(error.message).toMatch(/^Reading dc=x failed\. /)
  })

  it('stays what it is when it is one already, and is system-unreachable without an answer', () => {
    const error = new SyncError('cancelled', 'Cancelled.')
    expect(syncError(error, 'Reading')).toBe(error)
    expect(syncError(failed('ECONNREFUSED'), 'Reading')).toMatchObject({ code: 'system-unreachable' })
    expect(syncError(new Error('timeout'), 'Reading')).toMatchObject({ code: 'system-unreachable' })
  })

  it('N9 carries nothing but the text of its cause', () => {
    const thrown = Object.assign(answer(49), { request: { password: 'hunter2' } })
    const { cause } = syncError(thrown, 'Reading')
    expect(cause).toEqual(new Error(thrown.message))
    expect(JSON.stringify(Object.getOwnPropertyNames(cause))).not.toContain('request')
  })

  it('N9 shows no secret of more than three characters', () => {
    expect(withoutSecrets('abc abcd abcd', ['abc', 'abcd'])).toBe('abc ••• •••')
  })
})

describe('the result of a request that met a fault', () => {
  const writeOf = (more: Partial<ExportRequest> = {}, trace = { sent: true }): Write =>
    ({
      type: personType,
      request: request('update', 'uid=a,dc=x', more),
      session: { settings: settingsOf({ bindDn: 'cn=a', password: 'hunter2' }) },
      trace,
    }) as unknown as Write
  const result = (thrown: unknown, more: Partial<ExportRequest> = {}, trace = { sent: true }) => {
    const { id: _, message: __, ...rest } = failure(writeOf(more, trace), faultOf(thrown))
    return rest
  }

  it('E2 is in doubt only when it was sent and no answer came, or was in doubt before', () => {
    expect(result(new Error('timeout'))).toEqual({ outcome: 'unreachable', confirmed: false, inDoubt: true })
    expect(result(new Error('timeout'), {}, { sent: false })).toEqual({
      outcome: 'unreachable',
      confirmed: false,
      inDoubt: false,
    })
    expect(result(new Error('timeout'), { inDoubt: true }, { sent: false })).toMatchObject({ inDoubt: true })
    expect(result(failed('ECONNREFUSED'))).toEqual({ outcome: 'unreachable', confirmed: false, inDoubt: false })
  })

  it('E3 is tried again as the code allows', () => {
    expect(result(answer(51))).toEqual({ outcome: 'unreachable', confirmed: false, inDoubt: false })
    expect(result(answer(52), { inDoubt: true })).toMatchObject({ inDoubt: true })
    expect(result(answer(65))).toEqual({ outcome: 'failed', confirmed: false, permanent: true })
    expect(result(answer(53))).toEqual({ outcome: 'failed', confirmed: false })
    expect(result(answer(9_999))).toEqual({ outcome: 'failed', confirmed: false })
  })

  it('N9 says what happened without the password and without secret values', () => {
    const write = writeOf({ attributes: { userPassword: 'secret-1' } })
    expect(failure(write, faultOf(answer(19, 'secret-1 and hunter2'))).message).toMatch(/: ••• and •••\) \S+/)
    expect(failure(write, faultOf(answer(118, ''))).message).toBe('The request was cancelled. (LDAP 118 canceled)')
  })

  it('E10 says nothing of an entry that could not be looked for', () => {
    const down = new SyncError('system-unreachable', 'It is down.', 'Wait.')
    const write = writeOf({ inDoubt: true })
    const base = { id: write.request.id, confirmed: false, message: 'It is down. Wait.' }
    expect(notProven(write, down)).toEqual({ ...base, outcome: 'unreachable', inDoubt: true })
    expect(notProven(writeOf(), down)).toMatchObject({ outcome: 'unreachable', inDoubt: false })
    expect(notProven(write, new SyncError('not-configured', 'It is down.', 'Wait.'))).toEqual({ ...base, outcome: 'failed' })
    expect(notProven(write, new SyncError('not-configured', 'It is down.')).message).toBe('It is down.')
  })

  it('names what is not there', () => {
    expect(noSuchEntry(writeOf())).toMatchObject({
      outcome: 'noSuchObject',
      confirmed: false,
      message: expect.stringContaining('uid=a,dc=x') as string,
    })
    expect(noSuchEntry(writeOf({ secondaryId: null, anchor: '7' })).message).toContain('no entry 7 ')
    expect(noSuchEntry(writeOf({ secondaryId: null })).message).toContain('no entry the entry ')
    expect(containerMissing(writeOf(), 'dc=x')).toMatchObject({ outcome: 'failed', confirmed: false })
    expect(containerMissing(writeOf(), 'uid=a,ou=b,dc=x').message).toContain('The container ou=b,dc=x does not exist')
    expect(containerMissing(writeOf(), 'dc=x').message).toContain('The container (none) does not exist')
    expect(refused(writeOf(), 'No.')).toMatchObject({ outcome: 'failed', permanent: true, confirmed: false, message: 'No.' })
  })
})

describe('the address of a server', () => {
  it.each([
    ['ldap://x.example', { host: 'x.example', port: 389 }],
    ['ldaps://x.example', { host: 'x.example', port: 636 }],
    ['ldap://10.0.0.1:1389', { host: '10.0.0.1', port: 1389 }],
    ['ldaps://[::1]:1636', { host: '::1', port: 1636 }],
  ])('%s', (url, address) => {
    expect(addressOf(url)).toEqual(address)
  })
})

describe('encryption', () => {
  it.each([
    ['ldap://x', {}, /^Warning: not encrypted\.$/],
    ['ldap://x', { bindDn: 'cn=a', password: 'p' }, /^Warning: not encrypted; the password/],
    ['ldap://x', { startTls: true }, /^Encrypted, and/],
    ['ldaps://x', {}, /^Encrypted, and/],
    ['ldaps://x', { verifyTls: false }, /^Warning: encrypted, but/],
  ])('%s with %j is described', (url, settings, sentence) => {
    expect(encryptionSentence(settingsOf(settings), url)).toMatch(sentence)
  })

  it('names the server unless it is an address, and trusts what the settings say', () => {
    const base = { minVersion: 'TLSv1.2', rejectUnauthorized: true }
    expect(encryptionOptions(settingsOf(), 'ldap.example.com')).toStrictEqual({
      ...base,
      host: 'ldap.example.com',
      servername: 'ldap.example.com',
    })
    expect(encryptionOptions(settingsOf(), '10.0.0.1')).toStrictEqual({ ...base, host: '10.0.0.1' })
    expect(encryptionOptions(settingsOf(), '::1')).toStrictEqual({ ...base, host: '::1' })
    for (const name of ['1a', 'ldap1', 'ldap.10.0.0.1'])
      expect(encryptionOptions(settingsOf(), name)).toHaveProperty('servername', name)
    const trusted = '-----BEGIN CERTIFICATE-----'
    expect(encryptionOptions({ ...settingsOf({ verifyTls: false }), trusted }, 'a')).toMatchObject({
      rejectUnauthorized: false,
      ca: trusted,
    })
  })
})
