/** Imports of a file of which most is known come to what they come to when all of it is read (I1, I5, I15, I18). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { drawn, longEnough } from './random-sources'
import type { Declared } from './read-before-world'
import { columns, ReadingWorld, shown } from './read-before-world'

/** A file as it is edited: its lines as fields, or as they are. */
interface File {
  readonly lines: readonly (readonly string[] | string)[]
  readonly eol: '\n' | '\r\n'
  readonly header: readonly string[]
}

type Edit = (file: File, history: readonly File[]) => File

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

function textOf({ lines, eol, header }: File): string {
  const all = [header, ...lines].map((line) => {
    if (typeof line === 'string') return line
    const fields = line === header ? line : header.map((name) => line[columns.indexOf(name as (typeof columns)[number])] ?? '')
    return fields.map(field).join(',')
  })
  return all.map((line) => line + eol).join('')
}

const idOf = (n: number): string => `p${String(n).padStart(2, '0')}`

const startOf = (length: number): File => ({
  lines: Array.from({ length }, (_, i) => [
    idOf(i),
    `Name ${i}`,
    `D${i % 3}`,
    `${i}`,
    idOf(i % 5),
    i % 9 === 0 ? 'two\nlines' : 'n',
  ]),
  eol: '\n',
  header: columns,
})

/** The n-th line replaced by others. */
const at =
  (n: number, others: (line: File['lines'][number]) => File['lines']): Edit =>
  (file) => {
    const index = n % Math.max(file.lines.length, 1)
    return { ...file, lines: file.lines.flatMap((line, i) => (i === index ? others(line) : [line])) }
  }

const n = fc.nat(1500)
const value = fc.constantFrom('D0', 'D1', 'x', '', ' ', 'a "quoted" one', 'two\nlines', '7')
const withCell = (line: File['lines'][number], column: number, text: string): File['lines'][number] =>
  typeof line === 'string' ? line : line.map((old, i) => (i === column ? text : old))

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(n, fc.integer({ min: 1, max: 5 }), value).map(([i, c, v]) => at(i, (line) => [withCell(line, c, v)])),
  },
  { weight: 2, arbitrary: n.map((i) => at(i, () => [])) },
  {
    weight: 2,
    arbitrary: fc.tuple(n, n).map(([i, id]) => at(i, (line) => [line, [idOf(2000 + (id % 20)), 'New', 'D1', '1', 'p01', '']])),
  },
  { weight: 1, arbitrary: n.map((i) => at(i, (line) => [line, line])) },
  {
    weight: 2,
    arbitrary: fc.tuple(n, n).map(
      ([i, j]): Edit =>
        (file) =>
          at(i, (line) => [line, file.lines[j % Math.max(file.lines.length, 1)] ?? line])(file, []),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(n, n).map(([i, id]) => at(i, (line) => [line, [idOf(id % 40), 'Another', 'D2', '', '', '']])),
  },
  { weight: 1, arbitrary: n.map((i) => at(i, (line) => [withCell(line, 0, 'P01')])) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(n, fc.constantFrom('', ',,,,,', 'p01,too few', 'p09," broken"x,a,1,b,c', '"open', ',no id,D1,1,,'))
      .map(([i, raw]) => at(i, (line) => [line, raw])),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 5 })
      .map((c): Edit => (file) => ({ ...file, lines: file.lines.map((line) => withCell(line, c, '')) })),
  },
  { weight: 1, arbitrary: fc.constant<Edit>((file) => ({ ...file, lines: file.lines.toReversed() })) },
  { weight: 1, arbitrary: n.map((i): Edit => (file) => ({ ...file, lines: file.lines.slice(0, i % (file.lines.length + 5)) })) },
  { weight: 1, arbitrary: fc.constant<Edit>((file) => ({ ...file, lines: [...file.lines, ...file.lines.slice(0, 10)] })) },
  { weight: 1, arbitrary: fc.constantFrom<File['eol']>('\n', '\r\n').map((eol): Edit => (file) => ({ ...file, eol })) },
  {
    weight: 1,
    arbitrary: fc.shuffledSubarray([...columns], { minLength: 6 }).map((header): Edit => (file) => ({ ...file, header })),
  },
  {
    weight: 3,
    arbitrary: n.map(
      (i): Edit =>
        (file, history) =>
          history[i % history.length] ?? file,
    ),
  },
)

