/** Values of accounts: constant, direct, or made by the first recipe that fits. */
import type { Certainty } from '../../../runtime/model/discovered'
import { foldCase } from '../../../runtime/model/values'
import { nameKey } from '../mapping/same-names'
import type { CycleAnswers, CyclePurpose, CycleValue } from './answers'
import type { People } from './people'
import { isDomain, recipesFor } from './recipes'

/** The answers before there is a target. */
export type Before = Pick<CycleAnswers, 'columns' | 'source' | 'letters'>

/** The attribute that people have of this meaning; null: none. */
export function sourceFor(shows: string, people: People): string | null {
  if (shows === 'Employee ID') return people.key
  return people.all.find((attribute) => nameKey(attribute) === nameKey(shows)) ?? null
}

export function constant(attribute: string, value: string): CycleValue {
  const common = { mode: 'always', recipe: null, purpose: null, parameters: {}, sure: 'certain' } as const
  return { attribute, kind: 'constant', value, ...common }
}

export function direct(attribute: string, value: string): CycleValue {
  return { ...constant(attribute, value), kind: 'direct' }
}

/** By the first recipe that fits. */
export function madeBy(
  attribute: string,
  purpose: CyclePurpose,
  people: People,
  parameters: Readonly<Record<string, string>>,
  sure: Certainty = 'likely',
): CycleValue {
  const [recipe] = recipesFor(purpose, people)
  if (!recipe) return { ...constant(attribute, ''), purpose }
  return { attribute, ...recipe.make(people, parameters), recipe: recipe.id, purpose, parameters, sure }
}

export function valueOf(attribute: string, shows: string, people: People, answers: Before): CycleValue {
  if (shows === 'Email') return mailOf(attribute, people, answers)
  if (shows === 'Display Name') return madeBy(attribute, 'displayName', people, {}, 'certain')
  if (shows === 'Account Name') return madeBy(attribute, 'login', people, {})
  return direct(attribute, sourceFor(shows, people) ?? '')
}

function mailOf(attribute: string, people: People, answers: Before): CycleValue {
  const domain = domainIn(answers)
  return madeBy(attribute, 'mail', people, { domain }, domain === '' ? 'unsure' : 'likely')
}

/** The domain that all mail addresses shown of the file have; empty where there is none. */
export function domainIn({ columns }: Pick<CycleAnswers, 'columns'>): string {
  const mails = columns.find(({ attribute }) => nameKey(attribute) === nameKey('Email'))?.samples ?? []
  const [domain = '', ...others] = [...new Set(mails.map((mail) => foldCase(mail.split('@').at(-1) ?? '')))]
  return others.length === 0 && isDomain(domain) ? domain : ''
}
