/** A file of accounts that is there: what each column is given, and by which whose account it is. */
import { describe, expect, it } from 'vitest'
import { leaversOf } from '../../../nodes/editor/new-cycle/leavers'
import { cycleProblems } from '../../../nodes/editor/new-cycle/problems'
import { withColumn, withMatch, withRecipe, withTarget, withValue } from '../../../nodes/editor/new-cycle/propose'
import { existingFileTarget, unchosenTarget } from '../../../nodes/editor/new-cycle/targets'
import { encodeText } from './encode-text'
import { foundIn, proposedFor } from './found'
import { say } from './say'

const csv = (...lines: string[]): Buffer => encodeText(lines, 'utf-8')

const people = csv(
  'Student Number,Forename,Surname,E-Mail',
  'S1001,Anna,Berg,anna@uni.example',
  'S1002,Bob,Ray,bob@uni.example',
  'S1003,Cleo,Ott,cleo@uni.example',
)

/** The answers for these people with accounts in a file of these lines. */
async function into(content: Buffer, ...accounts: string[]) {
  const first = await proposedFor(content)
  const { settings, type } = await foundIn(csv(...accounts))
  const elsewhere = { ...settings, file: 'data/accounts.csv' }
  const target = existingFileTarget(first, { name: 'Accounts', settings: elsewhere, types: [type] }, first.found)
  return withTarget(first, target)
}

const stops = (answers: Parameters<typeof cycleProblems>[0]): readonly string[] =>
  cycleProblems(answers, say).flatMap(({ kind, message }) => (kind === 'stops' ? [message] : []))

describe('a file of accounts that is taken over', () => {
  it('has a line for each column, and is matched by the number that both files have', async () => {
    const answers = await into(
      people,
      'login,studentno,first,last,email,active,shoe size',
      'ab,S1001,Anna,Berg,ab@old.example,yes,38',
      'cx,S1003,Cleo,Ott,cleo@uni.example,no,38',
      'dx,S1009,Dora,Lux,dora@uni.example,no,38',
    )
    const { target } = answers
    expect(target.values.map(({ attribute, value, recipe }) => [attribute, recipe ?? value])).toEqual([
      ['login', 'login.letterLast'],
      ['studentno', 'Employee ID'],
      ['first', 'First Name'],
      ['last', 'Last Name'],
      ['email', 'mail.file'],
      ['active', 'yes'],
      ['shoe size', ''],
    ])
    expect(target).toMatchObject({ match: { account: 'studentno', person: 'Employee ID' } })
    expect(target).toMatchObject({ matchable: ['studentno', 'email', 'login', 'first', 'last'] })
    expect(stops(answers)).toEqual([])
  })

  it('is matched by values where its columns are called by words that nobody knows, and gives them to new accounts', async () => {
    const { target } = await into(people, 'zz9,who,mail', 'a,S1002,x@old.example', 'b,S1001,y@old.example')
    expect(target.match).toEqual({ account: 'who', person: 'Employee ID' })
    expect(target.values.find(({ attribute }) => attribute === 'who')).toMatchObject({ kind: 'direct', value: 'Employee ID' })
  })

  it('is matched by mails where no number has values that people have', async () => {
    const { target } = await into(people, 'login,studentno,email', 'ab,77,bob@uni.example', 'cx,78,cleo@uni.example')
    expect(target.match).toEqual({ account: 'email', person: 'Email' })
  })

  it('is matched by nothing where nothing speaks for it, until somebody says by what', async () => {
    const answers = await into(people, 'zz9,given', 'a,Anna', 'b,Bob')
    expect(answers.target.match).toBeNull()
    const chosen = withMatch(answers, { account: 'zz9', person: 'Email' })
    expect(chosen.target.match).toEqual({ account: 'zz9', person: 'Email' })
    expect(chosen.target.values).toMatchObject([{ attribute: 'zz9', value: 'Email', mode: 'initial' }, { attribute: 'given' }])
    expect(withColumn(chosen, 'E-Mail', { attribute: '' }).target.match).toBeNull()
  })

  it('says of the column that accounts are found by how it is made, by an attribute or a recipe', async () => {
    const answers = await into(people, 'zz9,given', 'a,Anna', 'b,Bob')
    expect(stops(answers)).toHaveLength(1)
    const direct = withValue(answers, 'zz9', { kind: 'direct', value: 'Email', mode: 'always' })
    expect(stops(direct)).toEqual([])
    expect(direct.target.values[0]).toMatchObject({ value: 'Email', mode: 'initial' })
    expect(stops(withRecipe(answers, 'zz9', { recipe: 'login.firstLast', parameters: {} }))).toEqual([])
  })

  it.each([
    ['Matriculation', 'Employee ID'],
    ['STUDENT_REF', 'Employee ID'],
    ['Pers.-Nr.', 'Employee ID'],
    ['PersNr', 'Employee ID'],
    ['Given', 'First Name'],
    ['first', 'First Name'],
    ['LAST', 'Last Name'],
  ])('knows the column %s', async (column, attribute) => {
    const { target } = await into(people, `login,${column}`)
    expect(target.values[1]).toMatchObject({ attribute: column, value: attribute })
  })
})

describe('a target that is not chosen yet', () => {
  it.each([
    ['existingFile', 'problem.noFile'],
    ['directory', 'problem.noDirectory'],
  ] as const)('of the kind %s is an answer that is missing', async (kind, problem) => {
    const answers = withTarget(await proposedFor(people), unchosenTarget(kind))
    expect(stops(answers)).toEqual([say(problem)])
  })
})

describe('what was chosen for leavers', () => {
  const warnings = (answers: Parameters<typeof cycleProblems>[0]): readonly string[] =>
    cycleProblems(answers, say).flatMap(({ at, kind, message }) => (at === 'leavers' ? [`${kind}: ${message}`] : []))

  it('is done again after a target in which it could not be, and is said not to be done there', async () => {
    const first = await into(people, 'login,studentno,active', 'ab,S1001,yes', 'cx,S1002,no')
    const chosen = { ...first, leavers: { action: 'disable', deleteAfterDays: 14 } } as const
    expect(warnings(chosen)).toEqual([])
    const without = withTarget(chosen, (await into(people, 'login,studentno', 'ab,S1001')).target)
    expect(leaversOf(without)).toEqual({ action: 'keep', deleteAfterDays: 14 })
    expect(warnings(without)).toEqual([`warns: ${say('problem.cannotDisable')}`])
    expect(leaversOf(withTarget(without, unchosenTarget('existingFile')))).toMatchObject({ action: 'keep' })
    expect(leaversOf(withTarget(without, first.target))).toEqual(chosen.leavers)
  })
})
