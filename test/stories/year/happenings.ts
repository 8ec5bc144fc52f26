/** Of what the weeks of the year are made: its people, and what can happen to them, to a source, or to a whole department. */
import type { Company } from './company'
import type { Fields } from './reckoning'

/** A week in words and in deeds. */
export interface Week {
  readonly what: string
  readonly happens: (company: Company) => void | Promise<void>
  /** What a source shows in this week is refused or held: it changes nothing, and is right again afterwards. */
  readonly wrong?: boolean
  /** Somebody looks at what is held for a person, and releases it. */
  readonly released?: boolean
}

const givenNames = 'Ada,Ben,Cem,Dana,Eva,Finn,Gül,Hans,Inés,Jörg,Kai,Lena,Mia,Noé,Olga,Pia,Quinn,Rosa,Sven,Tom'.split(',')
export const departments = 'Sales,Finance,Research,Support,Legal,Works'.split(',')
/** Of each ten employees the one before them is the manager: 1 of 10 to 19, 2 of 20 to 29, 10 of 100 to 109. */
const managerOf = (i: number): number => Math.floor(i / 10)
const pick = (from: readonly string[], i: number): string => from[i % from.length] ?? ''

export const personNo = (i: number): string => `P${String(i).padStart(5, '0')}`
export const employeeId = (i: number): string => `0${String(i).padStart(5, '0')}`
export const contract = (i: number): string => `C${String(i).padStart(4, '0')}`
export const badgeNo = (i: number): string => `B${String(i).padStart(5, '0')}`

export function person(i: number): Fields {
  const givenName = pick(givenNames, i)
  return { personNo: personNo(i), login: `u${i}`, givenName, sn: `Name${i}`, department: pick(departments, i >> 2) }
}

export const hire = (company: Company, i: number): void =>
  company.set('hr', employeeId(i), { ...person(i), managerId: i < 10 ? '' : employeeId(managerOf(i)) })
export const giveBadge = (company: Company, i: number): void =>
  company.set('badge', badgeNo(i), { personNo: personNo(i), phone: `+49 30 ${1000 + i}` })

/** 1,900 employees, 100 people of the agency; two in three have a badge with a telephone. */
export function settle(company: Company): void {
  for (let i = 1; i <= 1900; i++) hire(company, i)
  for (let i = 1901; i <= 2000; i++) company.set('agency', contract(i), person(i))
  for (let i = 1; i <= 2000; i++) if (i % 3 !== 0) giveBadge(company, i)
  for (const name of departments) company.set('departments', name.slice(0, 3).toUpperCase(), { name })
}

const showAll = (company: Company): void => {
  for (const source of ['hr', 'agency', 'badge', 'departments'] as const) company.show(source)
}
export const week = (what: string, change: (company: Company) => void | Promise<void>): Week => ({
  what,
  async happens(company) {
    await change(company)
    showAll(company)
  },
})
export const wrong = (what: string, source: 'hr' | 'badge', text: (right: string) => string): Week => ({
  what,
  wrong: true,
  happens(company) {
    showAll(company)
    company.show(source, text)
  },
})
export const released = (what: string, change: (company: Company) => void | Promise<void>): Week => ({
  ...week(what, change),
  released: true,
})
export const again = (what: string): Week => week(what, () => undefined)

/** Changes the cells of every line but the header. */
export const cells = (change: (cells: string[], line: number) => string[]) => (text: string) =>
  text
    .split('\n')
    .map((line, i) => (i === 0 || line === '' ? line : change(line.split(','), i).join(',')))
    .join('\n')

export const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i)

/** HR gives them this manager, those of them who are there. */
export function manage(company: Company, people: readonly number[], manager: number): void {
  for (const i of people.map(employeeId)) if (company.rows.hr.has(i)) company.set('hr', i, { managerId: employeeId(manager) })
}

/** Everybody of a department belongs to another. */
export function transfer(company: Company, from: string, to: string): void {
  for (const source of ['hr', 'agency'] as const)
    for (const [anchor, { department }] of company.rows[source])
      if (department === from) company.set(source, anchor, { department: to })
}

export const login = (company: Company, i: number): string => company.row('hr', employeeId(i))['login'] ?? ''
export const setLogin = (company: Company, i: number, to: string): void => company.set('hr', employeeId(i), { login: to })

/** In an ordinary week some come, some go, some move. */
export const ordinary = (
  first: number,
  leaves: readonly number[],
  moves: readonly number[],
  [also, change]: readonly [string, (company: Company) => void] = ['', () => undefined],
): Week =>
  week(`Hired: 3. Leaving: ${leaves.length}. Moving to another department: ${moves.length}.${also}`, (company) => {
    for (const i of [first, first + 1, first + 2]) {
      hire(company, i)
      giveBadge(company, i)
    }
    for (const i of leaves) company.remove('hr', employeeId(i))
    for (const i of moves) company.set('hr', employeeId(i), { department: 'Mergers' })
    change(company)
  })
