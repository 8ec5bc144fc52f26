/** What a broken file does to people who are known: nothing that cannot be put right by the next good file. */
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ConnectorType } from '../../runtime/model/connector'
import type { Run } from '../../runtime/model/runs'
import { theWorld } from '../engine/world'
import { personTypes } from '../nodes/cycle-flow'
import { fromDist, registerConnector } from '../nodes/red'

const world = theWorld()

/** Done to the file behind the first page of it that was read. */
let behindTheFirstPage: () => void = () => undefined

/** Files to which something happens while they are read. */
function watched(): ConnectorType {
  const { csv } = fromDist<{ csv: ConnectorType }>('runtime/connectors/csv/connector.js')
  return {
    ...csv,
    name: 'watched',
    async open(settings, context) {
      const open = await csv.open(settings, context)
      return {
        ...open,
        async *importAll(selection, signal) {
          let pages = 0
          for await (const page of open.importAll?.(selection, signal) ?? []) {
            yield page
            if (pages++ === 0) behindTheFirstPage()
          }
        },
      }
    },
  }
}

beforeAll(() => registerConnector(watched()))

const text = (name: string) => ({ name, type: 'text', multi: false })
const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
const header = columns.join(',')
const ids = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
const line = (id: number, department: string) => `${id},P${id},Müller,${department},FTE,${id}`
const known = 12

const path = (): string => join(world.red.userDir, 'people.csv')
const write = (content: string | Buffer): void => writeFileSync(path(), content)
const renamed = (content: string): void => {
  writeFileSync(`${path()}.new`, content)
  renameSync(`${path()}.new`, path())
}
const fileOf = (...lines: string[]): string => `${lines.join('\n')}\n`
/** What the file should show next: everybody moved to Labs, and one person more. */
const next = (): string[] => [header, ...ids(known + 1).map((id) => line(id, 'Labs'))]

const source = (more: readonly string[] = []) => ({
  id: 'hr',
  type: 'identity-connected-system',
  connector: 'csv',
  settings: { file: path(), anchor: 'employeeId', objectType: 'user' },
  objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...columns, ...more].map(text) }],
})

/** Everybody known, with an account. */
async function settled(count = known): Promise<void> {
  rmSync(path(), { recursive: true, force: true })
  write(fileOf(header, ...ids(count).map((id) => line(id, 'Sales'))))
  await world.fresh({ change: [source()] })
  await world.cycle()
  expect(world.accounts.size).toBe(count)
}

async function departments(): Promise<Record<string, string>> {
  const { items } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 500 })
  return Object.fromEntries(items.map((item) => [String(item.attributes['Employee ID']), String(item.attributes['Department'])]))
}

/** Nobody is taken to be gone, nobody's deletion is planned, no account goes or is disabled. */
async function nobodyLeft(run: Run): Promise<void> {
  expect(run.counters).toMatchObject({ obsoleted: 0, disconnected: 0, deletionMarked: 0, mvDeleted: 0 })
  const { store } = world.red.engine()
  const csos = (await store.searchCsos({ system: await world.systemId('HR'), limit: 500 })).items
  expect(csos.filter((cso) => cso.staging !== 'normal')).toEqual([])
  expect((await store.searchMvos({ type: 'Person', limit: 500 })).items.filter((item) => item.deletion)).toEqual([])
  expect((await world.pendings()).filter((pending) => pending.operation === 'delete' || pending.deprovisioning)).toEqual([])
}

/** The next good file: everybody is as if nothing had happened. */
async function goodFileRepairs(): Promise<void> {
  rmSync(path(), { recursive: true, force: true })
  write(fileOf(...next()))
  const run = await world.red.run('import')
  expect(run).toMatchObject({ status: 'success', counters: { read: known + 1, importFailed: 0, obsoleted: 0 } })
  expect(await departments()).toEqual(Object.fromEntries(ids(known + 1).map((id) => [`${id}`, 'Labs'])))
  await world.red.run('export')
  expect([...world.accounts.values()].map((account) => account['department'])).toEqual(
    Array.from({ length: known + 1 }, () => 'Labs'),
  )
  expect(await world.pendings()).toEqual([])
  expect((await world.red.run('import')).counters).toMatchObject({ unchanged: known + 1, processed: 0 })
}

interface Fault {
  readonly what: string
  readonly file: () => string | Buffer | null
  /** How the run ends, and what it says. */
  readonly status: Run['status']
  readonly said: readonly RegExp[]
  readonly counters: Partial<Run['counters']>
  /** Who is in Labs afterwards: of the first so many people, or these. */
  readonly moved: readonly number[]
}

