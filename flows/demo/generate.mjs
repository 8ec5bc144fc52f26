/**
 * Writes the demo data: hr.csv (about 500 people), badge.csv (their badges), buildings.csv (where they work) and departments.csv,
 * always the same ones. `node flows/demo/generate.mjs [folder] [people]` writes them elsewhere or in another size. All people are
 * invented. The data has what real files have: accents, apostrophes, double surnames, one-word names, namesakes, blanks,
 * contractors who are out of scope, people hired ahead, a building nobody works in, and in badge.csv rows that are wrong.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Rows of badge.csv that a run refuses: the two copies of one badge number, and the second badges of two people. */
export const wrongBadges = 4

const hrColumns = [
  'employeeId',
  'givenName',
  'sn',
  'preferredName',
  'nameNumber',
  'department',
  'jobTitle',
  'location',
  'building',
  'employeeType',
  'employeeStatus',
  'startDate',
  'endDate',
  'managerId',
  'costCentre',
]
const badgeColumns = ['badgeNo', 'employeeId', 'givenName', 'phone', 'photoUrl', 'issued']
const buildingColumns = ['code', 'name', 'address']
const departmentColumns = ['code', 'name', 'costCentre']

const givenNames = (
  'Aaliyah Adrián Agnieszka Aiko Alejandra Alice Amélie Anaïs Andrea Andrzej Anh Anna Anne-Marie Arjun Ásgeir Aylin Beatriz Ben Bjørn Bo Bronagh Camille ' +
  'Carlos Catarina Chidi Chloé Ciarán Daan Daniel Darragh David Dimitra Đức Elena Elif Eliška Ella Emeka Émile Emma Enrique Eoin Esra Eva Fatima Femke Finn ' +
  'François Frederik Gabriela Giulia Grace Grzegorz Günther Håkon Hana Hannah Henry Inês Ingrid Isabel Iván Jack Jakub Jan James Jens Joanna João Jörg José ' +
  'Josefina Jürgen Kamila Karim Katarína Kateřina Kwame Lars Léa Leila Lena Liam Linh Lucas Łukasz Magdalena Mai Małgorzata Malik María Marie Mateo Mehmet Mia ' +
  'Michał Mohammed Nadia Nguyet Niamh Nina Noah Núria Oisín Olga Olivia Omar Oskar Paweł Pedro Petra Priya Rafael Rasmus René Rosa Ruth Sanjay Sara Sean Søren ' +
  'Siobhán Sofía Stella Štěpán Tamara Théo Thomas Thuy Tomáš Ursula Václav Vera Viktor Wei Yasmin Yusuf Żaneta Zeynep Zoë Zuzana'
).split(' ')

const surnames = (
  'Ahmed Åkesson Álvarez Andersen Baker Bąk Bianchi Björk Brennan Brown Çelik Chen Clarke Çiftçi Costa Cruz Dąbrowski D’Angelo Đặng Davies de_Boer Demir ' +
  'de_la_Cruz Díaz Dubois Dvořák Eriksson Fernández Ferreira Fischer Fitzgerald Fontaine García Garnier Gómez González Große Gustafsson Hansen Hernández Hoffmann ' +
  'Horvát Huang Ibrahim Ivanova Jansen Jansson Jiménez Johnson Jørgensen Kaczmarek Kaya Keller Kim Kowalski Krüger Kučera Kumar Larsen Lê Lee Lefèvre Lewis Lindqvist ' +
  'López MacDonald Mäkinen Martín Martinez McCarthy Meier Mendes Meyer Moreau Müller Murphy Müller-Lüdenscheidt Nakamura Ní_Dhomhnaill Nguyễn Nielsen Novák Nowak ' +
  "Núñez Nuñez Obi O’Brien O'Brien O'Connor O'Neill Öztürk Okafor Olsen Papadopoulos Patel Pedersen Peeters Pereira Petersen Phạm Popescu Quinn Ramírez Reyes Ríos " +
  'Robinson Rodríguez Rossi Ruiz Ryan Sánchez Santos Sato Schäfer Schmidt Schröder Schulz Silva Singh Smith Smith-Jones Söderberg Sørensen Šimková Suárez Suzuki Świątek Szabó ' +
  'Tanaka Taylor Thompson Torres Trần Turner Ünal van_den_Berg van_der_Meer Vargas Visser von_Hohenfels Wagner Walsh Weiß Williams Wiśniewska Wójcik Wright Yamamoto Yıldız Zając ' +
  'Zieliński Żukowska'
)
  .split(' ')
  .map((surname) => surname.replaceAll('_', ' '))

const oneWordNames = ['Suharto', 'Sukarno', 'Wati']

