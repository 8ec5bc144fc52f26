/** Values that are too large, and pages that close by the size of what they hold. */
import { describe, expect, it } from 'vitest'
import { withinSize } from '../../runtime/engine/import/value-size'
import type { ImportPage, ImportRecord } from '../../runtime/model/connector'
import type { Attributes } from '../../runtime/model/values'
import { theWorld } from './world'

const world = theWorld()

const record = (anchor: string, attributes: Attributes): ImportRecord => ({
  change: 'state',
  type: 'user',
  anchor,
  secondaryId: null,
  attributes: { id: anchor, ...attributes },
  faults: [],
  position: `row ${anchor}`,
})
const page = (...records: ImportRecord[]): ImportPage => ({ records, unreadable: [], blank: 2, total: 9 })
const limits = { value: 100, page: 250 }
const anchors = (pages: Iterable<ImportPage>): (string | null)[][] =>
  [...pages].map(({ records }) => records.map(({ anchor }) => anchor))

describe('the records of a page', () => {
  it('I7 are handed on as they are where everything fits', () => {
    const whole = page(record('1', { a: 'x' }), record('2', { a: 'y' }))
    expect([...withinSize(whole, limits)]).toEqual([whole])
    expect([...withinSize(whole, limits)][0]).toBe(whole)
  })

  it('go in parts where their values are large together, and what else the page says comes once', () => {
    const large = ['1', '2', '3', '4', '5'].map((anchor) => record(anchor, { a: 'x'.repeat(90), b: 'y'.repeat(20) }))
    const pages = [...withinSize(page(...large), limits)]
    expect(anchors(pages)).toEqual([['1', '2'], ['3', '4'], ['5']])
    expect(pages.map(({ blank, total }) => [blank, total])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [2, 9],
    ])
  })

  it('are said to be large where they are more than half a page', () => {
    let told = 0
    const saying = { ...limits, onLarge: () => void told++ }
    const timesFor = (...records: ImportRecord[]): number => {
      told = 0
      return [...withinSize(page(...records), saying)].length && told
    }
    expect(timesFor(record('1', { a: 'x'.repeat(90) }))).toBe(0)
    expect(timesFor(record('1', { a: 'x'.repeat(90), b: 'y'.repeat(40) }))).toBe(1)
    expect(timesFor(...['1', '2', '3'].map((anchor) => record(anchor, { a: 'x'.repeat(99) })))).toBe(1)
    expect(timesFor(...['1', '2', '3', '4'].map((anchor) => record(anchor, { a: 'x'.repeat(99) })))).toBe(2)
  })

  it('I7 a value that is too large is a fault of its record, of a list as of a single one, binary by its bytes', () => {
    const binary = (bytes: number) => ({ binary: 'A'.repeat((bytes * 4) / 3) })
    const [checked] = [
      ...withinSize(
        page(
          record('1', { a: 'x'.repeat(101), b: 'kept' }),
          record('2', { a: ['short', 'y'.repeat(101)] }),
          record('3', { a: binary(99), b: binary(102) }),
          record('4', { a: 'z'.repeat(100) }),
        ),
        { value: 100, page: 10_000 },
      ),
    ]
    expect(checked?.records.map(({ attributes }) => Object.keys(attributes))).toEqual([
      ['id', 'b'],
      ['id'],
      ['id', 'a'],
      ['id', 'a'],
    ])
    expect(checked?.records.map(({ faults }) => faults.map(({ attribute }) => attribute))).toEqual([['a'], ['a'], ['b'], []])
  })

  it('I6 a record whose anchor is too large is nobody’s', () => {
    const [checked] = [...withinSize(page(record('x'.repeat(101), {})), limits)]
    expect(checked?.records[0]).toMatchObject({ anchor: null, unidentified: expect.stringContaining('anchor') as string })
  })
})

describe('an import', () => {
  it('I7 of a value above the limit of its system says so by record and attribute, keeps what there was, and imports the rest', async () => {
    await world.fresh({ change: [{ id: 'hr', maxValueKiB: 1 }] })
    world.hire('1', 'Anna', 'Berg', { phone: '111' })
    world.hire('2', 'Ben', 'Adler')
    await world.red.run('import')
    world.change('1', { phone: '1'.repeat(3000), department: 'IT' })
    const run = await world.red.run('import')
    const records = await world.records(run.id)
    expect(records.find(({ error }) => error === 'unreadable-value')).toMatchObject({
      name: '1',
      because: expect.stringMatching(
        /^row 1: phone "3 KiB" cannot be read: one value of this system may have at most 1 KiB.*Largest value/,
      ) as string,
    })
    expect((await world.person('1'))?.attributes).toMatchObject({ Telephone: '111', Department: 'IT' })
    expect(await world.people()).toBe(2)
  })

  it('I7 a system that allows more takes it', async () => {
    await world.fresh({ change: [{ id: 'hr', maxValueKiB: 4 }] })
    world.hire('1', 'Anna', 'Berg', { phone: '1'.repeat(3000) })
    await world.cycle()
    expect((await world.person('1'))?.attributes['Telephone']).toHaveLength(3000)
  })
})
