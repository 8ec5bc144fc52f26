/** Rows of one field, which may be remarks, and beginnings by which the like of them are told from records. */

/** Different beginnings that are kept; where records have more there is none that tells. */
const most = 1000

/** Beginnings that no record has. */
export interface RemarkBeginnings {
  readonly beginnings: readonly string[]
  /** Rows that are no records now and would be passed over. */
  readonly lines: number
}

export class Remarks {
  /** By beginning, how many rows cannot be read. */
  private readonly refused = new Map<string, number>()
  private readonly ofOneField = new Set<string>()
  private readonly ofRecords = new Set<string>()

  addRefused(fields: readonly string[], delimiter: string): void {
    const beginning = beginningOf(fields[0] as string)
    // One with a separator in it would be compared with the whole row.
    if (beginning === null || beginning.includes(delimiter) || (!this.refused.has(beginning) && this.refused.size >= most)) return
    this.refused.set(beginning, (this.refused.get(beginning) ?? 0) + 1)
    if (fields.length === 1) this.ofOneField.add(beginning)
  }

  /** A row that is read now. */
  addRecord(fields: readonly string[]): void {
    const beginning = beginningOf(fields[0] as string)
    if (beginning !== null && this.ofRecords.size <= most) this.ofRecords.add(beginning)
  }

  /** Beginnings of rows of one field; null where there are none or too many to be remarks. */
  get found(): RemarkBeginnings | null {
    if (this.ofRecords.size > most) return null
    const records = [...this.ofRecords]
    const beginnings = [...this.ofOneField].filter((own) => !records.some((record) => record.startsWith(own)))
    if (beginnings.length === 0 || beginnings.length > 3) return null
    const taken = [...this.refused].filter(([other]) => beginnings.some((own) => other.startsWith(own)))
    return { beginnings, lines: taken.reduce((sum, [, count]) => sum + count, 0) }
  }
}

/**
 * The signs a row begins with, else its words up to a colon; null where it begins otherwise, as a key may. A row begins with one
 * of these exactly where its own beginning does.
 */
function beginningOf(field: string): string | null {
  const text = field.trimStart().slice(0, 80)
  const found = /^[^\p{L}\p{N}]+/u.exec(text)?.[0].trim() ?? /^\p{L}[^:]{0,39}:/u.exec(text)?.[0]
  // The field is a part of the piece of the file, which would stay in memory with it.
  return found === undefined || found === '' ? null : ` ${found}`.slice(1)
}
