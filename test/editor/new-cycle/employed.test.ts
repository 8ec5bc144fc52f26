/** Who counts, by columns that are called and filled as schools and companies do it. */
import { describe, expect, it } from 'vitest'
import { columnsUnused } from '../../../nodes/editor/new-cycle/employed'
import { encodeText } from './encode-text'
import { proposedFor } from './found'

const csv = (...lines: string[]): Buffer => encodeText(lines, 'utf-8')

const students = csv(
  'Student Number,Forename,Surname,Enrolment Status,Start,Expected End',
  'S1001,Anna,Berg,Enrolled,2024-09-01,2027-06-30',
  'S1002,Bob,Ray,Suspended,2023-09-01,2026-06-30',
  'S1003,Cleo,Ott,Withdrawn,2023-09-01,2026-06-30',
  'S1004,Dora,Lux,Graduated,2019-09-01,2022-06-30',
  'S1005,Emil,Rau,Applicant,2027-09-01,2030-06-30',
)

describe('who counts', () => {
  it('goes by the status and the days of students', async () => {
    const { employed, columns, found } = await proposedFor(students)
    expect(employed).toMatchObject({ column: 'Enrolment Status', from: 'Start', until: 'Expected End' })
    expect(Object.fromEntries(employed.values.map((each) => [each.value, [each.employed, each.sure]]))).toEqual({
      Enrolled: [true, 'certain'],
      Suspended: [true, 'certain'],
      Withdrawn: [false, 'unsure'],
      Graduated: [false, 'unsure'],
      Applicant: [false, 'unsure'],
    })
    expect(columnsUnused(found, columns, employed)).toEqual([])
  })

  it('says which columns nothing goes by', async () => {
    const { columns, found } = await proposedFor(students)
    const everybody = { column: null, values: [], from: null, until: null }
    expect(columnsUnused(found, columns, everybody)).toEqual(['Enrolment Status', 'Start', 'Expected End'])
  })

  it.each([
    ['Kennz.', 'A', 'U', 'Kennz.'],
    ['STATE_CODE', 'Leaver', 'Z9', 'STATE_CODE'],
    ['Beschäftigungszustand', 'im Dienst', 'abgegangen', 'Beschäftigungszustand'],
    ['State', 'Texas', 'Ohio', null],
    ['Marital Status', 'married', 'separated', null],
    ['Note', 'left', 'right', null],
  ])('by a column %s with %s and %s: %s', async (column, value, other, status) => {
    const { employed } = await proposedFor(csv(`Nr,Name,${column}`, `a1,X,${value}`, `a2,Y,${other}`, `a3,Z,${value}`))
    expect(employed.column).toBe(status)
  })

  it.each([
    ['Beginn', 'from'],
    ['Vertragsende', 'until'],
    ['contractEndDate', 'until'],
    ['Exit_Date', 'until'],
    ['Datum Austritt', 'until'],
    ['Entry date', 'from'],
    ['Probation end', null],
    ['Geburtstag', null],
  ] as const)('by dates of a column %s: %s', async (column, which) => {
    const { employed } = await proposedFor(csv(`Nr,Name,${column}`, 'a1,X,13.02.2020', 'a2,Y,14.03.2021'))
    expect(employed).toMatchObject({ from: which === 'from' ? column : null, until: which === 'until' ? column : null })
  })

  it('takes 31.12.9999 for a last day like others', async () => {
    const { employed } = await proposedFor(csv('Nr,Name,Austritt', 'a1,X,31.12.9999', 'a2,Y,14.03.2021', 'a3,Z,31.12.9999'))
    expect(employed.until).toBe('Austritt')
  })
})
