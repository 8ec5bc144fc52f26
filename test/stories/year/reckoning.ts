/**
 * What the company's targets should show, worked out from the sources alone, without the engine: who is there, who left how long
 * ago, who has a telephone, who is whose manager, who is in which department.
 */
export type Fields = Record<string, string>
export type Source = 'hr' | 'agency' | 'badge' | 'departments'

/** What the sources should show, by anchor, in the order of the files. */
export type Rows = Readonly<Record<Source, Map<string, Fields>>>

const graceMs = 30 * 86_400_000

/** What somebody who has gone had when he went, and when that was. */
interface Leaver {
  readonly at: number
  readonly account: Fields
  /** Under which HR had him. */
  readonly employeeId: string | null
}

export class Reckoning {
  private readonly leavers = new Map<string, Leaver>()
  private expected = new Map<string, Fields>()
  /** Of whom HR showed last. */
  private employeeIds = new Map<string, string>()
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
    for (const [number, { at, employeeId }] of this.leavers) {
      if (at < moment) continue
      this.leavers.delete(number)
      if (employeeId !== null) this.employeeIds.set(number, employeeId)
    }
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
    this.noteLeavers(present)
    const next = new Map<string, Fields>()
    for (const [number, row] of present) {
      next.set(number, {
        personNo: number,
        login: row['login'] ?? '',
        displayName: this.named(row['givenName'] ?? '', row['sn'] ?? ''),
        department: (this.writesDepartment ? row['department'] : this.expected.get(number)?.['department']) ?? '',
        manager: this.managerOf(row, present),
        enabled: 'yes',
      })
    }
    for (const [number, { account }] of this.leavers) next.set(number, account)
    // Nobody's manager is somebody who has no account any more.
    for (const account of next.values()) if (!next.has(account['manager'] ?? '')) account['manager'] = ''
    this.expected = next
    return next
  }

  private noteLeavers(present: ReadonlyMap<string, Fields>): void {
    for (const [number, account] of this.expected) {
      if (present.has(number)) this.leavers.delete(number)
      else if (!this.leavers.has(number)) {
        const employeeId = this.employeeIds.get(number) ?? null
        this.leavers.set(number, { at: this.now(), account: { ...account, enabled: 'no' }, employeeId })
      }
    }
    for (const [number, { at }] of this.leavers) if (this.now() - at >= graceMs) this.leavers.delete(number)
    this.employeeIds = new Map(
      [...present].flatMap(([number, { employeeId }]) => (employeeId === undefined ? [] : [[number, employeeId] as const])),
    )
  }

  /** The entries there should be in the phone book; null: as they were, whatever happens to the people. */
  phoneBookExpected(): Map<string, Fields> | null {
    if (this.phoneBook !== 'kept') return null
    const present = this.present()
    const next = new Map<string, Fields>()
    for (const { personNo = '', phone = '' } of this.rows.badge.values()) {
      const person = present.get(personNo)
      if (!person || phone === '' || !this.phoneBookHas(person)) continue
      const name = this.named(person['givenName'] ?? '', person['sn'] ?? '')
      next.set(personNo, { personNo, name, phone, manager: this.managerOf(person, present) })
    }
    // The manager, where she has an entry; until then, and after that, nobody (R10).
    for (const entry of next.values()) if (!next.has(entry['manager'] ?? '')) entry['manager'] = ''
    return next
  }

  /** The groups there should be: of each department of the list those who are there and belong to it, by its name. */
  groupsExpected(): Map<string, Fields> {
    const present = [...this.present()]
    const next = new Map<string, Fields>()
    for (const [code, { name = '' }] of this.rows.departments) {
      const members = present.flatMap(([number, { department }]) => (department === name ? [number] : []))
      next.set(code, { code, name, members: members.sort().join('|') })
    }
    return next
  }

  /** The person number of the manager HR names: somebody who is there, or has left and still has his 30 days. */
  private managerOf({ managerId = '' }: Fields, present: ReadonlyMap<string, Fields>): string {
    if (managerId === '') return ''
    const number = this.rows.hr.get(managerId)?.['personNo']
    // Whom HR shows and who has not begun is nobody yet.
    if (number !== undefined) return present.has(number) ? number : ''
    for (const [leaver, { employeeId }] of this.leavers) if (employeeId === managerId) return leaver
    return ''
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
