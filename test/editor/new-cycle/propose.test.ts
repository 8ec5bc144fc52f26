/** First answers of a new cycle: what becomes of each column, who is employed, how sure that is. */
import { describe, expect, it } from 'vitest'
import { statusOf } from '../../../nodes/editor/new-cycle/account-status'
import { employedCondition } from '../../../nodes/editor/new-cycle/build-inbound'
import { cycleProblems } from '../../../nodes/editor/new-cycle/problems'
import { withColumn, withEmployed, withKey, withRecipe, withStatus, withValue } from '../../../nodes/editor/new-cycle/propose'
import { existingFileTarget } from '../../../nodes/editor/new-cycle/targets'
import { encodeText } from './encode-text'
import { danishFile, englishFile, frenchFile, germanFile } from './files'
import { foundIn, proposedFor } from './found'
import { say } from './say'

const csv = (...lines: string[]): Buffer => encodeText(lines, 'utf-8')

describe('what is proposed for a file', () => {
  it.each([
    [
      'German',
      germanFile('windows-1252'),
      {
        Personalnummer: 'Employee ID',
        Titel: 'Academic Title',
        Vorname: 'First Name',
        Nachname: 'Last Name',
        Abteilung: 'Department',
        Vorgesetzter: 'Manager',
        Eintritt: 'Start Date',
        Austritt: 'End Date',
        Status: 'Employee Status',
      },
    ],
    [
      'English',
      englishFile(),
      {
        'Employee Number': 'Employee ID',
        'First Name': 'First Name',
        'Last Name': 'Last Name',
        Department: 'Department',
        'Manager ID': 'Manager',
        'Hire Date': 'Start Date',
        'Termination Date': 'End Date',
      },
    ],
    [
      'Danish',
      danishFile(),
      {
        Medarbejdernr: 'Employee ID',
        Fornavn: 'First Name',
        Efternavn: 'Last Name',
        Brugernavn: 'Account Name',
        'E-mail': 'Email',
        Afdeling: 'Department',
        Status: 'Employee Status',
      },
    ],
    [
      'French',
      frenchFile(),
      {
        Matricule: 'Employee ID',
        Civilité: '',
        Nom: 'Last Name',
        Prénom: 'First Name',
        Service: 'Department',
        "Date d'entrée": 'Start Date',
        'Date de sortie': 'End Date',
        Remarque: '',
      },
    ],
  ] as const)('in %s gives each column its attribute', async (_language, content, attributes) => {
    const { columns } = await proposedFor(content)
    expect(Object.fromEntries(columns.map(({ column, attribute }) => [column, attribute]))).toEqual(attributes)
  })

  it('reads dates as they are written, and references as such', async () => {
    const { columns } = await proposedFor(englishFile())
    const typed = Object.fromEntries(columns.map(({ column, type, form, sure }) => [column, { type, form, sure }]))
    expect(typed['Hire Date']).toEqual({ type: 'dateTime', form: { date: 'mm/dd/yyyy' }, sure: 'certain' })
    expect(typed['Manager ID']).toMatchObject({ type: 'reference' })
    expect(typed['Department']).toMatchObject({ type: 'text' })
  })

  it('counts who is employed by the words of the status, and is unsure of others', async () => {
    const { employed } = await proposedFor(germanFile('utf-8'))
    expect(employed).toMatchObject({ column: 'Status', from: 'Eintritt', until: 'Austritt' })
    expect(employed.values).toEqual([
      { value: 'aktiv', rows: 45, employed: true, sure: 'certain' },
      { value: 'ausgeschieden', rows: 9, employed: false, sure: 'unsure' },
      { value: 'ruhend', rows: 6, employed: true, sure: 'certain' },
    ])
    const other = await proposedFor(csv('Nr,Name,Status', 'a1,X,Z3', 'a2,Y,', 'a3,W,Z3'))
    expect(other.employed.values).toEqual([
      { value: 'Z3', rows: 2, employed: true, sure: 'unsure' },
      { value: '', rows: 1, employed: false, sure: 'unsure' },
    ])
  })

  it('finds a status by its values where its name says nothing', async () => {
    const { employed } = await proposedFor(csv('Nr,Name,Kennz', 'a1,X,aktiv', 'a2,Y,ausgeschieden', 'a3,W,aktiv'))
    expect(employed).toMatchObject({ column: 'Kennz', values: [{ value: 'aktiv' }, { value: 'ausgeschieden', employed: false }] })
  })

  it.each([
    ['Aktiv', 'ja', 'nein', 'Aktiv'],
    ['Newsletter', 'ja', 'nein', null],
    ['Parkplatz', 'x', '', null],
    ['Active', '1', '0', 'Active'],
  ])('takes a column %s with %s and %s for a status as its name says', async (column, working, gone, status) => {
    const { employed } = await proposedFor(csv(`Nr,Name,${column}`, `a1,X,${working}`, `a2,Y,${gone}`, `a3,Z,${working}`))
    expect(employed.column).toBe(status)
    if (status !== null)
      expect(employed.values.map((each) => [each.value, each.employed])).toEqual([
        [working, true],
        [gone, false],
      ])
  })

  it('is unsure of dates that can be read in two ways, and of a manager who is not in the file', async () => {
    const { columns } = await proposedFor(
      csv('Nr,Manager,Start Date', 'a01,z99,03/04/2020', 'a02,a01,05/06/2021', 'a03,a01,01/02/2022'),
    )
    expect(columns.slice(1)).toMatchObject([
      { attribute: 'Manager', type: 'reference', sure: 'unsure' },
      { attribute: 'Start Date', type: 'dateTime', sure: 'unsure' },
    ])
  })

  it('takes no attribute for values that are of another kind', async () => {
    const { columns } = await proposedFor(csv('Nr,Manager,Start Date', 'a01,Anna Berg,soon', 'a02,Bob Ray,later'))
    expect(columns.slice(1)).toMatchObject([
      { attribute: '', sure: 'unsure', because: expect.stringContaining('Manager') as string },
      { attribute: '', sure: 'unsure' },
    ])
  })

  it('names no key where none will do, and says that it is needed', async () => {
    const answers = await proposedFor(csv('Name,Dept', 'Anna,IT', 'Anna,IT'))
    expect(answers.source).toMatchObject({ key: '', sure: 'unsure' })
    expect(cycleProblems(answers, say)).toMatchObject([{ at: 'source', kind: 'stops' }])
  })

  it('takes values that nobody may see for nothing', async () => {
    const { columns, found } = await proposedFor(csv('Nr,Vorname,Kennwort', 'a1,Anna,geheim', 'a2,Bob,sesam'))
    expect(columns[2]).toMatchObject({ attribute: '', samples: [] })
    expect(JSON.stringify(found)).not.toMatch(/geheim|sesam/)
  })
})

