/**
 * Now shifted by days or longer goes with the clock only in stretches: an hour comes twice, a month ends early. These are found
 * once a day of the calendar and kept, so that an object costs a look at a few of them (D11).
 */

const secondMs = 1000
const dayMs = 86_400_000
/** Clocks are put back, and days begin, at full and half hours. */
const cellMs = 1_800_000
const mostDaysKept = 50_000

/** From this moment on the value is the clock plus `shift`; all in milliseconds, full seconds. */
interface Stretch {
  readonly from: number
  readonly shift: number
}

export class UnevenNow {
  private readonly days = new Map<number, readonly Stretch[]>()

  /** `valueAt` gives the value at a full second, both in milliseconds. */
  constructor(private readonly valueAt: (ms: number) => number) {}

  /**
   * The first second after `now`, from `near` to `far`, at which it is otherwise than now whether the value is at least the
   * target; null where there is none. Outside these two it must be known to stay as it is.
   */
  nextChange(target: number, now: number, { near, far }: { readonly near: number; readonly far: number }): number | null {
    const isReached = this.valueAt(now) >= target
    const wanted = Math.ceil(target / secondMs) * secondMs
    const start = Math.max(now + secondMs, Math.floor(near / secondMs) * secondMs)
    for (let day = Math.floor(start / dayMs); day * dayMs <= far; day++) {
      const stretches = this.stretchesOf(day)
      for (const [at, { from, shift }] of stretches.entries()) {
        const until = stretches[at + 1]?.from ?? (day + 1) * dayMs
        const first = Math.max(from, start)
        const change = isReached ? (first + shift < wanted ? first : until) : Math.max(first, wanted - shift)
        if (change < until) return this.orBefore(change, target, isReached)
      }
    }
    return null
  }

  /** A computed midnight is a thousandth of a second later, which may reach the target a second before. */
  private orBefore(change: number, target: number, isReached: boolean): number {
    const before = change - secondMs
    return this.valueAt(before) >= target !== isReached ? before : change
  }

  private stretchesOf(day: number): readonly Stretch[] {
    const known = this.days.get(day)
    if (known) return known
    const first = day * dayMs
    const found: Stretch[] = [{ from: first, shift: this.shiftAt(first) }]
    for (let cell = first; cell < first + dayMs; cell += cellMs) {
      const { shift } = found.at(-1) as Stretch
      const end = cell + cellMs
      const atEnd = this.shiftAt(end)
      if (atEnd !== shift) found.push({ from: this.breakBetween(cell, end, shift), shift: atEnd })
    }
    if (this.days.size >= mostDaysKept) this.days.clear()
    this.days.set(day, found)
    return found
  }

  /** The first second at which the clock is shifted otherwise. */
  private breakBetween(from: number, until: number, shift: number): number {
    let [before, after] = [from, until]
    while (after - before > secondMs) {
      const middle = Math.floor((before + after) / 2 / secondMs) * secondMs
      if (this.shiftAt(middle) === shift) before = middle
      else after = middle
    }
    return after
  }

  private shiftAt(ms: number): number {
    return Math.floor(this.valueAt(ms) / secondMs) * secondMs - ms
  }
}
