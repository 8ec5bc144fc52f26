/** What a new cycle is made of: everything a person decides in "New cycle", each decision with what it was proposed by. */
import type { Certainty } from '../../../runtime/model/discovered'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import type { ValueForm } from '../../../runtime/model/value-form'
import type { AttributeType } from '../../../runtime/model/values'

/** Where people come from: a file. */
export interface CycleSource {
  /** Of the connected system. */
  readonly name: string
  /** Of a CSV system, as its node keeps them: file, encoding, delimiter, lines above the header, key. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What a row is called. */
  readonly objectType: string
  /** The column by which a record is found again; empty where none will do. */
  readonly key: string
  /** What separates the fields of the file; a new one is written likewise. */
  readonly separator: string
  /** Other columns that would do, the best first. */
  readonly otherKeys: readonly string[]
  readonly sure: Certainty
  readonly because: string
}

/** A column, and the attribute of people that it gives. */
export interface CycleColumn {
  readonly column: string
  /** How its values are read. */
  readonly type: AttributeType
  readonly form?: ValueForm
  /** The attribute of people; empty where nothing becomes of the column. */
  readonly attribute: string
  /** How sure the proposed attribute and type are, and what they go by: a sentence. */
  readonly sure: Certainty
  readonly because: string
  readonly samples: readonly string[]
}

/** A value of the status column, with the rows that have it. */
export interface StatusValue {
  /** Empty: rows without a value. */
  readonly value: string
  readonly rows: number
  readonly employed: boolean
  readonly sure: Certainty
}

/** What a value of an account is for, where recipes make such values: see `recipes.ts`. */
export type CyclePurpose = 'login' | 'mail' | 'displayName' | 'dn'

/** Who counts as employed; by neither status nor dates everybody who is in the file. */
export interface CycleEmployed {
  readonly column: string | null
  readonly values: readonly StatusValue[]
  /** Columns of the first and of the last day; null where none counts. */
  readonly from: string | null
  readonly until: string | null
}

/** How an attribute of the accounts is made. An empty `value` makes none: something is missing, such as the domain of mails. */
export interface CycleValue {
  readonly attribute: string
  readonly kind: 'direct' | 'constant' | 'expression'
  /** An attribute of people, the constant, or the expression. */
  readonly value: string
  /** `initial`: given once, when the account is made, as a login is. */
  readonly mode: 'always' | 'initial'
  /** The recipe that it was made by, where it can be changed as one: see `recipes.ts`. */
  readonly recipe: string | null
  readonly purpose: CyclePurpose | null
  /** What the recipe was given besides people's attributes, by name: `domain`, `container`. */
  readonly parameters: Readonly<Record<string, string>>
  readonly sure: Certainty
}

interface CycleAccounts {
  /** Of the connected system. */
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly objectType: ObjectTypeSchema
  /** The attribute that accounts are found by, and the attribute of people that has it: which accounts are there already. */
  readonly match: { readonly account: string; readonly person: string } | null
  readonly values: readonly CycleValue[]
  /** What a disabled account is given; empty where accounts cannot be disabled. */
  readonly disabled: readonly CycleValue[]
}

/** Where accounts are made. */
export type CycleTarget =
  | (CycleAccounts & { readonly kind: 'newFile' })
  | (CycleAccounts & {
      readonly kind: 'existingFile'
      /** Columns that accounts could be found by, the likeliest first. */
      readonly matchable: readonly string[]
    })
  | (CycleAccounts & {
      readonly kind: 'directory'
      readonly credentials: Readonly<Record<string, string>>
      /** The DN of the entry below which accounts are made. */
      readonly container: string
    })

/** What becomes of the account of somebody who is no longer employed. */
export interface CycleLeavers {
  readonly action: 'disable' | 'delete' | 'keep'
  /** Days after which a disabled account is deleted; null: never. */
  readonly deleteAfterDays: number | null
}

export interface CycleAnswers {
  /** Of the tab. */
  readonly name: string
  readonly source: CycleSource
  /** How names are written without accents: the language that `Transliterate` goes by; empty: marks are left away. */
  readonly letters: string
  readonly columns: readonly CycleColumn[]
  readonly employed: CycleEmployed
  readonly target: CycleTarget
  readonly leavers: CycleLeavers
}
