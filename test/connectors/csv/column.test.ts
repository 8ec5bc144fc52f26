/** What is kept of the values of a column while it is looked at. */
import { describe, expect, it } from 'vitest'
import { ColumnLook } from '../../../runtime/connectors/csv/look/column'

function columnOf(values: readonly string[]): ColumnLook {
  const look = new ColumnLook('id')
  for (const value of values) look.add(value)
  return look
}

/** Values that are kept. */
const keptOf = (look: ColumnLook): number => (look as unknown as { values: ReadonlySet<string> }).values.size

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `A${index}`)

describe('a column', () => {
  it('is a key with values of 200 characters, and none with longer ones', () => {
    expect(columnOf(['1'.repeat(200), '2']).keyScore).toBeGreaterThan(0)
    const long = columnOf(['2', '1'.repeat(201), '3', '4'])
    expect([long.keyScore, long.unique, keptOf(long)]).toEqual([0, null, 0])
    expect(long.found(new Set(['2', '3', '4', '5', '6']), 'shown').looksLike?.type).not.toBe('reference')
  })

  it('keeps few values once one stands twice', () => {
    const look = columnOf([...numbered(6000), 'A0', ...numbered(6000), 'B1'])
    expect([look.unique, look.keyScore, keptOf(look)]).toEqual([null, 0, 5000])
    expect(keptOf(columnOf(['A0', 'A0', ...numbered(6000)]))).toBe(5000)
    expect(keptOf(columnOf(numbered(6000)))).toBe(6000)
  })

  it('counts its values where they are few, the most frequent first, and nothing of hidden ones', () => {
    const found = (values: readonly string[], shown: 'shown' | 'hidden' = 'shown') => columnOf(values).found(null, shown)
    expect(found(['b', 'a', '', 'b', ' b']).values).toEqual([
      { value: 'b', rows: 2 },
      { value: 'a', rows: 1 },
      { value: ' b', rows: 1 },
    ])
    expect(found(numbered(20)).values).toHaveLength(20)
    expect(found(numbered(21)).values).toBeUndefined()
    expect(found(['a'.repeat(201)]).values).toBeUndefined()
    expect(found(['a', 'b'], 'hidden').values).toBeUndefined()
  })

  it('refers to other rows by the values that are kept', () => {
    const keys = new Set(numbered(7000))
    const looks = (values: readonly string[]) => columnOf(values).found(keys, 'shown').looksLike
    expect(looks(['A1', 'A1', 'A2'])).toMatchObject({ sure: 'likely', because: 'all 3 values are anchors of other rows' })
    expect(looks(['A0', ...numbered(6000)])).toEqual({
      type: 'reference',
      sure: 'unsure',
      because: '5000 values are anchors of other rows',
    })
    expect(looks(['A1', 'A1', 'none'])).toBeUndefined()
  })

  it('shows the beginnings of its values', () => {
    const { samples } = columnOf(['x'.repeat(70), `${'x'.repeat(70)}y`, 'z']).found(null, 'shown')
    expect(samples).toEqual(['x'.repeat(60), 'z'])
  })
})
