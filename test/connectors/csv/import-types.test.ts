/** Imports of several object types from CSV files: from one file, and from a file each. */
import { existsSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ImportPage } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { caught, collect, never } from '../contract/tools'
import { typeOf } from '../object-type'
import { csvWorld, person } from './world'

const world = csvWorld()

describe('several object types', () => {
  const group = typeOf('group', 'id', 'owner')
  const groupRows = 'kind,id,name,owner\nperson,1,Ada,\nGROUP,1,,Ada\nprinter,9,,\n,8,,\n'

  it('O1 reads them from one file with a column that says which', async () => {
    world.write(groupRows)
    const { records, pages } = await world.import({ layout: 'typeColumn', typeColumn: 'kind' }, [person, group])
    expect(records.map((record) => [record.type, { ...record.attributes }])).toEqual([
      ['person', { id: '1', name: 'Ada' }],
      ['group', { id: '1', owner: 'Ada' }],
    ])
    expect(pages.flatMap((page) => page.unreadable)).toEqual([
      { position: 'line 5', message: expect.stringContaining('nothing in the column "kind"') },
    ])
    expect(world.warnings).toContain('people.csv has lines of the type "printer", which is not declared; they are passed over.')
  })

  it('warns of each type that is not declared once, of ten at most, and of none that is not selected', async () => {
    const kinds = Array.from({ length: 11 }, (_, i) => `Kind${i},1,\nkind${i},2,\n`).join('')
    world.write(`kind,id,owner\n${kinds} person ,3,\ngroup,4,\n`)
    world.warnings.length = 0
    const connector = await world.open({ layout: 'typeColumn', typeColumn: 'kind' }, [person, group])
    const pages = connector.importAll?.({ objectTypes: [group], pageSize: 10 }, never()) as AsyncIterable<ImportPage>
    expect((await collect(pages)).records.map(({ anchor }) => anchor)).toEqual(['4'])
    expect(world.warnings).toEqual(
      Array.from(
        { length: 10 },
        (_, i) => `people.csv has lines of the type "Kind${i}", which is not declared; they are passed over.`,
      ),
    )
  })

  it('takes a kind with spaces around it', async () => {
    world.write('kind,id,name\n Person ,1,Ada\n')
    const { records } = await world.import({ layout: 'typeColumn', typeColumn: 'kind' }, [person])
    expect(records).toMatchObject([{ type: 'person', anchor: '1' }])
  })

  it.skipIf(!existsSync('/proc/self/fd'))('closes its files, also where the import is not read to its end', async () => {
    const open = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === realpathSync(world.path())
        } catch {
          return false
        }
      }).length
    world.write('id,name\n1,A\n2,B\n')
    const connector = await world.open()
    for await (const _ of connector.importAll?.({ objectTypes: [person], pageSize: 1 }, never()) ?? []) {
      expect(open()).toBe(1)
      break
    }
    expect(open()).toBe(0)
  })

  it('I17 reads only the type selected', async () => {
    world.write(groupRows.replace('printer,9,,\n,8,,\n', ''))
    const connector = await world.open({ layout: 'typeColumn', typeColumn: 'kind' }, [person, group])
    const pages = connector.importAll?.({ objectTypes: [group], pageSize: 10 }, never()) as AsyncIterable<ImportPage>
    expect((await collect(pages)).records.map(({ type, anchor }) => [type, anchor])).toEqual([['group', '1']])
  })

  it('reads them from a file each, and positions name the file', async () => {
    world.write('id,name\n1,Ada\n')
    world.write('id;owner\nG;Ada\n', 'groups.csv')
    const { records } = await world.import({ layout: 'fileEach', files: ['person = people.csv', 'group=groups.csv'] }, [
      person,
      group,
    ])
    expect(records.map((record) => [record.type, record.anchor, record.position])).toEqual([
      ['person', '1', 'people.csv line 2'],
      ['group', 'G', 'groups.csv line 2'],
    ])
  })

  it('I17 opens only the files of the types selected', async () => {
    rmSync(world.path('gone.csv'), { force: true })
    world.write('id,owner\nG,Ada\n', 'groups.csv')
    const connector = await world.open({ layout: 'fileEach', files: ['person = gone.csv', 'group = groups.csv'] }, [
      person,
      group,
    ])
    const read = (type: ObjectTypeSchema, signal = never()) =>
      collect(connector.importAll?.({ objectTypes: [type], pageSize: 10 }, signal) as AsyncIterable<ImportPage>)
    expect((await read(group)).records).toMatchObject([{ anchor: 'G', position: 'line 2' }])
    expect(await caught(read(person))).toMatchObject({ code: 'system-unreachable' })
    expect(await caught(read(person, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' })
  })

  it('discovers them', async () => {
    world.write(groupRows)
    const found = await (await world.open({ layout: 'typeColumn', typeColumn: 'kind', anchor: 'ID' }, [])).schema()
    expect(found.map((type) => [type.name, type.anchor, type.attributes.map((attribute) => attribute.name)])).toEqual(
      ['person', 'GROUP', 'printer'].map((name) => [name, 'id', ['id', 'name', 'owner']]),
    )
  })

  it.each([
    ['"Files" without an equals sign', { layout: 'fileEach', files: ['people.csv'] }, 'Files'],
    ['"Files" with a type twice', { layout: 'fileEach', files: ['a = people.csv', 'a = groups.csv'] }, 'Files'],
    ['no files', { layout: 'fileEach' }, 'Files'],
    ['no type column', { layout: 'typeColumn' }, 'Kind column'],
    ['two types in a file of one', {}, 'Objects in'],
  ])('refuses %s', async (_, settings, label) => {
    expect(await caught(world.open(settings, [person, group]))).toMatchObject({
      code: 'not-configured',
      message: expect.stringContaining(label),
    })
  })
})
