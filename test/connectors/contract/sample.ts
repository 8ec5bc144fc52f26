/** Sample objects for the contract, made from an object type. */
import type { AttributeSchema } from '../../../runtime/model/schema'
import type { AttributeValue } from '../../../runtime/model/values'
import type { ContractObject, ContractOptions } from './contract'

/** The n-th (1…) valid object: no two have the same anchor, the same secondary id or the same value of a text attribute. */
export type Sample = (n: number) => ContractObject

/** Makes samples of the object type; every attribute that can be written has a value, lists have two in canonical order. */
export function sampler({ type, objectType, naming }: Pick<ContractOptions, 'type' | 'objectType' | 'naming'>): Sample {
  const anchorIsGiven = !type.abilities.assignsAnchor
  return (n) => {
    const name = `person${n}`
    const secondaryId = naming?.secondaryId(name) ?? null
    const valueOf = (schema: AttributeSchema): AttributeValue => {
      if (schema.name === objectType.secondaryId && secondaryId !== null) return secondaryId
      return schema.name === naming?.attribute ? name : sampleValue(schema, n)
    }
    const attributes = objectType.attributes
      .filter(
        ({ name: attribute, mutability }) => mutability !== 'readOnly' && (anchorIsGiven || attribute !== objectType.anchor),
      )
      .map((schema) => [schema.name, valueOf(schema)] as const)
    return {
      type: objectType.name,
      anchor: anchorIsGiven ? `${objectType.anchor} ${n}` : null,
      secondaryId,
      attributes: Object.fromEntries(attributes),
    }
  }
}

function sampleValue({ name, type, multi }: AttributeSchema, n: number): AttributeValue {
  if (type === 'text') return multi ? [`${name} ${n} first`, `${name} ${n} second`] : `${name} ${n}`
  if (type === 'integer') return 1000 + n
  if (type === 'boolean') return n % 2 === 0
  throw new Error(`The contract makes no sample values of the type ${type} (${name})`)
}
