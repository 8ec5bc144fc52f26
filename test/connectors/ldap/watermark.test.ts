/** Watermarks of an access log, without a directory. */
import { describe, expect, it } from 'vitest'
import {
  formatWatermark,
  isAfter,
  oldestIn,
  parseWatermark,
  requireNotOlder,
} from '../../../runtime/connectors/ldap/delta/watermark'

const csn = (second: number, server = '000') => `202501010000${String(second).padStart(2, '0')}.000000Z#000000#${server}#000000`
const notSupported = expect.objectContaining({ name: 'SyncError', code: 'not-supported' }) as Error

describe('I10 a watermark', () => {
  it('is read back as it was written, whatever the order of its servers', () => {
    const text = formatWatermark([csn(9, '002'), csn(3, '001')])
    expect(text).toBe(`accesslog ${csn(3, '001')} ${csn(9, '002')}`)
    expect(parseWatermark(text)).toEqual(
      new Map([
        ['001', csn(3, '001')],
        ['002', csn(9, '002')],
      ]),
    )
    expect(oldestIn(parseWatermark(formatWatermark([csn(9, '001'), csn(3, '002')])))).toBe(csn(3, '002'))
  })

  it.each(['', 'accesslog ', 'accesslog x', `accesslog ${csn(1)} x`, csn(1), `accesslog x${csn(1)}`, `accesslog ${csn(1)}x`])(
    'is none when it says %j',
    (text) => {
      expect(() => parseWatermark(text)).toThrow(notSupported)
    },
  )

  it('tells which writes came after it, each by its own server', () => {
    const watermark = parseWatermark(formatWatermark([csn(5, '001'), csn(9, '002')]))
    expect(isAfter(csn(6, '001'), watermark)).toBe(true)
    expect(isAfter(csn(5, '001'), watermark)).toBe(false)
    expect(isAfter(csn(4, '001'), watermark)).toBe(false)
    expect(isAfter(csn(6, '002'), watermark)).toBe(false)
    expect(isAfter(csn(1, '003'), watermark)).toBe(true)
    expect(isAfter('', watermark), 'one that does not say when').toBe(true)
  })

  it('cannot be used when the log is older for any server, or does not know one', () => {
    const watermark = parseWatermark(formatWatermark([csn(5, '001'), csn(9, '002')]))
    expect(() => requireNotOlder([csn(5, '001'), csn(10, '002')], watermark)).not.toThrow()
    expect(() => requireNotOlder([csn(5, '001'), csn(8, '002')], watermark)).toThrow(notSupported)
    expect(() => requireNotOlder([csn(4, '001'), csn(10, '002')], watermark)).toThrow(notSupported)
    expect(() => requireNotOlder([csn(10, '002')], watermark)).toThrow(notSupported)
    expect(() => requireNotOlder([], watermark)).toThrow(notSupported)
    expect(() => requireNotOlder(['no CSN'], watermark)).toThrow(notSupported)
  })
})