describe('accounts', () => {
  it('have logins and mails of the file, else such as are made of names', async () => {
    const named = (answers: Awaited<ReturnType<typeof proposedFor>>) =>
      Object.fromEntries(answers.target.values.map(({ attribute, recipe, sure }) => [attribute, [recipe, sure]]))
    expect(named(await proposedFor(danishFile()))).toMatchObject({
      login: ['login.file', 'likely'],
      mail: ['mail.file', 'likely'],
    })
    const german = await proposedFor(germanFile('utf-8'))
    expect(named(german)).toMatchObject({ login: ['login.letterLast', 'likely'], mail: ['mail.firstLast', 'unsure'] })
    expect(german.target.values.find(({ attribute }) => attribute === 'mail')?.value).toBe('')
    expect(cycleProblems(german, say)).toMatchObject([{ kind: 'warns', at: 'target' }])
  })

  it('of a new file have a name that no file has', async () => {
    const { target } = await proposedFor(germanFile('utf-8'), {
      files: ['data/accounts.csv', 'data/Accounts-2.csv'],
      systems: ['accounts'],
    })
    expect(target).toMatchObject({ name: 'Accounts 2', settings: { file: 'data/accounts-3.csv', delimiter: ';' } })
  })

  it('follow when another column gives an attribute, and keep what was made by hand', async () => {
    const first = await proposedFor(germanFile('utf-8'))
    const withDomain = withRecipe(first, 'mail', { recipe: 'mail.firstLast', parameters: { domain: 'x.de' } })
    const byHand = withValue(withDomain, 'department', { kind: 'constant', value: 'All', mode: 'always' })
    const without = withColumn(byHand, 'Nachname', { attribute: '' })
    const value = (attribute: string) => without.target.values.find((each) => each.attribute === attribute)
    expect(value('mail')?.value).toBe(
      'UniqueValue(Coalesce(MailLocalPart(Transliterate(mv["First Name"], "de")), MailLocalPart(mv["Employee ID"])) + "@x.de")',
    )
    expect(value('login')).toMatchObject({ recipe: 'login.letterLast', value: '' })
    expect(value('sn')?.value).toBe('')
    expect(value('department')?.value).toBe('All')
    expect(cycleProblems(without, say).map(({ kind }) => kind)).toContain('stops')
    const swapped = withColumn(first, 'Titel', { attribute: 'Last Name' })
    expect(swapped.columns.find(({ column }) => column === 'Nachname')?.attribute).toBe('')
  })

  it('go into a file that is there by the names of its columns, and are found in it', async () => {
    const first = await proposedFor(germanFile('utf-8'))
    const { settings, type } = await foundIn(
      csv('Benutzername;Personalnr;Nachname;E-Mail;Notiz;Status', 'anna1;005000;Berg;a@firma.de;x;aktiv'),
    )
    const target = existingFileTarget(first, { name: 'Konten', settings, types: [type] })
    expect(target.match).toEqual({ account: 'Personalnr', person: 'Employee ID' })
    expect(target.values.map(({ attribute, kind, recipe }) => [attribute, kind, recipe])).toEqual([
      ['Benutzername', 'expression', 'login.letterLast'],
      ['Personalnr', 'direct', null],
      ['Nachname', 'direct', null],
      ['E-Mail', 'constant', 'mail.firstLast'],
      ['Notiz', 'direct', null],
      ['Status', 'constant', null],
    ])
    expect(target.disabled).toMatchObject([{ attribute: 'Status', value: 'inaktiv' }])
    const bare = await foundIn(csv('Benutzername;Personalnr', 'anna1;005000'))
    expect(existingFileTarget(first, { name: 'Konten', settings, types: [bare.type] }).disabled).toEqual([])
  })
})

