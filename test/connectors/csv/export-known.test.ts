/** What an export says of the text it has written is what an import finds in it (X4, I15). */
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConnectorSettings, ExportRequest, WrittenStretch } from '../../../runtime/model/connector'
import { SyncError } from '../../../runtime/model/errors'
import { never } from '../contract/tools'
import { Memory, same } from '../known'
import { typeOf } from '../object-type'
import { types, unread, whole } from './reads'
import { csvWorld } from './world'

const world = csvWorld()
const photo = { name: 'photo', type: 'binary', multi: false } as const

type Change = readonly ['create' | 'update' | 'delete', id: string, name: string]

const requestOf = ([operation, id, name]: Change, index: number): ExportRequest => ({
  id: index + 1,
  operation,
  type: 'person',
  anchor: operation === 'create' ? null : id,
  secondaryId: null,
  newSecondaryId: null,
  attributes: operation === 'create' ? { id, name } : { id },
  changes: operation === 'update' ? [{ attribute: 'name', set: name === '' ? null : name }] : [],
  inDoubt: false,
})

/** Exports to a file that holds this, or to none; then reads the file whole, and without what the export has told. */
async function exported(before: string | Uint8Array | null, changes: readonly Change[], settings: ConnectorSettings = {}) {
  const name = `target-${Math.random()}.csv`
  if (before !== null) world.write(before, name)
  const connector = await world.open({ file: name, ...settings }, types)
  const memory = new Memory()
  const told: WrittenStretch[] = []
  const written = { before: memory, tell: (stretches: readonly WrittenStretch[]) => void told.push(...stretches) }
  const options = { objectTypes: types, concurrency: 1, written }
  const results = (await connector.export?.(changes.map(requestOf), options, never())) ?? []
  memory.learnWritten(told)
  if (!existsSync(world.path(name))) return { told, passed: 0, read: 0, results }
  const read = await whole(connector)
  const passed = await same(read.pages, await unread(connector, memory), memory)
  return { told, passed, read: read.records.length, results }
}

const all = (count: number): Change[] =>
  Array.from({ length: count }, (_, i) => ['create', `${1000 + i}`, `Name ${(i * 7919) % 1000}`])

