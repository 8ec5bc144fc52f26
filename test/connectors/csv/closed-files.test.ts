/** Files a CSV system must not touch: what is no file, what the installation owns, and where links have come to lead. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { csv } from '../../../runtime/connectors/csv/connector'
import type { ConnectorSettings, ExportRequest, ImportPage, OpenConnector } from '../../../runtime/model/connector'
import { caught, collect, never } from '../contract/tools'
import { person } from './world'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'idweave-closed-'))
  for (const name of ['data', 'secrets', 'nodes', 'exchange']) mkdirSync(join(home, name))
  writeFileSync(join(home, 'secrets', 'token'), 'very-secret\n')
})
afterEach(() => rmSync(home, { recursive: true }))

const open = (file: string, allowedFolders = [join(home, 'data')], settings: ConnectorSettings = {}): Promise<OpenConnector> =>
  csv.open({ file, ...settings }, { allowedFolders, userFolder: home, objectTypes: [person], log: () => undefined })

const create: ExportRequest = {
  id: 1,
  operation: 'create',
  type: 'person',
  anchor: '1',
  secondaryId: null,
  newSecondaryId: null,
  attributes: { name: 'Anna' },
  changes: [],
  inDoubt: false,
}

const imported = (connector: OpenConnector) =>
  collect(connector.importAll?.({ objectTypes: [person], pageSize: 100 }, never()) as AsyncIterable<ImportPage>)
const exported = (connector: OpenConnector) => connector.export?.([create], { objectTypes: [person], concurrency: 1 }, never())

describe('what the installation owns', () => {
  it.each(['secrets/token', 'flows_cred.json', 'nodes/evil.js', 'people.csv', 'data/../secrets/token'])(
    'is no file of a connected system: %s',
    async (file) => {
      const refused = await caught(open(file))
      expect(refused).toMatchObject({
        code: 'not-configured',
        message: expect.stringContaining(`"File" names ${file}`) as string,
      })
      expect(refused.message).toContain('belongs to this installation')
      expect(refused.next).toBe(`Put the file into ${home}/data, or into a folder that IDWEAVE_FOLDERS names.`)
    },
  )

  it('is not opened by a folder around it, and is by one inside that is named', async () => {
    for (const around of [home, join(home, '..'), '/'])
      expect((await caught(open('secrets/token', [around]))).message).toContain('belongs to this installation')
    expect(await open('exchange/people.csv', ['/', join(home, 'exchange')])).toBeDefined()
  })

  it('is not reached by a link that lies in an open folder', async () => {
    symlinkSync(join(home, 'secrets', 'token'), join(home, 'data', 'people.csv'))
    expect((await caught(open('data/people.csv'))).message).toContain(`names data/people.csv (${home}/secrets/token)`)
  })

  it('is not read where a link was laid after the settings were read', async () => {
    writeFileSync(join(home, 'data', 'people.csv'), 'id,name\n1,Anna\n')
    const connector = await open('data/people.csv')
    rmSync(join(home, 'data', 'people.csv'))
    symlinkSync(join(home, 'secrets', 'token'), join(home, 'data', 'people.csv'))
    for (const refused of [await caught(connector.schema()), await caught(imported(connector))]) {
      expect(refused).toMatchObject({ code: 'not-configured' })
      expect(refused.message).toContain('belongs to this installation')
    }
    expect(JSON.stringify(await connector.test())).not.toContain('very-secret')
  })

  it('is not written where the folder was laid elsewhere after the settings were read', async () => {
    mkdirSync(join(home, 'data', 'out'))
    const connector = await open('data/out/people.csv')
    renameSync(join(home, 'data', 'out'), join(home, 'data', 'before'))
    symlinkSync(join(home, 'nodes'), join(home, 'data', 'out'))
    expect(await exported(connector)).toMatchObject([
      { outcome: 'unreachable', message: expect.stringContaining('belongs to this installation') as string },
    ])
    expect(readdirSync(join(home, 'nodes'))).toEqual([])
  })

  it('is written beside, where a single file is open', async () => {
    const file = join(home, 'exchange', 'people.csv')
    expect(await exported(await open(file, [file]))).toMatchObject([{ outcome: 'done' }])
    expect(readdirSync(join(home, 'exchange'))).toEqual(['people.csv'])
    expect((await caught(open(join(home, 'exchange', 'others.csv'), [file]))).message).toContain('belongs to this installation')
  })
})

describe('a named pipe that nobody writes to', () => {
  beforeEach(() => execFileSync('mkfifo', [join(home, 'data', 'people.csv')]))
  const saysWhat = expect.stringContaining(`${'people.csv'} is not a file but a named pipe`) as string

  it('is refused by the connection test, the discovery of columns, an import and a search', { timeout: 10_000 }, async () => {
    const connector = await open('data/people.csv')
    expect(await connector.test()).toMatchObject({ ok: false, steps: [{ message: saysWhat }] })
    expect(await caught(connector.schema())).toMatchObject({ code: 'not-configured', message: saysWhat })
    expect(await caught(imported(connector))).toMatchObject({ code: 'not-configured', message: saysWhat })
    expect(await connector.absent?.()).toBeNull()
    expect(await caught(connector.find?.(person, '1', null) ?? Promise.resolve())).toMatchObject({ message: saysWhat })
  })

  it('E1 is no target either, and stays what it is', { timeout: 10_000 }, async () => {
    expect(await exported(await open('data/people.csv'))).toMatchObject([{ outcome: 'unreachable', message: saysWhat }])
    expect(execFileSync('stat', ['-c', '%F', join(home, 'data', 'people.csv')], { encoding: 'utf8' }).trim()).toBe('fifo')
    expect(readdirSync(join(home, 'data'))).toEqual(['people.csv'])
  })

  it('is refused where it took the place of a file that was there', { timeout: 10_000 }, async () => {
    rmSync(join(home, 'data', 'people.csv'))
    writeFileSync(join(home, 'data', 'people.csv'), 'id,name\n')
    const connector = await open('data/people.csv')
    rmSync(join(home, 'data', 'people.csv'))
    execFileSync('mkfifo', [join(home, 'data', 'people.csv')])
    expect(await caught(imported(connector))).toMatchObject({ message: saysWhat })
    expect(existsSync(join(home, 'data', 'people.csv'))).toBe(true)
  })
})
