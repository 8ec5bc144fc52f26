/**
 * What the company's targets should show, worked out from the sources alone, without the engine: who is there, who left how long
 * ago, who has a telephone.
 */
export type Fields = Record<string, string>
export type Source = 'hr' | 'agency' | 'badge'

/** What the sources should show, by anchor, in the order of the files. */
export type Rows = Readonly<Record<Source, Map<string, Fields>>>

const graceMs = 30 * 86_400_000

/** What somebody who has gone had when he went, and when that was. */
interface Leaver {
  readonly at: number
  readonly account: Fields
}

export class Reckoning {
  private readonly leavers = new Map<string, Leaver>()
  private expected = new Map<string, Fields>()
  /** Whether the phone book is kept, by the canvas. */
  phoneBook: 'kept' | 'off' | 'removed' = 'kept'
  phoneBookHas: (person: Fields) => boolean = () => true
  writesDepartment = true
  named = (givenName: string, sn: string): string => `${givenName} ${sn}`

  constructor(
    private readonly rows: Rows,
    private readonly now: () => number,
  ) {}

  /** Who left since then is seen to leave anew. */
  forgetLeaversSince(moment: number): void {
    for (const [number, { at }] of this.leavers) if (at >= moment) this.leavers.delete(number)
  }

  private present(): Map<string, Fields> {
    const all = new Map<string, Fields>()
    const today = new Date(this.now()).toISOString().slice(0, 10)
    for (const source of ['agency', 'hr'] as const)
      for (const row of this.rows[source].values()) if ((row['start'] ?? '') <= today) all.set(row['personNo'] ?? '', row)
    return all
  }

  /** The accounts there should be by now, by person number. */
  accountsExpected(): Map<string, Fields> {
    const present = this.present()
    const next = new Map<string, Fields>()
    for (const [number, row] of present) {
      this.leavers.delete(number)
      next.set(number, {
        personNo: number,
        login: row['login'] ?? '',
        displayName: this.named(row['givenName'] ?? '', row['sn'] ?? ''),
        department: (this.writesDepartment ? row['department'] : this.expected.get(number)?.['department']) ?? '',
        enabled: 'yes',
      })
    }
    for (const [number, account] of this.expected) {
      if (present.has(number)) continue
      if (!this.leavers.has(number)) this.leavers.set(number, { at: this.now(), account: { ...account, enabled: 'no' } })
      const leaver = this.leavers.get(number)
      if (leaver && this.now() - leaver.at < graceMs) next.set(number, leaver.account)
      else this.leavers.delete(number)
    }
    this.expected = next
    return next
  }

  /** The entries there should be in the phone book; null: as they were, whatever happens to the people. */
  phoneBookExpected(): Map<string, Fields> | null {
    if (this.phoneBook !== 'kept') return null
    const present = this.present()
    const next = new Map<string, Fields>()
    for (const { personNo = '', phone = '' } of this.rows.badge.values()) {
      const person = present.get(personNo)
      if (!person || phone === '' || !this.phoneBookHas(person)) continue
      next.set(personNo, { personNo, name: this.named(person['givenName'] ?? '', person['sn'] ?? ''), phone })
    }
    return next
  }
}

/** Lines that differ between what a file shows and what it should show; empty when it is right. */
export function differences(shown: readonly Fields[], expected: ReadonlyMap<string, Fields>): string[] {
  const line = (row: Fields): string =>
    Object.entries(row)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')
  const is = new Set(shown.map(line))
  const shall = new Set([...expected.values()].map(line))
  return [
    ...[...is].filter((row) => !shall.has(row)).map((row) => `is there: ${row}`),
    ...[...shall].filter((row) => !is.has(row)).map((row) => `is missing: ${row}`),
  ]
}