/** Departments: the code of the group, how many of a hundred people work there, the cost centre and what one does there. */
const departments = [
  {
    code: 'ENG',
    name: 'Engineering',
    share: 24,
    costCentre: '4100',
    titles: ['Software Engineer', 'Senior Software Engineer', 'Test Engineer', 'Architect'],
  },
  {
    code: 'SAL',
    name: 'Sales',
    share: 17,
    costCentre: '5200',
    titles: ['Account Executive', 'Sales Engineer', 'Director, Key Accounts'],
  },
  {
    code: 'SRV',
    name: 'Customer Service',
    share: 14,
    costCentre: '5300',
    titles: ['Support Specialist', 'Team Lead', 'Support Specialist (nights)'],
  },
  { code: 'FIN', name: 'Finance', share: 8, costCentre: '6100', titles: ['Accountant', 'Controller', 'Payroll Specialist'] },
  { code: 'HR', name: 'Human Resources', share: 6, costCentre: '6200', titles: ['HR Business Partner', 'Recruiter'] },
  {
    code: 'MKT',
    name: 'Marketing',
    share: 8,
    costCentre: '5100',
    titles: ['Campaign Manager', 'Designer', 'Head of "Special Projects"'],
  },
  { code: 'RND', name: 'Research & Development', share: 11, costCentre: '4200', titles: ['Scientist', 'Laboratory Technician'] },
  {
    code: 'FAC',
    name: 'Facilities, Fleet & Travel',
    share: 6,
    costCentre: '7100',
    titles: ['Caretaker', 'Driver', 'Travel Desk'],
  },
  { code: 'LEG', name: 'Legal', share: 3, costCentre: '6300', titles: ['Counsel', 'Paralegal'] },
  { code: 'OPS', name: 'Operations', share: 3, costCentre: '7200', titles: ['Planner', 'Shift Lead'] },
]
const locations = ['Aarhus', 'Bogotá', 'Dublin', 'Gdańsk', 'Köln', 'Lisboa', 'São Paulo', 'Zürich', '']

/** The buildings of each location, and one that stands empty. */
export const buildings = [
  { code: 'AAR-1', name: 'Havnehuset', address: 'Havnegade 12, 8000 Aarhus', location: 'Aarhus' },
  { code: 'BOG-1', name: 'Torre Andina', address: 'Carrera 7 # 71-52, Bogotá', location: 'Bogotá' },
  { code: 'DUB-1', name: 'Docklands', address: "12 Sir John Rogerson's Quay, Dublin 2", location: 'Dublin' },
  { code: 'DUB-2', name: 'Grand Canal', address: '4 Hanover Reach, Dublin 2', location: 'Dublin' },
  { code: 'GDA-1', name: 'Olivia', address: 'al. Grunwaldzka 472, 80-309 Gdańsk', location: 'Gdańsk' },
  { code: 'KOL-1', name: 'Rheinblick', address: 'Rheinauhafen 3, 50678 Köln', location: 'Köln' },
  { code: 'KOL-2', name: 'Werk "Süd"', address: 'Bonner Straße 211, 50968 Köln', location: 'Köln' },
  { code: 'LIS-1', name: 'Oriente', address: 'Alameda dos Oceanos 44, Lisboa', location: 'Lisboa' },
  { code: 'SAO-1', name: 'Paulista', address: 'Avenida Paulista 1578, São Paulo', location: 'São Paulo' },
  { code: 'ZRH-1', name: 'Sihlporte', address: 'Talacker 50, 8001 Zürich', location: 'Zürich' },
  { code: 'BER-1', name: 'Spreeufer (from 2027)', address: '', location: '' },
]

