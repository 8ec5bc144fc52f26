/** What happens to a dozen people, step by step: the sources' changes, then the runs. The same story for each kind of target. */
import type { FlowNode } from '../nodes/red'

export type Fields = Readonly<Record<string, string>>
export type Rows = Map<string, Fields>

/** What the two sources show. */
export interface Sources {
  readonly hr: Rows
  readonly badge: Rows
}

/** One press of a button, the pruning of old activities, or somebody who looks at a person and deletes or erases her by hand. */
export type Press =
  | { readonly node: string; readonly message?: object }
  | { readonly pruneDays: number }
  | { readonly deleteByHand: string }
  | { readonly eraseGone: string }

export interface Step {
  readonly name: string
  /** Days after the beginning. */
  readonly day: number
  readonly change?: (sources: Sources) => void
  readonly presses: readonly Press[]
}

/** A flow with the story that goes through it. */
export interface Scenario {
  readonly name: 'scripted' | 'csv' | 'threaded' | 'edited'
  /** What is deployed at a step; without one, from the beginning. */
  flow(folder: string, step?: number): readonly FlowNode[]
  readonly steps: readonly Step[]
  /** Steps at which the opening of the store, the deployment and the first plan are counted too. */
  readonly openings: readonly number[]
  /** The step at which stores of older shapes are opened: much is pending there. */
  readonly migratedAt: number
}

const people: readonly (readonly [id: string, givenName: string, sn: string, department: string, managerId: string])[] = [
  ['1', 'Ann', 'Lee', 'Sales', ''],
  ['2', 'Łukasz', "O'Brien", 'Sales', '1'],
  ['3', 'Mia', 'Nuñez', 'Finance', '1'],
  ['4', 'Omar', 'Haddad', 'Finance', '3'],
  ['5', 'Eve', 'Stone', 'Sales', '1'],
  ['6', 'Jan', 'Berg', 'IT', '1'],
  ['7', 'Ida', 'Falk', 'IT', '6'],
  ['8', 'Tom', 'Yew', 'IT', '6'],
  ['9', 'Sue', 'Park', 'Sales', '2'],
  ['10', 'Kim', 'Roe', 'Finance', '3'],
  ['11', 'Raj', 'Sen', 'Finance', '3'],
  ['12', 'Lea', 'Orth', 'Sales', '2'],
]

function hire(sources: Sources, [id, givenName, sn, department, managerId]: (typeof people)[number]): void {
  const employed = { employeeType: 'FTE', employeeStatus: 'Active' }
  sources.hr.set(id, { employeeId: id, givenName, sn, department, managerId, phone: '', ...employed })
}

function change(rows: Rows, id: string, fields: Fields): void {
  rows.set(id, { ...rows.get(id), ...fields })
}

function renumber({ hr }: Sources, to: (id: string) => string): void {
  const rows = [...hr]
  hr.clear()
  for (const [id, fields] of rows) hr.set(to(id), { ...fields, employeeId: to(id) })
}

function badge(sources: Sources, employeeId: string): void {
  const badgeNo = `B-${employeeId}`
  sources.badge.set(badgeNo, { badgeNo, employeeId, givenName: 'Badge', phone: `+49 221 ${employeeId}` })
}

/** The changes of each part of the story. */
export const story = {
  hired(sources: Sources): void {
    for (const person of people) hire(sources, person)
  },
  badges(sources: Sources): void {
    for (const id of ['1', '2', '5', '6', '12', '99']) badge(sources, id)
  },
  moves(sources: Sources): void {
    hire(sources, ['13', 'Nia', 'Cole', 'Sales', '2'])
    change(sources.hr, '3', { department: 'IT' })
    change(sources.hr, '4', { sn: 'Haddad-Roy' })
    change(sources.hr, '8', { employeeType: 'Contractor' })
    for (const id of ['5', '6']) sources.hr.delete(id)
  },
  newBadges(sources: Sources): void {
    change(sources.badge, 'B-1', { phone: '+49 221 100' })
    sources.badge.delete('B-2')
    badge(sources, '13')
  },
  /** A file that is refused: every number has a zero in front. */
  wrongNumbers(sources: Sources): void {
    renumber(sources, (id) => `0${id}`)
  },
  rightNumbers(sources: Sources): void {
    renumber(sources, (id) => id.slice(1))
    change(sources.hr, '9', { department: 'IT' })
  },
  returns(sources: Sources): void {
    hire(sources, ['5', 'Eve', 'Stone', 'Finance', '3'])
    change(sources.hr, '8', { employeeType: 'FTE' })
    sources.hr.delete('12')
  },
} as const

export const beginning = Date.parse('2026-03-02T08:00:00Z')