const nobody: readonly number[] = []
const replaced = (at: number, by: string): string => fileOf(...next().with(at, by))

const faults: readonly Fault[] = [
  {
    what: 'I3 truncated in the middle of a line',
    file: () => fileOf(...next()).slice(0, fileOf(...next().slice(0, 8)).length + '8,P8'.length),
    status: 'errors',
    said: [
      /^line 9 has 2 fields where the header has 6 \(a separator may be missing\)/,
      /5 objects that were not seen were left/,
    ],
    counters: { read: 8, importFailed: 1, updated: 7 },
    moved: ids(7),
  },
  {
    what: 'I4 truncated behind its first line',
    file: () => fileOf(...next().slice(0, 2)),
    status: 'stopped',
    said: [/11 of 12 objects of HR are missing.*the limit is 10.*Nothing was marked as gone.*Check that the source is complete/],
    counters: { read: 1, updated: 1 },
    moved: nobody,
  },
  {
    what: 'I3 saved as UTF-16 without a byte order mark',
    file: () => Buffer.from(fileOf(...next()), 'utf16le'),
    status: 'stopped',
    said: [
      /people\.csv line \d+ has bytes that are no utf-8 text\. It looks like UTF-16 without a byte order mark: choose UTF-16 little endian.*"Encoding"/,
    ],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 saved as UTF-16 without a byte order mark and without umlauts',
    file: () => Buffer.from(fileOf(...next()).replaceAll('ü', 'u'), 'utf16le'),
    status: 'stopped',
    said: [/first line of people\.csv contains a NUL character \(a file saved as UTF-16.*settings under Format/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 with a line in another encoding',
    file: () => Buffer.concat([Buffer.from(fileOf(...next().slice(0, 6))), Buffer.from(fileOf(...next().slice(6)), 'latin1')]),
    status: 'stopped',
    said: [/people\.csv line 7 has bytes that are no utf-8 text.*Windows-1252.*"Encoding"/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 empty',
    file: () => '',
    status: 'stopped',
    said: [/people\.csv is empty; it has not even a header line.*Check the program that writes it/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 with a header only',
    file: () => fileOf(header),
    status: 'warnings',
    said: [/HR showed no objects at all; 12 known ones were left as they are/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 that is not there',
    file: () => null,
    status: 'stopped',
    said: [/The file .*people\.csv does not exist.*Check the path/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I8 without a column',
    file: () => fileOf(...next().map((text) => text.split(',').toSpliced(3, 1).join(','))),
    status: 'stopped',
    said: [/people\.csv has no column "department".*Bring the column back, or discover/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I8 with a column twice',
    file: () => fileOf(...next().map((text) => `${text},${text.split(',')[3]}`)),
    status: 'stopped',
    said: [/people\.csv has the column "department" twice.*Give every column its own name/],
    counters: { read: 0 },
    moved: nobody,
  },
  {
    what: 'I3 with a quotation mark that is never closed',
    file: () => replaced(7, '7,"P7,Müller,Labs,FTE,7'),
    status: 'errors',
    said: [/^line 8 opens a quotation mark that is never closed; nothing from here on was read/],
    counters: { read: 7, importFailed: 1, updated: 6 },
    moved: ids(6),
  },
  {
    what: 'I3 with NUL bytes in a line',
    file: () => replaced(7, '7,P7,Mül\0ler,Labs,FTE,7'),
    status: 'errors',
    said: [/^line 8 contains a NUL character/, /1 objects that were not seen were left/],
    counters: { read: 13, importFailed: 1, updated: 11, added: 1 },
    moved: [...ids(6), 8, 9, 10, 11, 12, 13],
  },
  {
    what: 'I5 with an anchor twice',
    file: () => fileOf(...next(), line(3, 'Ops')),
    status: 'errors',
    said: [/anchor 3 stands at line 4 and at line 15; neither was imported\. Correct the source/],
    counters: { read: 14, importFailed: 2, updated: 11, added: 1 },
    moved: [1, 2, ...ids(13).slice(3)],
  },
  {
    what: 'I6 with blank anchors',
    file: () => fileOf(...next().with(3, ',P3,Müller,Labs,FTE,3').with(4, '   ,P4,Müller,Labs,FTE,4')),
    status: 'errors',
    said: [/the anchor employeeId is empty/, /2 objects that were not seen were left/],
    counters: { read: 13, importFailed: 2, updated: 10, added: 1 },
    moved: [1, 2, ...ids(13).slice(4)],
  },
  {
    what: 'I5 with one anchor for all',
    file: () => fileOf(header, ...ids(known).map((id) => line(id, 'Labs').replace(/^\d+/, '1'))),
    status: 'stopped',
    said: [/11 of 12 objects of HR are missing/],
    counters: { read: 12, importFailed: 12, updated: 0 },
    moved: nobody,
  },
  {
    what: 'I6 without any anchor',
    file: () => fileOf(header, ...ids(known).map((id) => line(id, 'Labs').replace(/^\d+/, ''))),
    status: 'errors',
    said: [/the anchor employeeId is empty/, /12 objects that were not seen were left/],
    counters: { read: 12, importFailed: 12, updated: 0 },
    moved: nobody,
  },
]

describe('a file', () => {
  for (const fault of faults)
    it(`${fault.what}: nobody is taken to be gone, what is good comes in, and the next file puts it right`, async () => {
      await settled()
      const content = fault.file()
      if (content === null) rmSync(path())
      else write(content)
      const run = await world.red.run('import')
      expect(run).toMatchObject({ status: fault.status, counters: fault.counters })
      const records = await world.records(run.id)
      const sentences = [
        run.reason ?? '',
        ...run.warnings.map((warning) => warning.message),
        ...records.map((record) => record.because),
      ]
      for (const pattern of fault.said) expect(sentences).toContainEqual(expect.stringMatching(pattern))
      await nobodyLeft(run)
      const now = await departments()
      const moved = Object.keys(now).filter((id) => now[id] === 'Labs')
      expect(moved.map(Number).sort((a, b) => a - b)).toEqual(fault.moved)
      expect(world.accounts.size).toBe(known)
      await goodFileRepairs()
    })

  it('I3 that is a folder', async () => {
    await settled()
    rmSync(path())
    mkdirSync(path())
    const run = await world.red.run('import')
    expect(run.status).toBe('stopped')
    expect(run.reason).toMatch(/people\.csv is not a file\. Choose a CSV file in the setting "File"/)
    await nobodyLeft(run)
    await goodFileRepairs()
  })

  for (const [how, content] of [
    ['saved as UTF-16 with a byte order mark', () => Buffer.from(`\uFEFF${fileOf(...next())}`, 'utf16le')],
    ['saved by a spreadsheet with semicolons and CRLF', () => `\uFEFF${next().join('\r\n').replaceAll(',', ';')}\r\n`],
    ['without a line end behind its last line', () => next().join('\n')],
  ] as const)
    it(`${how} is the same file`, async () => {
      await settled()
      write(content())
      const run = await world.red.run('import')
      expect(run).toMatchObject({ status: 'success', counters: { read: 13, updated: 12, added: 1, obsoleted: 0 } })
      await goodFileRepairs()
    })

  for (const [what, happens] of [
    ['grows', (rest: string) => appendFileSync(path(), rest)],
    ['is emptied', () => write('')],
  ] as const)
    it(`I3 that ${what} while it is read: what was saved stays, nothing is synchronised from half a file`, async () => {
      const many = 700
      const watching = { change: [{ ...source(), connector: 'watched' }] }
      await settled(many)
      await world.redeploy(watching)
      const moved = ids(many).map((id) => line(id, 'Labs'))
      write(fileOf(header, ...moved.slice(0, 600)))
      behindTheFirstPage = () => happens(fileOf(...moved.slice(600)))
      const run = await world.red.run('import')
      behindTheFirstPage = () => undefined
      expect(run).toMatchObject({ status: 'stopped', counters: { read: 500, updated: 500, obsoleted: 0, processed: 0 } })
      expect(run.reason).toMatch(/people\.csv changed while it was read.*rename it at the end/)
      const csos = (await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 1000 })).items
      expect(csos.filter((cso) => cso.staging === 'normal')).toHaveLength(500)
      write(fileOf(header, ...moved))
      const good = await world.red.run('import')
      expect(good).toMatchObject({ status: 'success', counters: { read: many, updated: 200, unchanged: 500, processed: many } })
      await world.red.run('export')
      expect([...world.accounts.values()].filter((account) => account['department'] === 'Labs')).toHaveLength(many)
    })
})

describe('a file that is replaced', () => {
  it('under another name and renamed, while it is read: the old one is read to its end', async () => {
    const many = 700
    await settled(many)
    await world.redeploy({ change: [{ ...source(), connector: 'watched' }] })
    write(fileOf(header, ...ids(many).map((id) => line(id, 'Labs'))))
    behindTheFirstPage = () => renamed(fileOf(header, line(1, 'Ops')))
    const run = await world.red.run('import', { profile: 'full-import' })
    behindTheFirstPage = () => undefined
    expect(run).toMatchObject({ status: 'success', counters: { read: many, updated: many, obsoleted: 0 } })
    const half = await world.red.run('import')
    expect(half.reason).toMatch(/699 of 700 objects of HR are missing/)
    await nobodyLeft(half)
  })
})

describe('names and values nobody would think of', () => {
  it('O3 columns named __proto__, constructor and toString are attributes like any other, from the file to the account', async () => {
    const odd = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const [person] = personTypes
    write(fileOf([header, ...odd].join(','), `${line(1, 'Sales')},polluted,built,said,owned`, `${line(2, 'Sales')},,,,`))
    const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
    await world.fresh({
      change: [
        source(odd),
        {
          id: 'store',
          type: 'identity-store',
          types: [{ ...person, attributes: [...(person?.attributes ?? []), ...odd.map(text)] }],
        },
        {
          id: 'flow',
          type: 'identity-attribute-flow',
          mappings: [
            direct('employeeId', 'Employee ID'),
            ...odd.map((name) => direct(name, name)),
            { enabled: true, kind: 'expression', value: 'cs["__proto__"] + " " + cs["constructor"]', target: 'Display Name' },
          ],
        },
        {
          id: 'out-flow',
          type: 'identity-attribute-flow',
          mappings: [direct('Employee ID', 'login'), direct('__proto__', 'department'), direct('Display Name', 'displayName')],
        },
      ],
    })
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { read: 2, added: 2, projected: 2 } })
    const found = await world.person('1')
    expect(Object.keys(found?.attributes ?? {}).sort()).toEqual([...odd, 'Display Name', 'Employee ID'].sort())
    expect(Object.getOwnPropertyDescriptor(found?.attributes ?? {}, '__proto__')?.value).toBe('polluted')
    expect(Object.keys((await world.person('2'))?.attributes ?? {})).toEqual(['Employee ID'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { created: 2 } })
    expect(world.accounts.get('1')).toMatchObject({ department: 'polluted', displayName: 'polluted built' })
    expect((await world.red.run('import')).counters).toMatchObject({ unchanged: 2, processed: 0 })
    write(fileOf([header, ...odd].join(','), `${line(1, 'Sales')},other,built,said,owned`, `${line(2, 'Sales')},,,,`))
    expect((await world.red.run('import')).counters).toMatchObject({ updated: 1, flowed: 1 })
    await world.red.run('export')
    expect(world.accounts.get('1')).toMatchObject({ department: 'other' })
  })

  it('O4 a value of 10 MB goes from the file to the account to the last character, and back again', async () => {
    await settled()
    const long = 'ä"x\n'.repeat(2_500_000)
    write(fileOf(...next().with(5, `5,P5,Müller,"${long.replaceAll('"', '""')}",FTE,5`)))
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { updated: 12, added: 1, processed: 13 } })
    await world.red.run('export')
    expect(world.accounts.get('5')?.['department'] === long).toBe(true)
    expect(world.accounts.get('6')?.['department']).toBe('Labs')
    expect((await world.red.run('ad-import')).counters).toMatchObject({ unchanged: 13, updated: 0 })
    await goodFileRepairs()
  })

  it('5,000 columns: those that are declared are read, whether six or all', async () => {
    const more = Array.from({ length: 5000 }, (_, i) => `column ${i}`)
    const wide = (rows: string[]) =>
      rows.map((row, i) => `${row},${i === 0 ? more.join(',') : more.map((_, n) => n + i).join(',')}`)
    await settled()
    write(fileOf(...wide(next())))
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { updated: 12, added: 1 } })
    await world.redeploy({ change: [source(more)] })
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { read: 13, updated: 13, obsoleted: 0 } })
    expect((await world.red.run('import')).counters).toMatchObject({ unchanged: 13, processed: 0 })
    const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 1 })
    expect(items[0]?.attributes).toMatchObject({ 'column 0': '1', 'column 4999': '5000' })
    write(fileOf(header, ...next().slice(1)))
    const narrow = await world.red.run('import')
    expect(narrow.status).toBe('stopped')
    expect(narrow.reason).toMatch(/no column "column 0"/)
    expect(narrow.reason?.length).toBeLessThan(2000)
    await nobodyLeft(narrow)
  })
})
