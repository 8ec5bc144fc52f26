/** Dates in the store's time zone: days, months, and the days on which clocks are put forward and back. */
import { describe, expect, it } from 'vitest'
import { compile } from '../../runtime/expression'
import type { Attributes } from '../../runtime/model/values'
import { momentAt, wallTime, zoneOf } from '../../runtime/model/zone'
import { emptyScope, view, zoneNamed } from './world'

function inZone(zone: string, now: string, attributes: Attributes = {}) {
  const scope = { ...emptyScope, cs: view(attributes), now, zone: zoneNamed(zone) }
  return (expression: string) => compile(expression).evaluate(scope)
}

describe('S6 days are those of the store', () => {
  it.each([
    ['Europe/Berlin', '2026-12-01T12:00:00Z', '2026-11-30T23:00:00Z'],
    ['Europe/Berlin', '2026-11-30T22:59:59Z', '2026-11-29T23:00:00Z'],
    ['Europe/Berlin', '2026-11-30T23:00:00Z', '2026-11-30T23:00:00Z'],
    ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', '2026-10-25T23:30:00Z', '2026-10-25T23:00:00Z'],
    ['America/St_Johns', '2026-07-01T02:00:00Z', '2026-06-30T02:30:00Z'],
    ['America/St_Johns', '2026-01-01T03:30:00Z', '2026-01-01T03:30:00Z'],
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29T10:00:00Z'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z'],
    ['America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00Z'],
    ['UTC', '2026-12-01T12:00:00Z', '2026-12-01T00:00:00Z'],
  ])('%s at %s: Today is %s', (zone, now, today) => {
    expect(inZone(zone, now)('Today()')).toBe(today)
  })

  it.each([
    ['Europe/Berlin', '2026-03-28T12:00:00Z', 'DateAdd(Today(), 1, "days")', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', '2026-03-28T12:00:00Z', 'DateAdd(Today(), 2, "days")', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-03-29T12:00:00Z', 'DateAdd(Today(), 24, "hours")', '2026-03-29T23:00:00Z'],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', 'DateAdd(Today(), 1, "day")', '2026-10-25T23:00:00Z'],
    ['Europe/Berlin', '2026-10-24T12:00:00Z', 'DateAdd(Today(), 1, "week")', '2026-10-30T23:00:00Z'],
    ['Europe/Berlin', '2026-03-31T12:00:00Z', 'DateAdd(Today(), -1, "month")', '2026-02-27T23:00:00Z'],
    ['Europe/Berlin', '2028-03-31T12:00:00Z', 'DateAdd(Today(), -1, "month")', '2028-02-28T23:00:00Z'],
    ['Europe/Berlin', '2028-02-29T12:00:00Z', 'DateAdd(Today(), 1, "year")', '2029-02-27T23:00:00Z'],
    ['America/St_Johns', '2026-03-08T12:00:00Z', 'DateAdd(Today(), 1, "day")', '2026-03-09T02:30:00Z'],
    ['America/St_Johns', '2026-11-01T12:00:00Z', 'DateAdd(Today(), 1, "day")', '2026-11-02T03:30:00Z'],
    ['Pacific/Apia', '2011-12-30T09:00:00Z', 'DateAdd(Today(), 1, "day")', '2011-12-30T10:00:00Z'],
    ['Pacific/Apia', '2026-12-01T12:00:00Z', 'DateAdd(Today(), 1, "day")', '2026-12-02T11:00:00Z'],
    ['Europe/Berlin', '2026-03-28T01:30:00Z', 'DateAdd(Now(), 1, "day")', '2026-03-29T01:30:00Z'],
    ['Europe/Berlin', '2026-03-28T11:00:00Z', 'DateAdd(Now(), 1, "day")', '2026-03-29T10:00:00Z'],
    ['Europe/Berlin', '2026-03-28T11:00:00Z', 'DateAdd(Now(), 24, "hours")', '2026-03-29T11:00:00Z'],
  ])('%s at %s: %s is %s', (zone, now, expression, result) => {
    expect(inZone(zone, now)(expression)).toBe(result)
  })

  it('S6 a date without a time of day is its day, in every zone', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'America/St_Johns']) {
      const at = inZone(zone, '2026-12-01T11:00:00Z', { hired: '2026-12-01T00:00:00Z', text: '2026-12-01' })
      const today = zone === 'Pacific/Apia' ? '2026-12-02' : '2026-12-01'
      expect(at('FormatDate(Today(), "yyyy-MM-dd")'), zone).toBe(today)
      for (const name of ['hired', 'text']) {
        expect(at(`FormatDate(cs["${name}"], "dd.MM.yyyy HH:mm")`), zone).toBe('01.12.2026 00:00')
        expect(at(`DateAdd(cs["${name}"], 1, "months")`), zone).toBe('2027-01-01T00:00:00Z')
        expect(at(`cs["${name}"] <= Today()`), zone).toBe(true)
        expect(at(`cs["${name}"] = Today()`), zone).toBe(today === '2026-12-01')
        expect(at(`cs["${name}"] >= DateAdd(Today(), 1, "days")`), zone).toBe(false)
        expect(at(`DateDiff("days", cs["${name}"], Today())`), zone).toBe(today === '2026-12-01' ? 0 : 1)
      }
      expect(at('ParseDate("01.12.2026", "dd.MM.yyyy") = cs["hired"]'), zone).toBe(true)
    }
  })
  it('S6 a moment at midnight UTC is no day', () => {
    const at = inZone('America/New_York', '2026-12-01T00:00:00Z')
    expect(at('FormatDate(Now(), "yyyy-MM-dd HH:mm")')).toBe('2026-11-30 19:00')
    expect(at('FormatDate(DateAdd(Now(), 24, "hours"), "yyyy-MM-dd HH:mm")')).toBe('2026-12-01 19:00')
    expect(at('DateAdd(Now(), -3, "hours") < DateAdd(Now(), -2, "hours")')).toBe(true)
  })
  it('S6 FormatDate and ParseDate go by the zone, and by UTC where a Z says so', () => {
    const at = inZone('Europe/Berlin', '2026-12-01T00:00:00Z', { at: '2026-07-01T22:30:00Z' })
    expect(at('FormatDate(cs["at"], "yyyy-MM-dd HH:mm")')).toBe('2026-07-02 00:30')
    expect(at('FormatDate(cs["at"], "yyyy-MM-ddTHH:mm:ssZ")')).toBe('2026-07-01T22:30:00Z')
    expect(at('ParseDate("02.07.2026 00:30", "dd.MM.yyyy HH:mm")')).toBe('2026-07-01T22:30:00Z')
    expect(at('ParseDate("20260701223000Z", "yyyyMMddHHmmssZ")')).toBe('2026-07-01T22:30:00Z')
  })
  it('S6 a zone is one of the IANA database', () => {
    expect(zoneOf('Europe/Berlin')?.name).toBe('Europe/Berlin')
    for (const wrong of ['', 'Berlin', '+01:00', '02:00', 'Mars/Olympus']) expect(zoneOf(wrong), wrong).toBeUndefined()
  })
  it('S6 what the clocks of a zone show leads back to the moment', () => {
    const zone = zoneNamed('Europe/Berlin')
    for (let ms = Date.parse('2026-10-24T00:00:00Z'); ms < Date.parse('2026-10-27T00:00:00Z'); ms += 600_000) {
      const back = momentAt(zone, wallTime(zone, ms))
      expect(ms - back).toBeOneOf([0, 3_600_000])
    }
  })
})
