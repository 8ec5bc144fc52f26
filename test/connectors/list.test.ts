/** The list of connectors, and that each has the same files for the same jobs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectorType, connectorTypes, registerConnectorType } from '../../runtime/connectors/list'
import { scripted } from '../../runtime/connectors/scripted/connector'

describe('the list of connector types', () => {
  it('has each name once and knows them by name', () => {
    expect(new Set(connectorTypes.map((type) => type.name)).size).toBe(connectorTypes.length)
    expect(connectorType('csv')?.label).toBe('CSV file')
    expect(connectorType('nothing')).toBeUndefined()
  })

  it('tells what each can do', () => {
    expect(Object.fromEntries(connectorTypes.map(({ name, abilities }) => [name, abilities]))).toEqual({
      csv: {
        deltaImport: false,
        export: true,
        assignsAnchor: false,
        confirmsAtOnce: true,
        exchangesNames: true,
        readsForms: true,
        batchSize: 10_000,
      },
      ldap: { deltaImport: true, export: true, assignsAnchor: true, confirmsAtOnce: false, batchSize: 200 },
    })
  })

  it('offers the scripted system only to those who register it', () => {
    expect(connectorType('scripted')).toBeUndefined()
    registerConnectorType(scripted)
    registerConnectorType({ ...scripted, label: 'Again' })
    expect(connectorType('scripted')?.label).toBe('Again')
    expect(connectorTypes.map((type) => type.name)).not.toContain('scripted')
  })
})

describe("the connectors' files", () => {
  /** What every connector has; an ability only where it is declared. */
  const always = ['README.md', 'check.ts', 'connector.ts', 'form.ts', 'import.ts', 'schema.ts', 'settings.ts']
  const folderOf = (name: string): string => join(__dirname, '../../runtime/connectors', name)

  it.each([...connectorTypes, scripted])('of $name have the same names', ({ name, abilities }) => {
    const files = readdirSync(folderOf(name), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
    const expected = [
      ...always,
      ...(abilities.export ? ['export.ts', 'find.ts'] : []),
      ...(abilities.deltaImport ? ['import-changes.ts'] : []),
      // What has been read before and need not be read again is no ability that anybody asks for.
      ...(['csv', 'ldap'].includes(name) ? ['import-unread.ts'] : []),
    ]
    expect(files.sort()).toEqual(expected.sort())
  })

  it.each([...connectorTypes, scripted])('of $name begin with what they are for, in less than 15 lines', ({ name }) => {
    expect(readFileSync(join(folderOf(name), 'README.md'), 'utf8').split('\n').length).toBeLessThan(16)
  })

  it('lie in a folder of the name of each, with tests in one of the same name', () => {
    for (const { name } of [...connectorTypes, scripted])
      expect(existsSync(join(__dirname, name, 'contract.test.ts')), name).toBe(true)
  })
})
