/** Suggestions for the mapping table: attributes whose names mean the same on both sides. */
import type { AttributeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'
import type { RuleSchema } from '../canvas/canvas'
import type { MappingPurpose } from './mapping'
import { newMapping } from './mapping'
import { synonyms } from './synonyms'
import type { MappingConfig } from '../canvas/shapes'

const keys = new Map(synonyms.flatMap((group) => group.map((name) => [name, group[0] ?? name] as const)))

/** What a name is compared by: letters and digits only, without case, synonyms folded together. */
export function nameKey(name: string): string {
  const plain = foldCase(name).replaceAll(/[^\p{L}\p{N}]/gu, '')
  return keys.get(plain) ?? plain
}

/** Rows for the attributes whose names match on both sides and that no row writes yet. */
export function suggestMappings(schema: RuleSchema, purpose: MappingPurpose, present: readonly MappingConfig[]): MappingConfig[] {
  if (purpose === 'disable') return []
  const sources = (purpose === 'inbound' ? schema.cs : schema.mv)?.attributes ?? []
  const targets = (purpose === 'inbound' ? schema.mv : schema.cs)?.attributes ?? []
  const written = new Set(present.map((row) => foldCase(row.target)))
  const byKey = new Map<string, AttributeSchema>()
  for (const source of sources) if (!byKey.has(nameKey(source.name))) byKey.set(nameKey(source.name), source)
  return targets.flatMap((target) => {
    const source = byKey.get(nameKey(target.name))
    const fits =
      source &&
      !written.has(foldCase(target.name)) &&
      target.mutability !== 'readOnly' &&
      (source.type === 'reference') === (target.type === 'reference')
    return fits ? [newMapping(target.name, source.name)] : []
  })
}

/** The attributes of the other side that could be written and that no row writes. */
export function leftWithout(schema: RuleSchema, purpose: MappingPurpose, rows: readonly MappingConfig[]): readonly string[] {
  const targets = (purpose === 'inbound' ? schema.mv : schema.cs)?.attributes ?? []
  const written = new Set(rows.map((row) => foldCase(row.target)))
  return targets
    .filter(({ name, mutability }) => mutability !== 'readOnly' && !written.has(foldCase(name)))
    .map(({ name }) => name)
}
