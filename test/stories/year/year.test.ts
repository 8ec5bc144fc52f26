/** A year in the life of 2,000 people: told week by week in `year.md`, which is what this test writes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Run, RunCounters } from '../../../runtime/model/runs'
import { Company } from './company'
import { differences, type Fields } from './reckoning'
import { year } from './weeks'

const golden = join(__dirname, 'year.md')

const head = `# A year in the life of 2,000 people

Written by \`year.test.ts\`, which compares it: after every week the files of both targets show exactly what the sources ask for. A
change of what the engine does here is a change of this page: run the test with \`IDWEAVE_WRITE_GOLDEN=1\`, and read the difference.

*Managers*: how many who were in the accounts and still are have another manager there, or none; behind the stroke, in the phone book.
*Members*: how many came into the groups and went out of them.

| week | what happens | what is sent | managers | members | what the runs say | people | still pending |
|---|---|---|---|---|---|---|---|
`

const told: readonly (readonly [keyof RunCounters, string])[] = [
  ['created', 'created'],
  ['exportUpdated', 'updated'],
  ['exportRenamed', 'renamed'],
  ['deleted', 'deleted'],
  ['exportFailed', 'refused'],
]

/** What the exports of a week did. */
function sent(runs: readonly Run[]): string {
  const parts = told.flatMap(([counter, word]) => {
    const count = runs.filter(({ kind }) => kind === 'export').reduce((sum, { counters }) => sum + counters[counter], 0)
    return count > 0 ? [`${count} ${word}`] : []
  })
  return parts.join(', ') || '–'
}

/** How the runs ended that did not simply end well. */
function said(runs: readonly Run[]): string {
  return (
    [
      ...new Set(
        runs
          .filter(({ status }) => status !== 'success')
          .map(({ kind, status, reason, warnings, counters }) => {
            const why = [reason ?? '', ...(reason === null ? warnings.map(({ message }) => message) : [])]
            if (counters.importFailed > 0) why.push(`${counters.importFailed} records refused`)
            if (counters.syncFailed > 0) why.push(`${counters.syncFailed} not synchronised`)
            return `${kind}, ${status}: ${why.filter((text) => text !== '').join('; ')}`
          }),
      ),
    ].join('<br>') || '–'
  )
}

const byNumber = (rows: readonly Fields[]): Map<string, Fields> => new Map(rows.map((row) => [row['personNo'] ?? '', row]))

/** How many of those who are in both have another manager. */
function otherManagers(before: readonly Fields[], now: readonly Fields[]): number {
  const had = byNumber(before)
  return now.filter((row) => (had.get(row['personNo'] ?? '') ?? row)['manager'] !== row['manager']).length
}

/** Memberships that came and that went. */
function joinedAndLeft(before: readonly Fields[], now: readonly Fields[]): string {
  const all = (rows: readonly Fields[]): Set<string> =>
    new Set(
      rows.flatMap(({ code, members = '' }) =>
        members
          .split('|')
          .filter((member) => member !== '')
          .map((member) => `${code} ${member}`),
      ),
    )
  const [was, is] = [all(before), all(now)]
  const joined = [...is].filter((membership) => !was.has(membership)).length
  const left = [...was].filter((membership) => !is.has(membership)).length
  return joined + left === 0 ? '–' : `+${joined} −${left}`
}

it('D3 D11 I14 I18 E9 R3 L2 S6 a year in the life of 2,000 people', { timeout: 600_000 }, async () => {
  const company = await Company.found()
  const lines: string[] = []
  try {
    let nr = 0
    let waited = 0
    let early: readonly Run[] = []
    for (const { what, happens, released } of year) {
      nr++
      const before = { accounts: company.read('accounts'), groups: company.read('groups'), phonebook: company.read('phonebook') }
      await happens(company)
      if (nr === 1) await company.open()
      const runs = [...early, ...(await company.synchroniseInFull())]
      if (released) {
        await company.releasePeople()
        runs.push(...(await company.synchroniseInFull()))
      }
      runs.push(...(await company.day()))
      if (released) {
        await company.release()
        // Who referred to what was deleted is dealt with a day later.
        runs.push(...(await company.day()))
      }
      // What is decided while it is sent goes out with the next export; who has no entry in the phone book is waited for longer.
      if ((await company.waits()) !== waited) runs.push(...(await company.day()))
      const off = [
        ...differences(company.read('accounts'), company.reckoning.accountsExpected()),
        ...differences(company.read('groups'), company.reckoning.groupsExpected()),
        ...differences(company.read('phonebook'), company.reckoning.phoneBookExpected() ?? byNumber(before.phonebook)),
      ]
      waited = await company.waits()
      const managers = (['accounts', 'phonebook'] as const).map((target) => otherManagers(before[target], company.read(target)))
      const members = joinedAndLeft(before.groups, company.read('groups'))
      lines.push(
        `| ${nr} | ${what} | ${sent(runs)} | ${managers.join(' / ')} | ${members} | ${said(runs)} | ${await company.people()} | ${waited} |`,
      )
      expect({ week: nr, what, off: off.slice(0, 6) }).toEqual({ week: nr, what, off: [] })
      early = await company.passWeek()
    }
  } finally {
    await company.stop()
  }
  const table = `${head}${lines.join('\n')}\n`
  if (process.env['IDWEAVE_WRITE_GOLDEN']) writeFileSync(golden, table)
  expect(table).toBe(readFileSync(golden, 'utf8'))
})
