/** The settings of a directory: what they come to, and what is refused. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ldap } from '../../../runtime/connectors/ldap/connector'
import { readTrusted } from '../../../runtime/connectors/ldap/protocol/certificates'
import { readSettings } from '../../../runtime/connectors/ldap/settings'
import type { ConnectorSettings } from '../../../runtime/model/connector'
import { caught } from '../contract/tools'
import { contextFor } from './setup'

const folder = mkdtempSync(join(tmpdir(), 'idweave-ldap-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
const base = { urls: ['ldaps://ldap.example.com'], baseDns: ['dc=example,dc=com'] }
const read = (settings: ConnectorSettings = {}) => readSettings({ ...base, ...settings })
const trusted = (settings: ConnectorSettings, folders: readonly string[] = [folder]) => readTrusted(settings, contextFor(folders))

describe('settings of a directory', () => {
  it('have a default each', () => {
    expect(read()).toEqual({
      urls: ['ldaps://ldap.example.com'],
      startTls: false,
      trusted: undefined,
      verifyTls: true,
      bindDn: '',
      password: '',
      baseDns: ['dc=example,dc=com'],
      scope: 'sub',
      filter: '',
      combinations: [],
      kind: undefined,
      anchor: undefined,
      withSystemObjects: false,
      readWhole: false,
      pageSize: 500,
      timeout: 60_000,
      connectTimeout: 10_000,
      accesslog: undefined,
      concurrency: 32,
    })
  })

  it('are read as they are given', () => {
    const given = {
      urls: ' ldap://a:389 \r\n\nldaps://b ',
      startTls: true,
      caPem: ` ${pem}`,
      verifyTls: false,
      bindDn: ' cn=admin,dc=x ',
      password: ' with spaces ',
      baseDns: ['ou=people,dc=x', ' '],
      scope: 'one',
      typeClasses: ['staff = inetOrgPerson, posixAccount', 'host=device'],
      kind: '389ds',
      systemObjects: true,
      anchorAttribute: ' nsUniqueId ',
      pageSize: '7',
      readWhole: true,
      timeout: 1,
      connectTimeout: 600,
      deltaSource: 'accesslog',
      accesslogBase: 'cn=log',
      concurrency: 256,
    }
    expect(read(given)).toEqual({
      urls: ['ldap://a:389', 'ldaps://b'],
      startTls: true,
      trusted: undefined,
      verifyTls: false,
      bindDn: 'cn=admin,dc=x',
      password: ' with spaces ',
      baseDns: ['ou=people,dc=x'],
      scope: 'one',
      filter: '',
      combinations: [
        { type: 'staff', classes: ['inetOrgPerson', 'posixAccount'] },
        { type: 'host', classes: ['device'] },
      ],
      kind: '389ds',
      anchor: 'nsUniqueId',
      withSystemObjects: true,
      pageSize: 7,
      readWhole: true,
      timeout: 1_000,
      connectTimeout: 600_000,
      accesslog: 'cn=log',
      concurrency: 256,
    })
    expect(
      read({ pageSize: '', timeout: null, deltaSource: 'accesslog', accesslogBase: ' ', anchorAttribute: '', kind: 'auto' }),
    ).toMatchObject({
      pageSize: 500,
      timeout: 60_000,
      accesslog: 'cn=accesslog',
      anchor: undefined,
    })
  })

  it.each([
    ['uid=a', '(uid=a)'],
    [' (uid=a) ', '(uid=a)'],
    ['(cn=M\\c3\\bcller)', '(cn=Müller)'],
    ['(cn=a\\28b\\29)', '(cn=a\\28b\\29)'],
    ['(&(a=1)(b=2))', '(&(a=1)(b=2))'],
    ['&(a=1)(b=2)', '(&(a=1)(b=2))'],
  ])('take the filter %s for %s', (filter, whole) => {
    expect(read({ filter }).filter).toBe(whole)
  })

  it('keep of bases that lie within one another the upper one, where everything below is read', () => {
    const baseDns = ['ou=a,dc=x', 'dc=x', 'DC=x', 'dc=y', 'ou=b,ou=a,dc=x']
    expect(read({ baseDns }).baseDns).toEqual(['dc=x', 'dc=y'])
    expect(read({ baseDns, scope: 'one' }).baseDns).toEqual(['ou=a,dc=x', 'dc=x', 'dc=y', 'ou=b,ou=a,dc=x'])
  })

  it.each([
    ['Servers', { urls: [] }, 'is empty'],
    ['Servers', { urls: ['http://localhost'] }, 'no LDAP address'],
    ['Servers', { urls: ['ldap://'] }, 'no LDAP address'],
    ['Servers', { urls: ['localhost'] }, 'no LDAP address'],
    ['Servers', { urls: ['ldap://cn@localhost'] }, 'a login in it'],
    ['Servers', { urls: ['ldap://:secret@localhost'] }, 'a login in it'],
    ['Base DNs', { baseDns: [] }, 'is empty'],
    ['Base DNs', { baseDns: ['dc=x', 'nonsense'] }, 'has "nonsense", which is no DN'],
    ['Password', { bindDn: 'cn=a', password: '' }, 'is empty although a bind DN is given'],
    ['Password', { bindDn: 'cn=a', password: 7 }, 'is empty although a bind DN is given'],
    ['Anchor attribute', { anchorAttribute: '(x)' }, '"(x)" is not the name of an attribute'],
    ['Anchor attribute', { anchorAttribute: 'entry UUID' }, 'is not the name of an attribute'],
    ['Anchor attribute', { anchorAttribute: '7x' }, 'is not the name of an attribute'],
    ['Filter', { filter: '(&(cn=a)' }, 'a bracket too many or too few: (&(cn=a)'],
    ['Filter', { filter: '(cn=a))' }, 'a bracket too many or too few'],
    ['Filter', { filter: '(cn=a)(cn=b)' }, 'a bracket too many or too few'],
    ['Object types of several classes', { typeClasses: ['staff'] }, 'has "staff"'],
    ['Object types of several classes', { typeClasses: ['staff = ,'] }, 'has "staff = ,"'],
    ['Object types of several classes', { typeClasses: ['= inetOrgPerson'] }, 'has "= inetOrgPerson"'],
    ['Access log', { deltaSource: 'accesslog', accesslogBase: 'nonsense' }, 'is "nonsense", which is no DN'],
    ['timeout', { timeout: 0 }, 'must be a number from 1 to 3600, not "0"'],
    ['timeout', { timeout: 3_601 }, 'must be a number from 1 to 3600'],
    ['timeout', { timeout: 'soon' }, 'must be a number from 1 to 3600, not "soon"'],
    ['pageSize', { pageSize: 10_001 }, 'must be a number from 1 to 10000'],
    ['connectTimeout', { connectTimeout: 601 }, 'must be a number from 1 to 600'],
    ['concurrency', { concurrency: 257 }, 'must be a number from 1 to 256'],
  ])('refuse a wrong "%s": %j', (setting, settings, message) => {
    expect(() => read(settings)).toThrow(expect.objectContaining({ name: 'SyncError', code: 'not-configured' }))
    expect(() => read(settings)).toThrow(`The setting "${setting}" `)
    expect(() => read(settings)).toThrow(message)
  })

  it('refuse a filter that has its brackets and is none all the same', async () => {
    const opened = ldap.open({ ...base, filter: '(cn)' }, contextFor())
    expect(await caught(opened)).toMatchObject({ code: 'not-configured', message: expect.stringContaining('"Filter"') as string })
    await expect(ldap.open({ ...base, filter: '(cn=a)' }, contextFor())).resolves.toBeDefined()
  })
})

describe('the certificate to trust', () => {
  writeFileSync(join(folder, 'ca.pem'), pem)
  writeFileSync(join(folder, 'ca.der'), 'AAAA')
  mkdirSync(join(folder, 'open'))
  symlinkSync(join(folder, 'ca.pem'), join(folder, 'open', 'link.pem'))

  it('is read from a file in an allowed folder, relative to the first of them', async () => {
    expect(await trusted({ caFile: 'ca.pem' })).toBe(pem)
    expect(await trusted({ caFile: join(folder, 'ca.pem') }, ['/nonexistent', folder])).toBe(pem)
  })

  it('is taken as text rather than from a file', async () => {
    expect(await trusted({ caPem: pem, caFile: 'missing.pem' })).toBe(pem.trim())
  })

  it.each([
    ['CA certificate file', { caFile: 'missing.pem' }, 'names "missing.pem", which does not exist'],
    ['CA certificate file', { caFile: '/etc/ssl/openssl.cnf' }, 'outside the allowed folders'],
    ['CA certificate file', { caFile: 'ca.der' }, 'no certificate in PEM form'],
    ['CA certificate file', { caFile: '.' }, 'is not a file but a folder'],
    ['CA certificate file', { caFile: 'open' }, 'is not a file but a folder'],
    ['CA certificate', { caPem: 'nothing' }, 'no certificate in PEM form'],
  ])('is refused as "%s": %j', async (setting, settings, message) => {
    expect(await caught(trusted(settings))).toMatchObject({
      code: 'not-configured',
      message: expect.stringContaining(message) as string,
    })
    expect(JSON.stringify(await caught(trusted(settings)).then(({ message, next }) => [message, next]))).toContain(setting)
  })

  it('may not lie outside an allowed folder by a link', async () => {
    const linked = await caught(trusted({ caFile: 'link.pem' }, [join(folder, 'open')]))
    expect(linked.message).toContain('outside the allowed folders')
    const nowhere = await caught(trusted({ caFile: join(folder, 'ca.pem') }, []))
    expect(nowhere.message).toContain('no folder is open')
  })
})