describe('the text that an export has written', () => {
  it('I15 is known in a file with a title, separators at row ends and a footer', async () => {
    const rows = all(300)
    const before = `Staff\n\nid,name\n1,Other,\n2,Another,\n(2 rows)\n`
    const { passed, read } = await exported(before, rows, { skipLines: 2, ignoredLines: ['('] })
    expect(read).toBe(302)
    expect(read - passed).toBeLessThan(64)
  })

  it('I15 is known where it holds nothing but what was exported', async () => {
    const files = [null, 'id,name\n', 'id,name\n1,Other\n']
    const left: number[] = []
    for (const before of files) {
      const { passed, read } = await exported(before, all(2000))
      left.push(read - passed)
    }
    expect(Math.max(...left)).toBeLessThan(64)
  })

  it('is known with the request of each record', async () => {
    const { told } = await exported(null, all(100))
    const records = told.flatMap((stretch) => stretch.records)
    expect(records.length).toBeGreaterThan(50)
    expect(records.map(({ record }) => record.anchor)).toEqual(records.map(({ request }) => `${999 + request}`))
  })

  it('is not known where something failed, or a line has two requests', async () => {
    const changes: Change[] = [...all(50), ['create', '1003', 'Again'], ['update', '1007', 'Twice']]
    const { told } = await exported(null, changes)
    const anchors = told.flatMap(({ records }) => records.map(({ record }) => record.anchor))
    expect(anchors).not.toContain('1003')
    expect(anchors).not.toContain('1007')
  })

  it('is not told where nobody asks, nor where a column says what a line is', async () => {
    world.write('id,name,kind\n', 'kinds.csv')
    const settings = { file: 'kinds.csv', layout: 'typeColumn', typeColumn: 'kind' }
    const connector = await world.open(settings, types)
    let isTold = false
    const tell = (): void => void (isTold = true)
    const options = { objectTypes: types, concurrency: 1, written: { before: new Memory(), tell } }
    const results = await connector.export?.(all(100).map(requestOf), options, never())
    expect(results?.map(({ outcome }) => outcome)).toEqual(all(100).map(() => 'done'))
    expect(isTold).toBe(false)
  })

  it('I15 is told as it stands in the file, also beside a value that was kept apart', async () => {
    const photos = [{ ...typeOf('person', 'id', 'name'), attributes: [...(types[0]?.attributes ?? []), photo] }]
    world.write(['id,name,photo', ...all(40).map(([, id]) => `${id},Old,`), ''].join('\n'), 'photos.csv')
    const connector = await world.open({ file: 'photos.csv' }, photos)
    const binary = Buffer.alloc(60_000, 'x').toString('base64')
    const requests = all(40).map(([, id, name], index) => {
      const changes = [{ attribute: 'name', set: name }, ...(index % 4 === 1 ? [{ attribute: 'photo', set: { binary } }] : [])]
      return { ...requestOf(['update', id, name], index), changes }
    })
    const texts: string[] = []
    const told: WrittenStretch[] = []
    const ask: Memory['ask'] = (_, asked) => {
      texts.push(...asked)
      return Promise.resolve(asked.map((digest) => ({ digest, known: null })))
    }
    const written = { before: { ask }, tell: (stretches: readonly WrittenStretch[]) => void told.push(...stretches) }
    const laid = (await connector.layAside?.(requests)) ?? []
    await connector.export?.(laid, { objectTypes: photos, concurrency: 1, written }, never())
    const file = world.read('photos.csv')
    expect(texts.filter((text) => !file.includes(text))).toEqual([])
    expect(told.flatMap(({ records }) => records)).toHaveLength(40)
  })

  it('X4 that cannot be told of is written all the same', async () => {
    const gone: Memory['ask'] = () => Promise.reject(new SyncError('store-closed', 'the store is closed', 'Open it'))
    const written = { before: { ask: gone }, tell: () => undefined }
    const connector = await world.open({ file: 'gone.csv' }, types)
    const results = await connector.export?.(all(100).map(requestOf), { objectTypes: types, concurrency: 1, written }, never())
    expect(results?.map(({ outcome }) => outcome)).toEqual(all(100).map(() => 'done'))
    expect(world.read('gone.csv').split('\n')).toHaveLength(102)
  })

  const name = fc.constantFrom('A', 'B', '', ' ', 'a "b" c', 'two\nlines', '=1', "'x", 'é€', 'a,b')
  const change = fc.tuple(
    fc.constantFrom('create' as const, 'create' as const, 'update' as const, 'delete' as const),
    fc.nat(40).map(String),
    name,
  )
  const line = fc.oneof(
    fc.tuple(fc.nat(40), fc.constantFrom('A', 'x', '', '"two\nlines"', '5" pipe')).map(([i, field]) => `${i},${field}`),
    fc.constantFrom('', ',', ',x'),
  )
  const settings = fc.constantFrom<ConnectorSettings>(
    {},
    { spreadsheet: true },
    { encoding: 'utf-16le' },
    { encoding: 'windows-1252' },
    { delimiter: ';' },
    { quote: 'none' },
  )

  it('X4 I15 is as it is told, whatever stood there and whatever is written', async () => {
    let passed = 0
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.array(line, { maxLength: 30 })),
        fc.uniqueArray(fc.tuple(fc.constant('create' as const), fc.integer({ min: 100, max: 999 }).map(String), name), {
          selector: ([, id]) => id,
          maxLength: 60,
          size: 'max',
        }),
        fc.array(change, { maxLength: 4 }),
        settings,
        fc.constantFrom('\n', ''),
        async (lines, creates, others, chosen, last) => {
          const sep = chosen['delimiter'] === ';' ? ';' : ','
          const before = lines && ['id,name', ...lines].map((text) => text.replaceAll(',', sep)).join('\n') + last
          const bytes =
            before === null
              ? null
              : Buffer.from(before, chosen['encoding'] === 'utf-16le' ? 'utf16le' : chosen['encoding'] ? 'latin1' : 'utf8')
          const result = await exported(bytes, [...creates, ...others], chosen)
          passed += result.passed
        },
      ),
      { numRuns: 200 },
    )
    expect(passed).toBeGreaterThan(500)
  }, 60_000)
})
