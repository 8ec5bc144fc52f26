/** Attributes that several mappings of one rule write: allowed, and pointed out when the flow is deployed (A3). */
import { foldCase } from '../../model/values'
import type { Direction } from '../../model/rules'
import type { StepConfig } from './registry'

/** Which of several decides. */
const decided: Readonly<Record<Direction, { readonly ofRows: string; readonly ofFlows: string }>> = {
  inbound: {
    ofRows:
      'of those that have a value, the one with the highest precedence wins (1 is the highest), and the lower row if two are equal; rows that are added to the values of others are put together',
    ofFlows:
      'of those that have a value, the one with the highest precedence wins (1 is the highest), and the one it reaches last if two are equal, unless both are added to the values of others',
  },
  outbound: {
    ofRows: 'of those that have a value, the lowest row wins',
    ofFlows: 'the one it reaches last wins, with or without a value',
  },
}

type FlowStep = Extract<StepConfig, { kind: 'flow' }>

/** A sentence for each attribute that a step's table writes more than once, or that another step of its rule writes too. */
export function doubleTargets(step: FlowStep, direction: Direction, steps: Iterable<StepConfig>): string[] {
  const own = targetsOf(step)
  const { ofRows, ofFlows } = decided[direction]
  const twice = [...own].flatMap(([, { name, rows }]) =>
    rows > 1 ? [`${rows} rows of the table write ${name}: ${ofRows}. Keep one row, or make one expression of them`] : [],
  )
  for (const other of steps) {
    if (other.kind !== 'flow' || other.rule !== step.rule || other.node === step.node) continue
    for (const [key, { name }] of targetsOf(other))
      if (own.has(key))
        twice.push(
          `another attribute flow of the same rule writes ${name} too: where an object passes both, ${ofFlows}. Keep one of them, or lead objects through one only`,
        )
  }
  return twice
}

/** By folded name (O3), each attribute that enabled rows write. */
function targetsOf(step: FlowStep): Map<string, { readonly name: string; rows: number }> {
  const targets = new Map<string, { name: string; rows: number }>()
  for (const { enabled, target } of step.mappings) {
    if (enabled === false || target === '') continue
    const known = targets.get(foldCase(target))
    if (known) known.rows++
    else targets.set(foldCase(target), { name: target, rows: 1 })
  }
  return targets
}
