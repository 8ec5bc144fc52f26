/** What happens in the year, week by week: what an administrator would tell of it, and what it does to files and canvas. */
import type { Week } from './happenings'
import {
  again,
  badgeNo,
  cells,
  contract,
  employeeId,
  giveBadge,
  hire,
  login,
  manage,
  ordinary,
  person,
  personNo,
  range,
  released,
  setLogin,
  settle,
  transfer,
  week,
  wrong,
} from './happenings'

export const year: readonly Week[] = [
  week('The company begins: 1,900 in HR, 100 at the agency, 1,334 with a badge.', settle),
  ordinary(2001, [5, 6, 7, 8, 9], [10, 11]),
  week('One who left comes back within the 30 days.', (company) => hire(company, 5)),
  week('Two exchange their logins; three pass theirs on in a circle.', (company) => {
    const [a, b] = [login(company, 20), login(company, 21)]
    setLogin(company, 20, b)
    setLogin(company, 21, a)
    const [c, d, e] = [login(company, 22), login(company, 23), login(company, 24)]
    setLogin(company, 22, d)
    setLogin(company, 23, e)
    setLogin(company, 24, c)
  }),
  week('A chain: one takes a new login, the next two take over.', (company) => {
    const [a, b] = [login(company, 30), login(company, 31)]
    setLogin(company, 30, 'chief')
    setLogin(company, 31, a)
    setLogin(company, 32, b)
  }),
  wrong("HR's file is cut off in the middle of a line.", 'hr', (text) => `${text.slice(0, text.length / 2)}"`),
  again("HR's file is whole again; the 30 days of four leavers are over."),
  wrong("HR's file is empty but for its header.", 'hr', (text) => text.split('\n')[0] ?? ''),
  week(
    "HR's file is right again. A head is hired with two below her, one the other's manager; twenty report to her.",
    (company) => {
      for (const [i, manager] of [
        [2004, 2006],
        [2006, 2005],
        [2005, 1],
      ] as const) {
        hire(company, i)
        giveBadge(company, i)
        manage(company, [i], manager)
      }
      manage(company, range(300, 319), 2005)
    },
  ),
  wrong(
    "Badge's column of telephones is blank.",
    'badge',
    cells((line) => line.with(2, '')),
  ),
  week("Badge's file is right again. Whose managers left get another from HR.", (company) => manage(company, range(60, 79), 1)),
  wrong("HR's column sn has become surname.", 'hr', (text) => text.replace(',sn,', ',surname,')),
  week("HR's file is right again. Two managers exchange their people.", (company) => {
    manage(company, range(320, 329), 33)
    manage(company, range(330, 339), 32)
  }),
  wrong('Every row of HR is there twice.', 'hr', (text) => `${text}${text.slice(text.indexOf('\n') + 1)}`),
  week("HR's file is right again. Two are each other's manager, and one her own.", (company) => {
    manage(company, [2], 20)
    manage(company, [21], 21)
  }),
  wrong('The numbers of HR have lost their leading zeros.', 'hr', (text) => text.replaceAll(/^0+/gm, '')),
  week("HR's file is right again. Support is called Service Desk in the list of departments, and not yet in HR.", (company) =>
    company.set('departments', 'SUP', { name: 'Service Desk' }),
  ),
  week('Somebody edits two accounts by hand, the manager too, puts two into a group and takes one out.', (company) => {
    company.edit('accounts', (rows) =>
      rows.map((row) =>
        ['P00040', 'P00041'].includes(row['personNo'] ?? '') ? { ...row, displayName: 'Changed', manager: 'P00099' } : row,
      ),
    )
    company.edit('groups', (rows) =>
      rows.map((row) => {
        if (row['code'] !== 'SAL') return row
        const members = (row['members'] ?? '').split('|')
        return { ...row, members: ['P00004', 'P00012', ...members.slice(1)].join('|') }
      }),
    )
  }),
  week('HR calls Support Service Desk too. Somebody deletes an account by hand, that of a manager.', (company) => {
    transfer(company, 'Support', 'Service Desk')
    company.edit('accounts', (rows) => rows.filter((row) => row['personNo'] !== 'P00042'))
  }),
  week('An account is made by hand for somebody who is hired in the same week.', (company) => {
    company.edit('accounts', (rows) => [...rows, { ...person(2010), displayName: 'By hand', enabled: 'no' }])
    hire(company, 2010)
  }),
  week('Somebody of the agency becomes an employee, under the same person number.', (company) => {
    company.remove('agency', contract(1901))
    hire(company, 1901)
  }),
  week('An employee goes to the agency.', (company) => {
    company.remove('hr', employeeId(50))
    company.set('agency', contract(50), person(50))
  }),
  week('HR corrects the number of one employee: the old one goes, a new one comes, the person is the same.', (company) => {
    company.remove('hr', employeeId(60))
    company.set('hr', '099060', { ...person(60), managerId: employeeId(1) })
    for (const i of range(600, 609)) company.set('hr', employeeId(i), { managerId: '099060' })
  }),
  week('Two employees were entered under each other’s number: everything else about them changes places.', (company) => {
    const [a, b] = [company.row('hr', employeeId(61)), company.row('hr', employeeId(62))]
    company.set('hr', employeeId(61), { ...b, personNo: personNo(61) })
    company.set('hr', employeeId(62), { ...a, personNo: personNo(62) })
  }),
  week('A telephone is passed on with a new badge, and a badge is lost.', (company) => {
    const { phone = '' } = company.row('badge', badgeNo(70))
    company.remove('badge', badgeNo(70))
    company.set('badge', 'B99070', { personNo: personNo(72), phone })
    company.remove('badge', badgeNo(71))
  }),
  released('The phone book is for Sales alone from now on; the list of deletions is looked at and released.', async (company) => {
    company.reckoning.phoneBookHas = ({ department }) => department === 'Sales'
    await company.deploy({ 'phone-scope': { expression: 'IsPresent(mv["Telephone"]) AND mv["Department"] = "Sales"' } })
  }),
  week('The phone book is for Sales and Legal.', async (company) => {
    company.reckoning.phoneBookHas = ({ department }) => department === 'Sales' || department === 'Legal'
    await company.deploy({
      'phone-scope': { expression: 'IsPresent(mv["Telephone"]) AND In(mv["Department"], "Sales", "Legal")' },
    })
  }),
  week('The rule of the phone book is switched off; one of Sales is hired, one of Legal leaves.', async (company) => {
    company.reckoning.phoneBook = 'off'
    await company.deploy({ 'phone-out': { enabled: false } })
    company.set('hr', employeeId(2020), { ...person(2020), department: 'Sales' })
    giveBadge(company, 2020)
    company.remove('hr', employeeId(88))
  }),
  week('The rule of the phone book is switched on again.', async (company) => {
    company.reckoning.phoneBook = 'kept'
    await company.deploy({ 'phone-out': { enabled: true } })
  }),
  week('The display name is written with the surname first.', async (company) => {
    company.reckoning.named = (givenName, sn) => `${sn}, ${givenName}`
    const swap = (mapping: { target: string }) =>
      mapping.target === 'Display Name' ? { ...mapping, value: 'cs["sn"] + ", " + cs["givenName"]' } : mapping
    await company.change(['hr-flow', 'agency-flow'], (mappings) => mappings.map(swap))
  }),
  week('The department is no longer written into accounts: what stands there stays.', async (company) => {
    company.reckoning.writesDepartment = false
    await company.change(['account-flow'], (mappings) => mappings.filter(({ target }) => target !== 'department'))
  }),
  week('The department is written again.', async (company) => {
    company.reckoning.writesDepartment = true
    await company.deploy({ 'account-flow': {} })
  }),
  week(
    'The store is copied, as every night. Three are hired, two leave, one moves. Mergers is in the list now.',
    async (company) => {
      await company.backUp()
      company.set('departments', 'MER', { name: 'Mergers' })
      manage(company, range(340, 349), 1)
      for (const i of [2030, 2031, 2032]) hire(company, i)
      for (const i of [90, 91]) company.remove('hr', employeeId(i))
      company.set('hr', employeeId(92), { department: 'Mergers' })
    },
  ),
  week('The disk fails: the copy of last week is put back. Two more are hired.', async (company) => {
    await company.restore()
    for (const i of [2033, 2034]) hire(company, i)
  }),
  again('Nothing happens.'),
  week('One who left long ago comes back.', (company) => hire(company, 6)),
  week('Two exchange logins in the week in which a third leaves.', (company) => {
    const [a, b] = [login(company, 100), login(company, 101)]
    company.remove('hr', employeeId(102))
    setLogin(company, 100, b)
    setLogin(company, 101, a)
  }),
  released(
    'The phone book and its rule are removed; the list of those who lose their entry is looked at and released.',
    async (company) => {
      company.reckoning.phoneBook = 'removed'
      const gone = [
        'phone-out',
        'phone-scope',
        'phone',
        'phone-flow',
        'phone-pending',
        'phonebook-export',
        'phonebook-import',
        'phonebook',
      ]
      await company.deploy(Object.fromEntries(gone.map((id) => [id, null])))
    },
  ),
  released('Badge is removed from the canvas; the list is looked at and released.', async (company) => {
    const gone = ['badge-in', 'badge-import', 'badge-join', 'badge-flow', 'badge']
    await company.deploy(Object.fromEntries(gone.map((id) => [id, null])))
  }),
  week(
    'Two are hired ahead: one begins in nine days, one in three weeks; three report to the first, and he to the other.',
    (company) => {
      company.set('hr', employeeId(2035), { ...person(2035), start: company.inDays(9), managerId: employeeId(2036) })
      company.set('hr', employeeId(2036), { ...person(2036), start: company.inDays(21) })
      manage(company, [350, 351, 352], 2035)
    },
  ),
  again('Nothing happens.'),
  again('Nothing happens; one who was hired ahead has begun.'),
  week('The other, who would begin today, begins a week later.', (company) =>
    company.set('hr', employeeId(2036), { start: company.inDays(7) }),
  ),
  again('Nothing happens; she has begun.'),
  ordinary(2040, [110, 111, 112], [113, 114]),
  ordinary(
    2050,
    [120, 121],
    [123, 124],
    [
      ' Legal is dissolved, and its people go to Finance.',
      (company) => {
        company.remove('departments', 'LEG')
        transfer(company, 'Legal', 'Finance')
      },
    ],
  ),
  ordinary(2060, [130], [133, 134]),
  ordinary(
    2070,
    [140, 141, 142],
    [143],
    [' Works is no department any more, and its people have not gone yet.', (company) => company.remove('departments', 'WOR')],
  ),
  ordinary(2080, [150, 151], [153, 154, 155]),
  ordinary(
    2090,
    [160, 161, 162],
    [163],
    [
      ' Finance is called Treasury, in the list and in HR.',
      (company) => {
        company.set('departments', 'FIN', { name: 'Treasury' })
        transfer(company, 'Finance', 'Treasury')
      },
    ],
  ),
  ordinary(2100, [170], [173, 174]),
  ordinary(
    2110,
    [180, 181, 13, 136, 1360],
    [183],
    [' Among who leave are a manager, one of his people, and one of hers.', () => undefined],
  ),
  ordinary(2120, [190, 191, 192], [193]),
  again('Nothing happens; leavers whose 30 days are over go.'),
]
