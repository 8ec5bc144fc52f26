/** The functions as the editor and the manual show them. */
import type { Value } from './value'
import type { FunctionGroup, NullBehaviour, ResultType } from './functions/definition'
import { functions } from './functions/list'
import { signature } from './syntax'

/** A function as the editor's completion and the manual show it. Plain JSON. */
export interface FunctionDocumentation {
  readonly name: string
  readonly group: FunctionGroup
  readonly signature: string
  readonly parameters: readonly {
    readonly name: string
    readonly type: string
    readonly optional: boolean
    readonly rest: boolean
  }[]
  readonly result: ResultType
  readonly help: string
  /** A sentence about missing arguments. */
  readonly nulls: string
  readonly examples: readonly { readonly expression: string; readonly result: Value }[]
  /** Allowed in initial-only mappings only. */
  readonly initialOnly: boolean
}

const nullSentences: Readonly<Record<NullBehaviour, string>> = {
  null: 'Gives nothing when an argument is missing.',
  blank: 'A missing argument counts as empty.',
  foreseen: 'Made for values that may be missing.',
}

/** All functions in the order of their groups. */
export function documentation(): readonly FunctionDocumentation[] {
  return functions.map((definition) => ({
    name: definition.name,
    group: definition.group,
    signature: signature(definition),
    parameters: definition.parameters.map(({ name, type, optional = false, rest = false, choices }) => ({
      name,
      type: choices ? choices.join(' | ') : type,
      optional,
      rest,
    })),
    result: definition.result,
    help: definition.help,
    nulls: nullSentences[definition.nulls],
    examples: definition.examples.map(([expression, result]) => ({ expression, result })),
    initialOnly: definition.initialOnly ?? false,
  }))
}
