/** Names and values in a file that nobody would think of: they go to the account and back as any other. */
import { describe, expect, it } from 'vitest'
import { theWorld } from '../engine/world'
import { direct, expression, personTypes } from '../nodes/cycle-flow'
import { fileOf, header, line, next, PeopleFile, text } from './people-file'

const world = theWorld()
const file = new PeopleFile(world)

describe('names and values nobody would think of', () => {
  it('O3 columns named __proto__, constructor and toString are attributes like any other, from the file to the account', async () => {
    const odd = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const [person] = personTypes
    file.write(fileOf([header, ...odd].join(','), `${line(1, 'Sales')},polluted,built,said,owned`, `${line(2, 'Sales')},,,,`))
    await world.fresh({
      change: [
        file.source(odd),
        {
          id: 'store',
          types: [{ ...person, attributes: [...(person?.attributes ?? []), ...odd.map(text)] }],
        },
        {
          id: 'flow',
          mappings: [
            direct('employeeId', 'Employee ID'),
            ...odd.map((name) => direct(name, name)),
            expression('cs["__proto__"] + " " + cs["constructor"]', 'Display Name'),
          ],
        },
        {
          id: 'out-flow',
          mappings: [direct('Employee ID', 'login'), direct('__proto__', 'department'), direct('Display Name', 'displayName')],
        },
      ],
    })
    await world.red.run('ad-import')
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { read: 2, added: 2, projected: 2 } })
    const found = await world.person('1')
    expect(Object.keys(found?.attributes ?? {}).sort()).toEqual([...odd, 'Display Name', 'Employee ID'].sort())
    expect(Object.getOwnPropertyDescriptor(found?.attributes ?? {}, '__proto__')?.value).toBe('polluted')
    expect(Object.keys((await world.person('2'))?.attributes ?? {})).toEqual(['Employee ID'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { created: 2 } })
    expect(world.accounts.get('1')).toMatchObject({ department: 'polluted', displayName: 'polluted built' })
    expect((await world.red.run('import')).counters).toMatchObject({ unchanged: 2, processed: 0 })
    file.write(fileOf([header, ...odd].join(','), `${line(1, 'Sales')},other,built,said,owned`, `${line(2, 'Sales')},,,,`))
    expect((await world.red.run('import')).counters).toMatchObject({ updated: 1, flowed: 1 })
    await world.red.run('export')
    expect(world.accounts.get('1')).toMatchObject({ department: 'other' })
  })

  it('O4 a value of 10 MB goes from the file to the account to the last character, and back again', async () => {
    await file.withAccounts()
    await world.redeploy({
      change: [
        { ...file.source(), maxValueKiB: 20_480 },
        { id: 'ad', maxValueKiB: 20_480 },
      ],
    })
    const long = 'ä"x\n'.repeat(2_500_000)
    file.write(fileOf(...next().with(5, `5,P5,Müller,"${long.replaceAll('"', '""')}",FTE,5`)))
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { updated: 12, added: 1, processed: 13 } })
    await world.red.run('export')
    expect(world.accounts.get('5')?.['department'] === long).toBe(true)
    expect(world.accounts.get('6')?.['department']).toBe('Labs')
    expect((await world.red.run('ad-import')).counters).toMatchObject({ unchanged: 13, updated: 0 })
    await file.goodFileRepairs()
  })

  it('5,000 columns: those that are declared are read, whether six or all', async () => {
    const more = Array.from({ length: 5000 }, (_, i) => `column ${i}`)
    const wide = (rows: string[]) =>
      rows.map((row, i) => `${row},${i === 0 ? more.join(',') : more.map((_, n) => n + i).join(',')}`)
    await file.withAccounts()
    file.write(fileOf(...wide(next())))
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { updated: 12, added: 1 } })
    await world.redeploy({ change: [file.source(more)] })
    const wider = await world.red.run('import')
    expect(wider).toMatchObject({ counters: { read: 13, updated: 13, obsoleted: 0 } })
    expect(wider.warnings.map(({ code }) => code)).toEqual(['full-sync-needed'])
    expect((await world.red.run('import')).counters).toMatchObject({ unchanged: 13, processed: 0 })
    const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 1 })
    expect(items[0]?.attributes).toMatchObject({ 'column 0': '1', 'column 4999': '5000' })
    file.write(fileOf(header, ...next().slice(1)))
    const narrow = await world.red.run('import')
    expect(narrow.status).toBe('stopped')
    expect(narrow.reason).toMatch(/no column "column 0"/)
    expect(narrow.reason?.length).toBeLessThan(2000)
    await file.nobodyLeft(narrow)
  })
})
