/** Time zones: what time it is there at a moment, and the moment at which it is that time there (S6). */

/** A time zone of the IANA database. */
export interface Zone {
  readonly name: string
  /** How many milliseconds its clocks are ahead of UTC at a moment, in milliseconds since 1970. */
  offsetAt(ms: number): number
}

const dayMs = 86_400_000
/** The first moment of the year 1: what lies before has no zone. */
const yearOne = Date.parse('0001-01-01T00:00:00Z')
const mostDaysKnown = 50_000

export const utc: Zone = { name: 'UTC', offsetAt: () => 0 }

/** The zone of this process. */
export function processZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

const zones = new Map<string, Zone>([['UTC', utc]])

/** The zone of that name, in any letter case; undefined where there is none. */
export function zoneOf(name: string): Zone | undefined {
  const known = zones.get(name)
  if (known) return known
  // A number of hours is no zone: it knows no summer time, and is a mistake more often than not.
  if (!/^[A-Za-z]/.test(name)) return undefined
  try {
    const zone = isUtc(name) ? utc : new IntlZone(name)
    zones.set(name, zone)
    return zone
  } catch {
    return undefined
  }
}

function isUtc(name: string): boolean {
  return ['UTC', 'Etc/UTC', 'Etc/GMT', 'GMT'].includes(
    new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone,
  )
}

/** What Node.js knows of a zone. Most days have one offset, which is asked for once. */
class IntlZone implements Zone {
  private readonly format: Intl.DateTimeFormat
  /** The offset by days since 1970; NaN for one on which it changes. */
  private readonly days = new Map<number, number>()

  constructor(readonly name: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  offsetAt(ms: number): number {
    const day = Math.floor(ms / dayMs)
    let offset = this.days.get(day)
    if (offset === undefined) {
      const [first, last] = [this.ask(day * dayMs), this.ask((day + 1) * dayMs - 1000)]
      offset = first === last ? first : Number.NaN
      if (this.days.size >= mostDaysKnown) this.days.clear()
      this.days.set(day, offset)
    }
    return Number.isNaN(offset) ? this.ask(ms) : offset
  }

  private ask(ms: number): number {
    const asked = Math.max(Math.floor(ms / 1000) * 1000, yearOne)
    const fields: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
    for (const { type, value } of this.format.formatToParts(asked)) fields[type] = Number(value)
    const { year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields
    const there = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
    return there.setUTCFullYear(year, month - 1, day) - asked
  }
}

/** What the clocks of the zone show at a moment, written as if it were UTC; both in milliseconds since 1970. */
export function wallTime(zone: Zone, ms: number): number {
  return ms + zone.offsetAt(ms)
}

/**
 * The moment at which the clocks of the zone show this time, the opposite of `wallTime`. The first of two where clocks are put
 * back; where they are put forward over it, the moment as far behind the gap as the time lies in it.
 */
export function momentAt(zone: Zone, wall: number): number {
  const before = zone.offsetAt(wall - dayMs)
  const after = zone.offsetAt(wall + dayMs)
  if (zone.offsetAt(wall - before) === before) return wall - before
  return zone.offsetAt(wall - after) === after ? wall - after : wall - before
}

/** The last second of a day in the zone, as a moment in milliseconds since 1970; `ms`: any moment of it. */
export function endOfDay(zone: Zone, ms: number): number {
  const nextDay = Math.floor(wallTime(zone, ms) / dayMs) * dayMs + dayMs
  return momentAt(zone, nextDay) - 1000
}

/** The day of a moment in the zone, such as 2027-03-01; `utc`: canonical. */
export function dayIn(zone: Zone, utc: string): string {
  return new Date(wallTime(zone, Date.parse(utc))).toISOString().slice(0, 10)
}
