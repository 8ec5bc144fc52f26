/** Node-RED's files of credentials under another secret. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { credentialFiles, reencrypt, removeLeftOver } from '../../runtime/access/credential-files'
import { credentialsIn, encryptedAsNodeRed } from '../start/rotated-world'

const change = { from: 'the old secret', to: 'the new secret' }
const content = '{"a":{"password":"Bind-4711"}}'
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'idweave-credentials-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

describe('files of credentials', () => {
  it('are told by their names, and by the secret that opens them', () => {
    write('flows_cred.json', encryptedAsNodeRed(content, change.from))
    write('.flows_cred.json.backup', encryptedAsNodeRed(content, change.to))
    write('other_cred.json', encryptedAsNodeRed(content, 'a third secret'))
    write('clear_cred.json', content)
    write('empty_cred.json', '')
    write('short_cred.json', '{"$":"12"}')
    for (const name of ['flows.json', 'flows_cred.json.$$$', 'package.json', '_cred.json']) write(name, '{}')
    expect(credentialFiles(folder, change).map(({ name, openedBy }) => [name, openedBy])).toEqual([
      ['.flows_cred.json.backup', 'new'],
      ['clear_cred.json', 'notEncrypted'],
      ['empty_cred.json', 'notEncrypted'],
      ['flows_cred.json', 'old'],
      ['other_cred.json', 'neither'],
      ['short_cred.json', 'neither'],
    ])
  })

  it.each([
    ['on one line', content, false],
    ['indented, with letters of all kinds', '{"a":{"password":"Bünd-🔑-4711"}}', true],
    ['of nobody', '{}', false],
  ])('are encrypted anew %s', (_what, text, isIndented) => {
    const before = encryptedAsNodeRed(text, change.from)
    write('flows_cred.json', isIndented ? JSON.stringify(JSON.parse(before), null, 4) : before)
    reencrypt(folder, 'flows_cred.json', change)
    const file = join(folder, 'flows_cred.json')
    expect(credentialsIn(file, change.to)).toEqual(JSON.parse(text))
    expect(readFileSync(file, 'utf8').includes('\n')).toBe(isIndented)
    expect(readdirSync(folder)).toEqual(['flows_cred.json'])
  })

  it('are not encrypted anew where the old secret does not open them by then', () => {
    write('flows_cred.json', encryptedAsNodeRed(content, 'a third secret'))
    expect(() => reencrypt(folder, 'flows_cred.json', change)).toThrow(/was changed while its secret was/)
    expect(credentialsIn(join(folder, 'flows_cred.json'), 'a third secret')).toEqual(JSON.parse(content))
  })

  it('half written by a killed Node-RED are removed, and nothing else', () => {
    for (const name of ['flows_cred.json', 'flows_cred.json.$$$', 'flows.json.$$$']) write(name, '{}')
    expect(removeLeftOver(folder)).toBe(1)
    expect(readdirSync(folder).sort()).toEqual(['flows.json.$$$', 'flows_cred.json'])
  })
})