const declared: fc.Arbitrary<Declared> = fc.record(
  {
    levelIsText: fc.constant(true),
    noReference: fc.constant(true),
    secretNote: fc.constant(true),
    foldedAnchor: fc.constant(true),
    settings: fc.constantFrom({ valueSeparator: ';' }, { spreadsheet: true }),
  },
  { requiredKeys: [] },
)

type Event = (world: ReadingWorld, seen: object[]) => Promise<void>

const imported: Event = async (world, seen) => {
  seen.push(shown(await world.import()), world.picture())
}

/** Accounts that are made, or one that is changed: staged, sent and read back. */
const exported =
  (index: number, isNew: boolean, dept: string): Event =>
  async (world, seen) => {
    const { created, staged } = world.others
    const made = Array.from({ length: 20 }, (_, i) => created(`n${index * 20 + i}`))
    for (const change of isNew ? made : [staged(dept)]) await world.other(index, change).catch(() => undefined)
    seen.push(shown(await world.import('export')))
    await imported(world, seen)
  }

const event = fc.oneof(
  { weight: 8, arbitrary: fc.array(edit, { maxLength: 4 }) },
  { weight: 3, arbitrary: fc.constant<Event>(imported) },
  {
    weight: 1,
    arbitrary: fc.constant<Event>(
      async (world, seen) => void seen.push(shown(await world.import('delta-import')), world.picture()),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Event>(async (world, seen) => (await world.release(), imported(world, seen))) },
  { weight: 1, arbitrary: fc.constant<Event>((world) => world.restart()) },
  {
    weight: 1,
    arbitrary: declared.map(
      (d): Event =>
        async (world) =>
          world.declare(d),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(n, value).map(
      ([i, v]): Event =>
        (world) =>
          world.other(i, world.others.attributes(v)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(n, value).map(
      ([i, v]): Event =>
        (world) =>
          world.other(i, world.others.sent(v)).catch(() => undefined),
    ),
  },
  {
    weight: 1,
    arbitrary: n.map(
      (i): Event =>
        (world) =>
          world.other(i, world.others.obsolete),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.nat(9), fc.boolean(), value).map(([i, isNew, v]) => exported(i, isNew, v)) },
  {
    weight: 1,
    arbitrary: n.map(
      (i): Event =>
        (world) =>
          world.other(i, world.others.references),
    ),
  },
  {
    weight: 1,
    arbitrary: n.map(
      (i): Event =>
        (world) =>
          world.other(i, world.others.deleted),
    ),
  },
)

/** All its runs, and what it kept after each. */
async function lived(
  digests: 'on' | 'off',
  start: File,
  events: readonly (Event | readonly Edit[])[],
): Promise<readonly object[]> {
  const world = new ReadingWorld(digests)
  const seen: object[] = []
  let [file, history] = [start, [start]]
  const written = async (next: File): Promise<void> => {
    ;[file, history] = [next, [...history, next]]
    world.write(textOf(file))
    await imported(world, seen)
  }
  await written(start)
  await imported(world, seen)
  for (const happens of events) {
    if (typeof happens === 'function') await happens(world, seen)
    else await written(happens.reduce((now, change) => change(now, history), file))
  }
  await imported(world, seen)
  await imported(world, seen)
  await world.close()
  return seen
}

it.each([
  ['a page', 40, 30, 12],
  ['several pages', 1100, 5, 5],
])(
  'I1 I5 I15 I18 whatever is edited and happens, imports of %s come to the same with what they know and without',
  async (_, length, runs, maxLength) => {
    const start = startOf(length)
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 2, maxLength }), async (events) => {
        const reading = await lived('off', start, events)
        const knowing = await lived('on', start, events)
        expect(knowing).toEqual(reading)
      }),
      drawn(runs),
    )
  },
  longEnough,
)
