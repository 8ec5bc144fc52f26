/** What people have by the answers: attributes that columns give, and those by which recipes make values. */
import type { DiscoveredType } from '../../../runtime/model/discovered'
import { nameKey } from '../mapping/same-names'
import type { CycleAnswers } from './answers'
import type { PeopleAttributes } from './recipes'

export interface People extends PeopleAttributes {
  /** All attributes that people are given. */
  readonly all: readonly string[]
}

/** The attribute that holds what people are called, where no column gives one that does. */
export const displayName = 'Display Name'
/** The attribute of the key, where no column gives it. */
export const employeeId = 'Employee ID'

export function peopleOf({ columns, source, letters }: Pick<CycleAnswers, 'columns' | 'source' | 'letters'>): People {
  const given = columns.filter(({ attribute }) => attribute !== '')
  const named = (attribute: string): string | null =>
    given.find((each) => nameKey(each.attribute) === nameKey(attribute))?.attribute ?? null
  const key = given.find(({ column }) => column === source.key)?.attribute ?? employeeId
  const called = named(displayName) ?? displayName
  return {
    all: [...new Set([key, called, ...given.map(({ attribute }) => attribute)])],
    key,
    firstName: named('First Name'),
    lastName: named('Last Name'),
    displayName: called,
    title: named('Academic Title'),
    mail: named('Email'),
    login: named('Account Name'),
    letters,
  }
}

const danish = /navn$|^navn|ansæt|fratræ|stilling|afdeling|avdeling|medarbejd/i
/** Languages in which ö is written o where there is no ö. */
const bare = /namn|anställ|avdelning|nimi$|pr[eé]nom|^nom|matricule|nombre|apellido|cognome|achternaam|imi[eę]|nazwisko/i

/** How names are written without accents, by the language of the columns: as in German unless they are in another. */
export function lettersOf({ attributes }: Pick<DiscoveredType, 'attributes'>): string {
  const has = (words: RegExp): boolean => attributes.some(({ name }) => words.test(name))
  if (has(danish)) return 'da'
  return has(bare) ? '' : 'de'
}