/** Random numbers from 0 to 1, the same sequence for the same seed (mulberry32). */
function sequence(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const day = 86_400_000
const dateOf = (time) => new Date(time).toISOString().slice(0, 10)
const lastHire = Date.UTC(2026, 0, 15)
/** First days of those who are hired and have not come yet; their lines are the last ones of the file. */
const firstDaysAhead = ['2027-01-04', '2027-02-01', '2027-04-01', '2027-07-01', '2028-01-03', '2029-01-02']
/** Last days of employees who have given notice, by their place in the file. */
const lastDaysAhead = new Map([
  [118, '2027-01-31'],
  [239, '2027-06-30'],
  [361, '2027-12-31'],
])

/**
 * People as rows of hr.csv. No employee is on leave on the first day: who has never had an account would be a member of a group
 * that waits for one.
 */
export function people(count = 500, seed = 20260101) {
  const next = sequence(seed)
  const pick = (list) => list[Math.floor(next() * list.length)]
  const timesGiven = new Map()
  const heads = new Map()
  const rows = []
  for (let i = 0; i < count; i++) {
    const department = i === 0 ? departments[0] : share(next() * 100)
    // Every fortieth is the namesake of somebody hired shortly before.
    const twin = i > 40 && i % 40 === 7 ? rows[i - 5] : undefined
    const single = i % 170 === 90 ? oneWordNames[(i / 170) | 0] : undefined
    const givenName = single !== undefined ? '' : (twin?.givenName ?? pick(givenNames))
    const sn = single ?? twin?.sn ?? (next() < 0.05 ? `${pick(surnames)} ${pick(surnames)}` : pick(surnames))
    const number = (timesGiven.get(`${givenName} ${sn}`) ?? 0) + 1
    timesGiven.set(`${givenName} ${sn}`, number)
    const employeeId = String(i * 7 + 1021).padStart(6, '0')
    if (!heads.has(department.name)) heads.set(department.name, employeeId)
    const employeeType = i < 40 || next() < 0.9 ? 'FTE' : next() < 0.75 ? 'Contractor' : 'Intern'
    const employeeStatus = i < 40 || next() < 0.94 ? 'Active' : next() < 0.6 ? 'Leaver' : 'On leave'
    const started = lastHire - Math.floor(next() * 5000) * day
    const ends =
      employeeStatus === 'Leaver'
        ? lastHire + 10 * day
        : employeeType === 'FTE'
          ? undefined
          : lastHire + Math.floor(200 + next() * 400) * day
    const head = heads.get(department.name)
    rows.push({
      employeeId,
      givenName,
      sn,
      preferredName: givenName !== '' && next() < 0.06 ? givenName.slice(0, 3) : '',
      nameNumber: number > 1 ? String(number) : '',
      department: department.name,
      jobTitle:
        i === 0
          ? 'Chief Executive'
          : head === employeeId
            ? `Head of ${department.name}`
            : next() < 0.03
              ? ''
              : pick(department.titles),
      location: pick(locations),
      building: '',
      employeeType,
      employeeStatus,
      startDate: dateOf(started),
      endDate: ends === undefined ? '' : dateOf(ends),
      managerId: i === 0 ? '' : head === employeeId ? rows[0].employeeId : head,
      costCentre: next() < 0.02 ? '' : department.costCentre,
    })
  }
  for (const [i, row] of rows.entries()) row.building = buildingAt(row.location, i)
  for (const row of rows) if (row.employeeType === 'FTE' && row.employeeStatus === 'On leave') row.employeeStatus = 'Active'
  if (count > 400) setDaysAhead(rows)
  return rows
}

/** The code of one of the location's buildings; in a few rows nobody filled it in. */
function buildingAt(location, i) {
  const here = buildings.filter((building) => building.location === location && location !== '')
  return i % 61 === 60 || here.length === 0 ? '' : here[i % here.length].code
}

/** The last ones of the file are hired and have not come yet, and some have given notice. */
function setDaysAhead(rows) {
  for (const [i, startDate] of firstDaysAhead.entries())
    Object.assign(rows[rows.length - firstDaysAhead.length + i], {
      startDate,
      employeeType: 'FTE',
      employeeStatus: 'Active',
      endDate: '',
    })
  for (const [i, endDate] of lastDaysAhead) rows[i].endDate = endDate
}

function share(percent) {
  let sum = 0
  return departments.find((department) => (sum += department.share) > percent) ?? departments[0]
}

/** Badges as rows of badge.csv: most people have one; some rows are wrong or belong to nobody. */
export function badges(staff, seed = 20260102) {
  const next = sequence(seed)
  const rows = []
  const add = (employeeId, givenName, phone, photoUrl) => {
    const badgeNo = `B-${String(70000 + rows.length * 3)}`
    rows.push({ badgeNo, employeeId, givenName, phone, photoUrl, issued: dateOf(lastHire - Math.floor(next() * 900) * day) })
  }
  for (const person of staff) {
    if (next() < 0.1) continue
    // The badge office writes names in capitals, and some people without a phone or photo.
    const phone = next() < 0.15 ? '' : `+49 221 555 ${String(1000 + rows.length).slice(-4)}`
    const photo = next() < 0.2 ? '' : `https://photos.company.example/${person.employeeId}.jpg`
    add(person.employeeId, person.givenName.toUpperCase(), phone, photo)
  }
  const inScope = new Set(
    staff
      .filter((person) => person.employeeType === 'FTE' && person.employeeStatus === 'Active')
      .map((person) => person.employeeId),
  )
  const holders = rows.filter((row) => inScope.has(row.employeeId))
  // Two people were given a second badge and kept the first one.
  for (const at of [11, 57]) add(holders[at].employeeId, holders[at].givenName, '+49 221 555 9999', '')
  // One number was given out twice.
  const twice = holders[23]
  rows.splice(rows.indexOf(twice) + 9, 0, { ...twice, employeeId: staff.at(-1).employeeId, givenName: '', phone: '' })
  // Badges of people HR does not know, and visitors' badges.
  for (const unknown of ['900001', '900002', '900003', '000000']) add(unknown, 'UNKNOWN', '', '')
  for (let i = 0; i < 3; i++) add('', 'VISITOR', '', '')
  return rows
}

/** Rows as CSV with a header. */
export function csvText(columns, rows) {
  const field = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((row) => row.map(field).join(',') + '\n')
    .join('')
}

/** Writes all files into the folder. */
export function writeDemo(folder, count = 500) {
  const staff = people(count)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'hr.csv'), csvText(hrColumns, staff))
  writeFileSync(join(folder, 'badge.csv'), csvText(badgeColumns, badges(staff)))
  writeFileSync(join(folder, 'buildings.csv'), csvText(buildingColumns, buildings))
  writeFileSync(join(folder, 'departments.csv'), csvText(departmentColumns, departments))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , folder = dirname(fileURLToPath(import.meta.url)), count = '500'] = process.argv
  writeDemo(folder, Number(count))
}
