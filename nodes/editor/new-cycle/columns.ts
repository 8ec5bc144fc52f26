/** The columns of a file: the attribute each gives, and how its values are read. */
import type { DiscoveredType, FoundValues } from '../../../runtime/model/discovered'
import type { MvTypeSchema } from '../../../runtime/model/schema'
import { searchAttribute } from '../../../runtime/model/schema'
import { person as newPerson } from '../schema/person'
import type { CycleColumn } from './answers'
import type { ProposedAttribute } from './match-columns'
import { matchColumns } from './match-columns'
import type { Say } from './words'

interface Among {
  readonly key: string
  readonly person: MvTypeSchema
  readonly say: Say
}

export function typedColumns(found: DiscoveredType, among: Among): readonly CycleColumn[] {
  const matched = matchColumns(found, among)
  const keySamples = found.found?.[among.key]?.samples ?? []
  return found.attributes.map(({ name }) => {
    const values = found.found?.[name]
    const proposed = matched.get(name) ?? { attribute: '', sure: 'unsure', because: '' }
    return { column: name, samples: values?.samples ?? [], ...typed(proposed, { values, keySamples, ...among }) }
  })
}

type Typed = Omit<CycleColumn, 'column' | 'samples'>

function typed(
  proposed: ProposedAttribute,
  {
    values,
    keySamples,
    person,
    say,
  }: Among & { readonly values: FoundValues | undefined; readonly keySamples: readonly string[] },
): Typed {
  const wanted = (searchAttribute(person, proposed.attribute) ?? searchAttribute(newPerson, proposed.attribute))?.type ?? 'text'
  const looks = values?.looksLike
  const asText: Typed = { ...proposed, type: 'text' }
  const none: Typed = {
    attribute: '',
    type: 'text',
    sure: 'unsure',
    because: say('because.otherValues', { attribute: proposed.attribute }),
  }
  if (wanted === 'reference') {
    if (looks?.type === 'reference') return { ...proposed, type: 'reference', because: looks.because }
    // Somebody in between may not be in the file, and then it is none for certain.
    return alike(values?.samples ?? [], keySamples) ? { ...proposed, type: 'reference', sure: 'unsure' } : none
  }
  if (looks?.type === 'dateTime') {
    const { sure, because, form } = looks
    return { ...proposed, type: 'dateTime', ...(form && { form }), sure, because }
  }
  return wanted === 'dateTime' && (values?.filled ?? 0) > 0 ? none : asText
}

/** Whether values have the shapes of others: digits where digits are. */
function alike(values: readonly string[], others: readonly string[]): boolean {
  const shape = (value: string): string => value.replace(/\d/g, '9').replace(/\p{L}/gu, 'a')
  const shapes = new Set(others.map(shape))
  return values.length > 0 && values.every((value) => shapes.has(shape(value)))
}
