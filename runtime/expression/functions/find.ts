/** Finds a function by its name. */
import { foldCase } from '../../model/values'
import { functions } from './list'
import type { FunctionDefinition } from './definition'

const byName: ReadonlyMap<string, FunctionDefinition> = new Map(
  functions.map((definition) => [foldCase(definition.name), definition]),
)

/** The function of that name in any letter case. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return byName.get(foldCase(name))
}
