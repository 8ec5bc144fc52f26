/** A person whom somebody makes by hand of whom there is no record: whether that can be done, and with which values (L7). */
import { nearest } from '../model/nearest'
import type { MvTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import { convert, isMisfit } from '../model/convert'
import type { Attributes, AttributeValue, Scalar } from '../model/values'
import { asSet, emptyAttributes } from '../model/values'

export interface HandPersonView {
  /** The type that was asked for; null where the metaverse has none of that name. */
  readonly type: MvTypeSchema | null
  /** The types there are. */
  readonly types: readonly string[]
  /** What was given, by attribute: text, or several. */
  readonly given: Readonly<Record<string, string | readonly string[]>>
}

export type HandPersonDecision =
  | { readonly kind: 'made'; readonly values: Attributes }
  | { readonly kind: 'refused'; readonly because: string; readonly next: string }

/** Every value must fit: half a person is nobody. Blank text is no value (O5). */
export function decideHandPerson({ type, types, given }: HandPersonView): HandPersonDecision {
  if (!type) return refused('the metaverse has no such type', `Use one of ${types.join(', ')}`)
  const values = emptyAttributes()
  for (const [name, value] of Object.entries(given)) {
    const schema = findAttribute(type, name)
    if (!schema) return refused(`${type.name} has no attribute ${name}`, attributeNext(name, type))
    const because =
      schema.secret === true ? 'is secret' : schema.type === 'reference' ? 'is a reference, which only a system gives' : null
    if (because !== null) return refused(`${schema.name} ${because}`, 'Leave it out')
    const texts = (typeof value === 'string' ? [value] : value).map((text) => text.trim()).filter((text) => text !== '')
    if (texts.length > 1 && !schema.multi) return refused(`${schema.name} holds one value`, 'Give one')
    const scalars: Scalar[] = []
    for (const text of texts) {
      const converted = convert(text, schema.type)
      if (isMisfit(converted)) return refused(`${schema.name} is ${schema.type}, and ${converted.misfit}`, 'Correct it')
      scalars.push(converted)
    }
    const fitted: AttributeValue | undefined = schema.multi ? asSet(scalars) : scalars[0]
    if (Object.hasOwn(values, schema.name)) return refused(`${schema.name} is given twice`, 'Give it once')
    if (fitted !== undefined) values[schema.name] = fitted
  }
  if (Object.keys(values).length === 0) return refused('nothing was given of the person', 'Give at least a name')
  if (!Object.entries(values).some(([name, value]) => name === type.displayAttribute || typeof value === 'string'))
    return refused('nothing that was given is a name', 'Give a name as well')
  return { kind: 'made', values }
}

function attributeNext(name: string, { attributes }: MvTypeSchema): string {
  const close = nearest(
    name,
    attributes.map((attribute) => attribute.name),
  )
  return `${close === undefined ? '' : `Did you mean ${close}? `}Correct the name, or declare it in the store`
}

function refused(because: string, next: string): HandPersonDecision {
  return { kind: 'refused', because, next }
}
