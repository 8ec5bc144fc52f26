/**
 * What a node without a sync rule or system takes over from the node it is wired to: the same rule, the only rule that goes on
 * from there, or the system that the rule writes to.
 */
import type { Direction, RuleNode } from './shapes'

/** A node as its wires lead on from it, with the settings it has chosen so far. */
export interface ChosenNode {
  readonly type: string
  readonly rule?: unknown
  readonly system?: unknown
}

export type Inherited = { readonly rule: string } | { readonly system: string }

type Rule = Pick<RuleNode, 'id' | 'direction' | 'system' | 'csType' | 'mvType'>

/** The direction of the rules that a step is for; null: either. */
const steps: Readonly<Record<string, Direction | null>> = {
  'identity-scope-filter': null,
  'identity-join': 'inbound',
  'identity-project': 'inbound',
  'identity-attribute-flow': null,
  'identity-provision': 'outbound',
  'identity-pending-export': 'outbound',
}

/** Null where it has chosen already, or nothing certain follows. `rules`: all of the canvas. */
export function inheritedBy(
  target: ChosenNode,
  { source, output }: { readonly source: ChosenNode; readonly output: number },
  rules: readonly Rule[],
): Inherited | null {
  const known = rules.find(({ id }) => id === source.rule)
  const { type } = target
  if (Object.hasOwn(steps, type)) {
    // Who has her values from a record comes to what outbound rules ask of people.
    const asksPeople = type === 'identity-scope-filter' && source.type === 'identity-attribute-flow'
    const direction = asksPeople ? 'outbound' : (steps[type] ?? null)
    return isChosen(target.rule) ? null : ruleFor(direction, { source, output, known }, rules)
  }
  if (type !== 'identity-export' && type !== 'identity-connector-import') return null
  if (isChosen(target.system)) return null
  // Behind what is staged comes its export, and behind an export the import that confirms it.
  const system = type === 'identity-export' ? known?.direction === 'outbound' && known.system : exported(source)
  return typeof system === 'string' && system !== '' ? { system } : null
}

function ruleFor(
  direction: Direction | null,
  { source, output, known }: { readonly source: ChosenNode; readonly output: number; readonly known: Rule | undefined },
  rules: readonly Rule[],
): Inherited | null {
  if (known && (direction === null || known.direction === direction)) return { rule: known.id }
  const goesOn = known
    ? ({ direction: to, mvType }: Rule) => to === direction && mvType === known.mvType
    : isImport(source) && output === 0
      ? ({ direction: to, system }: Rule) => to === 'inbound' && direction !== 'outbound' && system === source.system
      : () => false
  const [only, ...others] = rules.filter(goesOn)
  return only && others.length === 0 ? { rule: only.id } : null
}

const isImport = ({ type, system }: ChosenNode): boolean => type === 'identity-connector-import' && isChosen(system)

const exported = ({ type, system }: ChosenNode): unknown => type === 'identity-export' && system

function isChosen(setting: unknown): boolean {
  return typeof setting === 'string' && setting !== '' && setting !== '_ADD_'
}