describe('the status of accounts', () => {
  it.each([
    ['Status', 'aktiv,inaktiv', ['Status', 'aktiv', 'inaktiv']],
    ['Zustand', 'Aktiv', ['Zustand', 'Aktiv', 'Inaktiv']],
    ['x', 'ENABLED', ['x', 'ENABLED', 'DISABLED']],
    ['x', 'active,disabled', ['x', 'active', 'disabled']],
    ['enabled', '1,0', ['enabled', '1', '0']],
    ['gesperrt', 'ja,nein', ['gesperrt', 'nein', 'ja']],
    ['newsletter', 'ja,nein', null],
    ['status', 'aktiv,beurlaubt', null],
    ['status', '', ['status', 'enabled', 'disabled']],
  ] as const)('in a column %s with %s', async (column, values, status) => {
    const { type } = await foundIn(csv(`id;${column}`, ...values.split(',').map((value, i) => `k${i};${value}`)))
    const found = statusOf(type)
    expect(found && [found.column, found.enabled, found.disabled]).toEqual(status)
  })
})

describe('an answer that is changed', () => {
  it('to another key proposes anew what goes by it', async () => {
    const first = await proposedFor(danishFile())
    const changed = withKey(first, first.found, 'Brugernavn', first.given)
    expect(changed.source).toMatchObject({ key: 'Brugernavn', sure: 'certain', settings: { anchor: 'Brugernavn' } })
    expect(changed.columns.find(({ column }) => column === 'Brugernavn')?.attribute).toBe('Employee ID')
    expect(changed.columns.filter(({ attribute }) => attribute === 'Employee ID')).toHaveLength(1)
  })

  it('to another status counts its values', async () => {
    const first = await proposedFor(germanFile('utf-8'))
    expect(withStatus(first, first.found, 'Abteilung').employed.values).toHaveLength(4)
    expect(withStatus(first, first.found, null).employed).toMatchObject({ column: null, values: [] })
  })

  it('is a condition that a dialog shows as rows', async () => {
    const first = await proposedFor(germanFile('utf-8'))
    expect(employedCondition(withEmployed(first, { from: null }))).toEqual({
      match: 'all',
      parts: [
        { attribute: 'Status', operator: 'in', values: ['aktiv', 'ruhend'] },
        {
          match: 'any',
          parts: [
            { attribute: 'Austritt', operator: 'isEmpty' },
            { attribute: 'Austritt', operator: 'greaterOrEqual', value: { relative: 0, unit: 'days' } },
          ],
        },
      ],
    })
    const withEmpty = {
      column: 'S',
      values: [{ value: '', rows: 1, employed: true, sure: 'unsure' as const }],
      from: null,
      until: null,
    }
    expect(employedCondition({ employed: withEmpty }).parts).toEqual([{ attribute: 'S', operator: 'isEmpty' }])
    const nobody = { column: 'S', values: [], from: null, until: null }
    expect(employedCondition({ employed: nobody }).parts).toEqual([])
  })
})
