/** What the settings of several nodes have in them: object types, mapping rows, join rows, conditions (N10). */
import { conditionMatches, conditionOperators, relativeUnits } from '../../runtime/expression'
import { bounds } from '../../runtime/model/bounds'
import { defaultPeopleLimit } from '../../runtime/model/limits'
import { flowModes, missingInputs, sharings, sourceKinds } from '../../runtime/model/rules'
import { comparisons, deletionKinds, deletionModes, mutabilities } from '../../runtime/model/schema'
import { letterForms } from '../../runtime/model/value-form'
import { attributeTypes } from '../../runtime/model/values'
import type { ChosenSchema, SettingSchema } from './read-settings'
import { isSettings } from './read-settings'

export const text = { type: 'string' } as const
export const flag = { type: 'boolean' } as const
const scalar = { type: 'scalar' } as const

/** One of the words; another stops the node. */
export const oneOf = (words: readonly string[]): SettingSchema => ({ type: 'string', enum: words })
/** One of the words; for another the first stands. */
export const oneOfElseFirst = (words: readonly string[]): SettingSchema => ({
  type: 'string',
  enum: words,
  default: words[0] ?? '',
})
export const listOf = (items: ChosenSchema, each: string): SettingSchema => ({ type: 'array', items, each })

/** Named settings, of which some must be there. */
export const object = (
  properties: Readonly<Record<string, ChosenSchema>>,
  required: readonly string[] = [],
): SettingSchema & { readonly type: 'object' } => ({ type: 'object', properties, required })

const attribute = object(
  {
    name: text,
    type: oneOf(attributeTypes),
    multi: flag,
    mutability: oneOf(mutabilities),
    required: flag,
    secret: flag,
    comparison: oneOf(comparisons),
    description: text,
    unique: flag,
    form: object({
      date: text,
      yes: listOf(text, 'word'),
      no: listOf(text, 'word'),
      trim: flag,
      collapse: flag,
      letters: oneOf(letterForms),
      blank: flag,
      none: listOf(text, 'word'),
    }),
  },
  ['name', 'type'],
)

const attributes = listOf(attribute, 'attribute')

/** An object type of a connected system. */
export const objectType = object({ name: text, anchor: text, anchorIgnoresCase: flag, secondaryId: text, attributes }, [
  'name',
  'anchor',
  'attributes',
])

const objects = (otherwise: number): SettingSchema => ({ type: 'integer', bounds: bounds.objects, default: otherwise })

const deletionRule = (rule: unknown): SettingSchema =>
  object(
    {
      kind: oneOf(deletionKinds),
      systems: listOf(text, 'system'),
      mode: oneOf(deletionModes),
    },
    isSettings(rule) && rule['kind'] === 'authoritativeSource' ? ['kind', 'systems', 'mode'] : ['kind'],
  )

/** An object type of the metaverse. */
export const metaverseType = object(
  {
    name: text,
    attributes,
    displayAttribute: text,
    deletionRule,
    graceDays: { type: 'integer', bounds: bounds.graceDays },
    keepValuesOnDisconnect: flag,
    peopleLimit: {
      ...object({
        percent: { type: 'integer', bounds: bounds.percent, default: defaultPeopleLimit.percent },
        min: objects(defaultPeopleLimit.min),
        max: objects(defaultPeopleLimit.max),
      }),
      default: {},
    },
  },
  ['name', 'attributes'],
)

/** A mapping that is switched off is not asked for its words: nothing goes by them. */
const mappingRow = (row: unknown): SettingSchema => {
  const word = isSettings(row) && row['enabled'] === false ? () => text : oneOf
  return object(
    {
      enabled: flag,
      target: text,
      kind: word(sourceKinds),
      value: scalar,
      precedence: scalar,
      merge: flag,
      emptyCounts: flag,
      whenMissing: word(missingInputs),
      mode: word(flowModes),
      reusable: flag,
      sharing: word(sharings),
    },
    ['target'],
  )
}

export const mappingRows = listOf(mappingRow, 'row')

export const joinRows = listOf(
  object({ pairs: listOf(object({ cs: text, mv: text, ignoreCase: flag }), 'pair') }, ['pairs']),
  'row',
)

const operatorWords = conditionOperators.map(({ id }) => id)

/** What a row compares with: one value, or a date counted from the run (S6), or a number in its exact form. */
const compared: ChosenSchema = (value) => {
  if (!isSettings(value)) return scalar
  return 'relative' in value
    ? object(
        {
          relative: { type: 'integer', bounds: bounds.relativeDate },
          unit: oneOf(relativeUnits),
        },
        ['relative', 'unit'],
      )
    : object({})
}

const takenBy = new Map<unknown, 'none' | 'one' | 'several'>(conditionOperators.map(({ id, takesValue }) => [id, takesValue]))

/** A row has what its operator compares with. */
function conditionRow(row: unknown): SettingSchema {
  const taken = isSettings(row) ? takenBy.get(row['operator']) : undefined
  const needed = taken === 'one' ? ['value'] : taken === 'several' ? ['values'] : []
  return object(
    { attribute: text, operator: oneOf(operatorWords), value: compared, values: listOf(compared, 'value'), ignoreCase: flag },
    ['attribute', 'operator', ...needed],
  )
}

/** Rows and groups in one another. */
function conditionPart(part: unknown): SettingSchema {
  return isSettings(part) && 'parts' in part ? conditionGroup : conditionRow(part)
}

/** A condition made of rows. */
export const conditionGroup: SettingSchema = object({ match: oneOf(conditionMatches), parts: listOf(conditionPart, 'row') }, [
  'match',
  'parts',
])
