/** The people of the soak: who is there today, changed at random, and written to the two files. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { employeeId, personColumns } from '../people'

export const badgeColumns = ['badgeNo', 'employeeId', 'givenName', 'door']

type Draw = () => number

interface Person {
  department: string
  status: string
  family: string
  given: string
  phone: string
}

export const chance = (draw: Draw, share: number): boolean => draw() < share
export const pick = <T>(draw: Draw, all: readonly T[]): T => all[Math.floor(draw() * all.length)] as T

export interface NotedPeople {
  readonly here: readonly (readonly [number, Person])[]
  readonly badges: readonly (readonly [number, number])[]
}

/** A fixed number of places, so that nothing grows by itself: whoever leaves can be hired again under the same number. */
export class People {
  private readonly here = new Map<number, Person>()
  private readonly badges = new Map<number, number>()

  constructor(
    private readonly folder: string,
    readonly count: number,
    private readonly draw: Draw,
  ) {
    for (let i = 0; i < count; i++) this.hire(i)
    for (let i = 0; i < count; i += 2) this.badges.set(i, i)
  }

  /** Whoever is there and has a badge, as it can be written down and taken up by another process. */
  noted(): NotedPeople {
    return { here: [...this.here], badges: [...this.badges] }
  }

  /** Goes on with the people another process noted. */
  take({ here, badges }: NotedPeople): void {
    this.here.clear()
    this.badges.clear()
    for (const [i, person] of here) this.here.set(i, { ...person })
    for (const [no, i] of badges) this.badges.set(no, i)
  }

  /** Who should have an account, by number. */
  active(): string[] {
    return [...this.here].filter(([, person]) => person.status === 'Active').map(([i]) => employeeId(i))
  }

  /** About two in a hundred change, one leaves, as many come back as left. */
  live(): void {
    for (let n = 0; n < this.count / 50; n++) this.move(this.anyone())
    for (let n = 0; n < this.count / 200; n++) this.here.delete(this.anyone())
    for (let n = 0; n < this.count / 200; n++) this.hire(this.absentee())
    for (let n = 0; n < this.count / 200; n++) this.turnIn(this.anyone())
  }

  write(): void {
    const lines = [...this.here].map(([i, person]) => line(i, person))
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(join(this.folder, 'hr.csv'), `${personColumns.join(',')}\n${lines.join('')}`)
    const cards = [...this.badges].map(([no, i]) => `B${no},${employeeId(i)},Card ${i},Door ${i % 7}\n`)
    writeFileSync(join(this.folder, 'badge.csv'), `${badgeColumns.join(',')}\n${cards.join('')}`)
  }

  private anyone(): number {
    return pick(this.draw, [...this.here.keys()])
  }

  private absentee(): number {
    const from = Math.floor(this.draw() * this.count)
    for (let n = 0; n < this.count; n++) if (!this.here.has((from + n) % this.count)) return (from + n) % this.count
    return from
  }

  private hire(i: number): void {
    if (this.here.has(i)) return
    this.here.set(i, {
      department: 'Start',
      status: 'Active',
      family: `Family${i}`,
      given: `Given${i % 97}`,
      phone: `+44 20 ${i}`,
    })
  }

  private move(i: number): void {
    const person = this.here.get(i)
    if (!person) return
    const what = this.draw()
    if (what < 0.4) person.department = `Department ${Math.floor(this.draw() * 20)}`
    else if (what < 0.6) person.phone = chance(this.draw, 0.3) ? '' : `+44 20 ${Math.floor(this.draw() * 1e6)}`
    else if (what < 0.8) person.family = `Family${Math.floor(this.draw() * 1e4)}`
    else person.status = person.status === 'Active' ? 'Absent' : 'Active'
  }

  /**
   * A badge goes away, or comes back. Badges never change hands: a linked record keeps its person (J8), and nothing would be
   * quiet at the end.
   */
  private turnIn(i: number): void {
    if (!this.badges.delete(i)) this.badges.set(i, i)
  }
}

function line(i: number, person: Person): string {
  const { given, family, department, status, phone } = person
  return `${employeeId(i)},${given},${family},${department},Title ${i % 60},FTE,${status},City ${i % 30},${phone},,CC${i % 300},Example,${employeeId(i >> 3)},2020-01-01,B${i % 20}\n`
}
