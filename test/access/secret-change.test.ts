/** A change of the credential secret under way: begun, found again, ended. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { beginChange, changeUnderWay, endChange, refuseHalfChanged, storedSecret } from '../../runtime/access/secret-change'
import { keyId } from '../../runtime/store/sqlite/file/sealer'

const known = (secret: string) => ({ key: keyId(secret), secret })
const change = { begun: '2026-03-02T08:00:00.000Z', from: known('old'), to: known('new'), keptIn: 'file' } as const
let folder = ''
const file = (): string => join(folder, 'secrets', 'secret-change.json')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'idweave-change-'))
  mkdirSync(join(folder, 'secrets'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a change of the secret', () => {
  it('is found again until it has ended, by its owner alone, and refuses a start meanwhile', () => {
    expect([changeUnderWay(folder), storedSecret(folder)]).toEqual([null, null])
    expect(() => refuseHalfChanged(folder)).not.toThrow()
    beginChange(folder, change)
    expect(changeUnderWay(folder)).toEqual(change)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(() => refuseHalfChanged(folder)).toThrow(/is half changed.*Run npm run rotate-secret, which ends it/)
    endChange(folder, change)
    expect([changeUnderWay(folder), storedSecret(folder)]).toEqual([null, 'new'])
    expect(readdirSync(join(folder, 'secrets'))).toEqual(['credential-secret'])
  })

  it('leaves no secret behind that stands in the environment', () => {
    beginChange(folder, { ...change, keptIn: 'environment' })
    endChange(folder, { ...change, keptIn: 'environment' })
    expect(readdirSync(join(folder, 'secrets'))).toEqual([])
  })

  it.each(['', '[]', '{"begun": "x"}', JSON.stringify({ ...change, keptIn: 'elsewhere' })])(
    'is not taken from the text %j',
    (text) => {
      writeFileSync(file(), text)
      expect(() => changeUnderWay(folder)).toThrow(file())
      expect(() => refuseHalfChanged(folder)).toThrow('half changed')
    },
  )

  it('names keys by ids that tell them apart and are the same each time', () => {
    expect(keyId('old')).toMatch(/^[0-9a-f]{8}$/)
    expect([keyId('old'), keyId('new')]).toEqual([change.from.key, change.to.key])
    expect(keyId('old')).not.toBe(keyId('new'))
  })
})
