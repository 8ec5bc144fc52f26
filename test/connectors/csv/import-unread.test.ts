/** Files of which stretches are known: what is passed over and what is read are what the file holds (I1, I5, I7, I19). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportPage } from '../../../runtime/model/connector'
import { Memory, same } from '../known'
import { types, unread, whole } from './reads'
import { csvWorld } from './world'

const world = csvWorld()

const people = (count: number, eol = '\n', more = ''): string[] =>
  Array.from({ length: count }, (_, i) => `${1000 + i},Name ${(i * 7919) % 1000}${more}${eol}`)

async function twice(before: string | Uint8Array, after: string | Uint8Array, settings = {}, pageSize?: number) {
  const memory = new Memory()
  world.write(before)
  const connector = await world.open(settings, types)
  memory.learn(await unread(connector, memory, pageSize))
  world.write(after)
  const read = await whole(connector, pageSize)
  const pages = await unread(connector, memory, pageSize)
  return { read: read.records.length, passed: await same(read.pages, pages, memory), pages, memory }
}

describe('a file that is known', () => {
  const header = 'id,name\n'

  it('I15 is not read at all where nothing has changed', async () => {
    const text = header + people(300).join('')
    expect(await twice(text, text)).toMatchObject({ read: 300, passed: 300, pages: [{ records: [] }] })
  })

  it('is read beside an edit, and no further', async () => {
    const lines = people(1000)
    for (const edit of [
      lines.with(500, '1500,Other\n'),
      lines.toSpliced(500, 1),
      lines.toSpliced(500, 0, '7,New\n'),
      [...lines.slice(300), ...lines.slice(0, 300)],
    ]) {
      const { read, passed } = await twice(header + lines.join(''), header + edit.join(''))
      expect(read - passed).toBeLessThan(200)
    }
  })

  it.each([
    ['lines that end with CRLF', '\r\n', {}, people(200, '\r\n')],
    ['values over several lines', '\n', {}, people(200).map((_, i) => `${1000 + i},"Name\n${'and more '.repeat(i % 5)}"\n`)],
    ['marks that enclose nothing', '\n', {}, people(200).map((line, i) => (i % 100 ? line : `${1000 + i},5" pipe\n`))],
    ['UTF-16', '\n', { encoding: 'utf-16le' }, people(200)],
    ['windows-1252', '\n', { encoding: 'windows-1252' }, people(200)],
  ] as const)('is known with %s', async (_, eol, settings, lines) => {
    const text = `id,name${eol}${lines.join('')}`
    const encoding = 'encoding' in settings ? settings.encoding : 'utf-8'
    const bytes = Buffer.from(text, encoding === 'utf-16le' ? 'utf16le' : encoding === 'windows-1252' ? 'latin1' : 'utf8')
    const { read, passed } = await twice(bytes, bytes, settings)
    expect(passed).toBe(read)
  })

  it('is not known in another format, or with other columns', async () => {
    const body = people(50).join('')
    for (const [after, settings] of [
      [`name,id\n${body}`, {}],
      [header + body, { valueSeparator: ';' }],
      [header + body, { spreadsheet: true }],
      [header + body, { quote: 'none' }],
      [header + body, { shortRows: 'fill' }],
      [header + body, { ignoredLines: ['Total'] }],
      [`Staff\n${header}${body}`, { skipLines: 1 }],
      [header + body.replaceAll('\n', ',\n'), {}],
    ] as const) {
      const memory = new Memory()
      world.write(header + body)
      memory.learn(await unread(await world.open({}, types), memory))
      world.write(after)
      const pages = await unread(await world.open(settings, types), memory)
      expect(pages.flatMap(({ known = [] }) => known)).toEqual([])
    }
  })

  it('keeps pages to their size, whatever is known', async () => {
    const lines = people(700)
    const edited = lines.map((line, i) => (i % 40 ? line : `${1000 + i},Other\n`))
    const { pages } = await twice(header + lines.join(''), header + edited.join(''), {}, 60)
    expect(Math.max(...pages.map(({ records }) => records.length))).toBeLessThanOrEqual(60)
  })

  it('stops between two stretches once the import is cancelled', async () => {
    const text = header + people(20_000).join('')
    world.write(text)
    const stop = new AbortController()
    const memory = new Memory()
    const connector = await world.open({}, types)
    const pages = connector.importUnread?.(
      { objectTypes: types, pageSize: 100 },
      memory,
      stop.signal,
    ) as AsyncIterable<ImportPage>
    await expect(
      (async () => {
        for await (const _page of pages) stop.abort()
      })(),
    ).rejects.toMatchObject({ code: 'cancelled' })
  })

  const line = fc.oneof(
    {
      weight: 30,
      arbitrary: fc.tuple(fc.nat(99), fc.constantFrom('A', 'B', '', 'q"q', 'é€')).map(([i, name]) => `${i},${name}`),
    },
    { weight: 4, arbitrary: fc.tuple(fc.nat(99), fc.constantFrom('x\ny', 'a""b', '\n\n')).map(([i, name]) => `${i},"${name}"`) },
    { weight: 1, arbitrary: fc.constantFrom('', ',', '1', '1,2,3', '5, "x"', '6,"y"z', '7,"open', ',no id', '\0') },
  )
  const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n', '\r')), { maxLength: 60, size: 'max' })
  const splices = fc.array(fc.tuple(fc.nat(60), fc.nat(2), fc.array(fc.tuple(line, fc.constant('\n')), { maxLength: 2 })), {
    maxLength: 4,
  })

  it('I1 I5 I7 I19 whatever stands in it and however it is edited, holds what is passed over and what is read', async () => {
    let passed = 0
    await fc.assert(
      fc.asyncProperty(lines, splices, fc.boolean(), async (begun, edits, isEnded) => {
        const text = (all: readonly (readonly [string, string])[]) => {
          const joined = header + all.map(([own, eol]) => own + eol).join('')
          return isEnded ? joined : joined.replace(/[\r\n]+$/, '')
        }
        const edited = edits.reduce((all, [at, gone, come]) => all.toSpliced(at, gone, ...come), begun)
        passed += (await twice(text(begun), text(edited), {}, 30)).passed
      }),
      { numRuns: 400 },
    )
    expect(passed).toBeGreaterThan(1000)
  }, 120_000)
})
