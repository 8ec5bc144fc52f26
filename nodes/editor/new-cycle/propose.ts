/** First answers for a new cycle, from what discovery found in a file; and answers that follow when one is changed. */
import type { DiscoveredType } from '../../../runtime/model/discovered'
import type { MvTypeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'
import { freeName } from '../../../runtime/model/free-name'
import { person as newPerson } from '../schema/person'
import type { CycleAnswers, CycleColumn, CycleEmployed, CycleTarget, CycleValue } from './answers'
import { typedColumns } from './columns'
import { proposeEmployed, statusValues } from './employed'
import { lettersOf, peopleOf } from './people'
import { commonName, recipeOf } from './recipes'
import { initialAnchor, matchGiven, newFileTarget } from './targets'
import type { Say } from './words'

/** What is there already, by which names are chosen. */
export interface Existing {
  /** The type of people in the store that will be used; null: a new store is made. */
  readonly person: MvTypeSchema | null
  /** Names of connected systems and of tabs. */
  readonly systems: readonly string[]
  readonly tabs: readonly string[]
  /** Files that are there, as `GET design/files` names them. */
  readonly files: readonly string[]
}

export interface Given {
  /** Of the CSV system that was discovered: `layout`, `file`, and what was proposed for it. */
  readonly settings: Readonly<Record<string, unknown>>
  /** As the person knows it, `Personal 2027.csv`. */
  readonly fileName: string
  readonly existing: Existing
  readonly say: Say
}

/** Answers to begin with. What cannot be told is proposed as unsure, or empty: see `cycleProblems`. */
export function proposeCycle(found: DiscoveredType, given: Given): CycleAnswers {
  const { existing, say } = given
  const [best, ...otherKeys] = found.keys ?? []
  const key = best ?? ''
  const name = freeName(nameOf(given.fileName) || say('made.source'), existing.systems)
  const columns = typedColumns(found, { key, person: existing.person ?? newPerson, say })
  const answers = {
    name: freeName(say('made.tab', { name }), existing.tabs),
    source: {
      name,
      settings: { ...given.settings, objectType: found.name, anchor: key },
      objectType: found.name,
      key,
      separator: found.separator ?? '',
      otherKeys,
      sure: best === undefined ? 'unsure' : otherKeys.length > 0 ? 'likely' : 'certain',
      because: say(best === undefined ? 'because.noKey' : 'because.isKey', { column: key }),
    },
    letters: lettersOf(found),
    columns,
    employed: proposeEmployed(found, columns),
    leavers: { action: 'disable', deleteAfterDays: 30 },
  } as const satisfies Omit<CycleAnswers, 'target'>
  return withTarget(answers, newFileTarget(answers, given))
}

/** The name of a file without its ending, as people would call what is in it. */
function nameOf(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? ''
  return base
    .replace(/\.[^.]{1,5}$/, '')
    .replace(/[_]+/g, ' ')
    .trim()
    .slice(0, 40)
}

/** The answers with accounts made elsewhere. What was chosen for leavers stays, also where it cannot be: see `leaversOf`. */
export function withTarget(answers: Omit<CycleAnswers, 'target'>, target: CycleTarget): CycleAnswers {
  return { ...answers, target }
}

/** The answers where another column finds records again: all but names and leavers is proposed anew, as all goes by it. */
export function withKey(answers: CycleAnswers, found: DiscoveredType, key: string, given: Given): CycleAnswers {
  const proposed = proposeCycle({ ...found, keys: [key, ...(found.keys ?? []).filter((each) => each !== key)] }, given)
  const source = { ...proposed.source, name: answers.source.name, sure: 'certain' } as const
  return { ...proposed, name: answers.name, leavers: answers.leavers, source }
}

/** The answers where a column gives another attribute, or is read otherwise. No two columns give the same. */
export function withColumn(
  answers: CycleAnswers,
  column: string,
  change: Partial<Pick<CycleColumn, 'attribute' | 'type' | 'form'>>,
): CycleAnswers {
  const taken = change.attribute === undefined || change.attribute === '' ? null : foldCase(change.attribute)
  const columns = answers.columns.map((each): CycleColumn => {
    if (each.column === column) return { ...each, ...change, sure: 'certain' }
    return taken !== null && foldCase(each.attribute) === taken ? { ...each, attribute: '' } : each
  })
  return refreshed({ ...answers, columns })
}

/** The answers where another column says who is employed; null: none does. */
export function withStatus(answers: CycleAnswers, found: DiscoveredType, column: string | null): CycleAnswers {
  const values = column === null ? [] : statusValues(found, column)
  return { ...answers, employed: { ...answers.employed, column, values } }
}

export function withEmployed(answers: CycleAnswers, change: Partial<CycleEmployed>): CycleAnswers {
  return { ...answers, employed: { ...answers.employed, ...change } }
}

/** The answers where a value of the accounts is made by another recipe, or with other parameters. */
export function withRecipe(
  answers: CycleAnswers,
  attribute: string,
  { recipe, parameters }: { readonly recipe: string; readonly parameters: Readonly<Record<string, string>> },
): CycleAnswers {
  return withValues(answers, (value) =>
    value.attribute === attribute ? { ...value, recipe, parameters, sure: 'certain' } : value,
  )
}

/** The answers where an attribute of the accounts is made by hand; an empty `value` makes none. */
export function withValue(
  answers: CycleAnswers,
  attribute: string,
  change: Pick<CycleValue, 'kind' | 'value' | 'mode'>,
): CycleAnswers {
  return withValues(answers, (value) =>
    value.attribute === attribute ? { ...value, ...change, recipe: null, sure: 'certain' } : value,
  )
}

function withValues(answers: CycleAnswers, change: (value: CycleValue) => CycleValue): CycleAnswers {
  return refreshed({ ...answers, target: { ...answers.target, values: answers.target.values.map(change) } })
}

/** The answers where accounts that are there are found by another column, or by another attribute of people. */
export function withMatch(answers: CycleAnswers, match: NonNullable<CycleTarget['match']>): CycleAnswers {
  const { target } = answers
  return refreshed({ ...answers, target: { ...target, match, values: matchGiven(target.values, match) } })
}

/** Values that are made by recipes, made anew of what people have now; those of attributes that people have no more go. */
function refreshed(answers: CycleAnswers): CycleAnswers {
  const people = peopleOf(answers)
  const { target } = answers
  const dn = target.values.find(({ purpose }) => purpose === 'dn')?.recipe ?? null
  const values = target.values.map((value): CycleValue => {
    if (value.recipe === 'dn.name') return { ...value, ...commonName(dn, people) }
    const recipe = recipeOf(value.recipe)
    if (recipe) return { ...value, ...(recipe.fits(people) ? recipe.make(people, value.parameters) : { value: '' }) }
    if (value.recipe === null && value.kind === 'direct' && !people.all.includes(value.value)) return { ...value, value: '' }
    return value
  })
  const match = target.match && people.all.includes(target.match.person) ? target.match : null
  const kept = target.kind === 'existingFile' ? initialAnchor(values, target.objectType.anchor) : values
  return { ...answers, target: { ...target, match, values: kept } }
}
