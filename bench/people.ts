/** The invented people everything is measured with: fifteen attributes each, about 360 bytes as a document. */
import { createWriteStream, writeFileSync } from 'node:fs'

/** The columns of the file of people, in their order; the first is the anchor. */
export const personColumns =
  'employeeId,givenName,sn,department,jobTitle,employeeType,employeeStatus,location,phone,mobile,costCentre,company,manager,startDate,building'.split(
    ',',
  )

export const employeeId = (i: number): string => String(1_000_000 + i)

/** One line of the file. */
export function personLine(i: number, department: string): string {
  return `${employeeId(i)},Given${i % 997},Family${i},${department},Title ${i % 60},FTE,Active,City ${i % 30},+44 20 ${i},+44 70 ${i},CC${i % 300},Example,${1_000_000 + (i >> 3)},2020-01-0${(i % 9) + 1},B${i % 20}\n`
}

/** Where a person works; `changed` of each hundred people have moved. */
export function departmentOf(i: number, changed: number): string {
  return i % 100 < changed ? 'Moved' : `Department ${i % 40}`
}

/** Writes a target's file with the one account that belongs to nobody: a target that shows nothing is warned of (R13). */
export function writeAccounts(file: string, columns: readonly string[]): void {
  writeFileSync(file, `${columns.join(',')}\nservice${','.repeat(columns.length - 1)}\n`)
}

/** Writes the file; `changed` of each hundred people have moved to another department. */
export async function writePeople(file: string, objects: number, changed: number): Promise<void> {
  const out = createWriteStream(file)
  out.write(`${personColumns.join(',')}\n`)
  for (let i = 0; i < objects; i++) {
    const department = departmentOf(i, changed)
    if (!out.write(personLine(i, department))) await new Promise<void>((next) => out.once('drain', () => next()))
  }
  await new Promise<void>((done) => out.end(() => done()))
}
